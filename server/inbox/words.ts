/** What of a comment's Markdown concerns the inbox: whom it names, and its words without marks. */
import { disciplineSchema, type Discipline } from "../../shared/people.ts";
import { findMentions, readPieces } from "../../shared/threads/mentions.ts";

export interface Mentions {
  readonly people: readonly string[];
  readonly groups: readonly string[];
  readonly disciplines: readonly Discipline[];
}

export function mentionsIn(markdown: string): Mentions {
  const found = findMentions(markdown);
  const idsOf = (kind: (typeof found)[number]["to"]) => [
    ...new Set(found.flatMap(({ to, id }) => (to === kind ? [id] : []))),
  ];
  return {
    people: idsOf("person"),
    groups: idsOf("group"),
    disciplines: disciplineSchema.array().parse(idsOf("discipline")),
  };
}

/** At most `limit` characters, on one line. */
export function plainWords(markdown: string, limit = 280): string {
  const text = readPieces(markdown)
    .map((piece) => {
      switch (piece.type) {
        case "mention":
          return `@${piece.of.name}`;
        case "link":
          return piece.of.title;
        case "code":
          return piece.raw.replace(
            /^ {0,3}[`~]+[^\n`~]*\n|\n? {0,3}[`~]+\s*$|^`+|`+$/g,
            "",
          );
        case "text":
          return withoutMarks(piece.raw);
      }
    })
    .join("")
    .replace(/\s+/g, " ")
    .trim();
  return shorten(text, limit);
}

export function shorten(text: string, limit: number): string {
  const letters = [...text];
  return letters.length <= limit
    ? text
    : `${letters.slice(0, limit - 1).join("")}…`;
}

function withoutMarks(text: string): string {
  return text
    .replace(/!?\[((?:\\.|[^\]\\])*)\]\([^)]*\)/g, "$1")
    .replace(/^ {0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?)/gm, "")
    .replace(/(\*\*|__|~~)/g, "")
    .replace(/(^|[\s(])[*_](\S(?:[^*_]*\S)?)[*_](?=[\s).,;:!?]|$)/g, "$1$2")
    .replace(/\\([\\`*_{}[\]()#+\-.!~>|@])/g, "$1");
}
