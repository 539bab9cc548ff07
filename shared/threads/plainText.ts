/** A comment's Markdown as one line or several of plain words: for notices, mail subjects, search and lists. */
import { readPieces } from "./mentions.ts";

/** Keeps every word and the lines; the signs of formatting, addresses and fences go. */
export function plainText(body: string): string {
  return readPieces(body)
    .map((piece) => {
      switch (piece.type) {
        case "mention":
          return `@${piece.of.name}`;
        case "link":
          return piece.of.title;
        case "code":
          return codeWords(piece.raw);
        case "text":
          return textWords(piece.raw);
        default:
          return piece satisfies never;
      }
    })
    .join("")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** As `plainText`, on one line, at most so many characters; a list's items follow each other as sentences do. */
export function firstWords(body: string, limit = 140): string {
  const line = [
    ...plainText(body)
      .replace(/^ *[-*+] +/gm, "")
      .replace(/\s+/g, " "),
  ];
  return line.length <= limit
    ? line.join("")
    : `${line
        .slice(0, limit - 1)
        .join("")
        .trimEnd()}…`;
}

function codeWords(raw: string): string {
  const lines = raw.split("\n");
  if (/^ {0,3}(?:`{3,}|~{3,})/.test(raw)) {
    const isClosed = /^ {0,3}(?:`{3,}|~{3,})[ \t]*$/.test(lines.at(-1) ?? "");
    return lines
      .slice(1, isClosed && lines.length > 1 ? -1 : undefined)
      .join("\n");
  }
  return raw.replace(/^`+ ?| ?`+$/g, "");
}

function textWords(raw: string): string {
  return raw
    .replace(/^ {0,3}(?:#{1,6} |> ?)+/gm, "")
    .replace(/^ {0,3}(?:[-*_] ?){3,}$/gm, "")
    .replace(/!?\[((?:\\.|[^\]\\\n]){0,600})\]\([^()\s]{0,2000}\)/g, "$1")
    .replace(/(?<!\\)(\*\*|__|~~)(?=\S)([^\n]{0,2000}?\S)\1/g, "$2")
    .replace(
      /(?<![\\\p{L}\p{N}])([*_])(?=\S)([^\n]{0,2000}?\S)\1(?![\p{L}\p{N}])/gu,
      "$2",
    )
    .replace(/\\([!-/:-@[-`{-~])/g, "$1");
}
