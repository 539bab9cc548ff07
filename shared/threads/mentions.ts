/**
 * Who and what a comment names. A comment is Markdown; besides ordinary links it holds
 * `@[Name](mention:<user id>)`, `@[Group](group:<id>)`, `@[domain expert](discipline:domain%20expert)`,
 * `[title](block:<id>)` and `[name](run:<id>)`. What stands in code or behind a backslash names nobody.
 */
import { disciplines } from "../disciplines.ts";

export interface Mention {
  readonly to: "person" | "group" | "discipline";
  /** Of a discipline its name. */
  readonly id: string;
  /** As it was when it was written. */
  readonly name: string;
}

export interface CanvasLink {
  readonly to: "block" | "run";
  readonly id: string;
  readonly title: string;
}

/** A piece of a comment's Markdown: what names something, what is code, and everything between. `raw` is as written. */
export type Piece =
  | { readonly type: "text" | "code"; readonly raw: string }
  | { readonly type: "mention"; readonly raw: string; readonly of: Mention }
  | { readonly type: "link"; readonly raw: string; readonly of: CanvasLink };

const schemes = {
  mention: "person",
  group: "group",
  discipline: "discipline",
  block: "block",
  run: "run",
} as const;

// Bounded, so that a body of nothing but brackets is read as fast as any other.
const link =
  /(@?)\[((?:\\.|[^\]\\\n]){0,600})\]\((mention|group|discipline|block|run):([^)\s]{1,200})\)/uy;
const fence = /( {0,3})(`{3,}|~{3,})[^\n]*(?:\n|$)/uy;

/** Joined again, the pieces are the body. */
export function readPieces(body: string): Piece[] {
  const pieces: Piece[] = [];
  const unclosed = new Set<number>();
  let start = 0;
  let at = 0;
  const add = (piece: Piece) => {
    if (at > start) pieces.push({ type: "text", raw: body.slice(start, at) });
    pieces.push(piece);
    at += piece.raw.length;
    start = at;
  };
  while (at < body.length) {
    const code = codeAt(body, at, unclosed);
    if (code !== null) {
      add({ type: "code", raw: code });
      continue;
    }
    const sign = body[at];
    if (sign === "\\") {
      at += 2;
      continue;
    }
    const named =
      sign === "@" || (sign === "[" && body[at - 1] !== "!")
        ? namedAt(body, at)
        : null;
    if (named) {
      add(named);
      continue;
    }
    // Ticks that close nothing are not looked at one by one.
    at += sign === "`" ? ticksAt(body, at) : 1;
  }
  if (start < body.length)
    pieces.push({ type: "text", raw: body.slice(start) });
  return pieces;
}

export function findMentions(body: string): Mention[] {
  return readPieces(body).flatMap((piece) =>
    piece.type === "mention" ? [piece.of] : [],
  );
}

export function findLinks(body: string): CanvasLink[] {
  return readPieces(body).flatMap((piece) =>
    piece.type === "link" ? [piece.of] : [],
  );
}

export function writeMention({ to, id, name }: Mention): string {
  const scheme = to === "person" ? "mention" : to;
  return `@[${escapeLabel(name)}](${scheme}:${encodeId(id)})`;
}

export function writeLink({ to, id, title }: CanvasLink): string {
  return `[${escapeLabel(title)}](${to}:${encodeId(id)})`;
}

function escapeLabel(words: string): string {
  return words.replaceAll("\n", " ").replace(/[[\]\\]/g, "\\$&");
}

/** Brackets and spaces would end the address. */
function encodeId(id: string): string {
  return encodeURIComponent(id).replaceAll("(", "%28").replaceAll(")", "%29");
}

function namedAt(body: string, at: number): Piece | null {
  link.lastIndex = at;
  const found = link.exec(body);
  if (!found) return null;
  const [raw, sign, words, scheme, address] = found as unknown as [
    string,
    string,
    string,
    keyof typeof schemes,
    string,
  ];
  const to = schemes[scheme];
  const id = decoded(address);
  const name = words.replace(/\\(.)/gu, "$1");
  if (to === "block" || to === "run")
    return sign === "@"
      ? null
      : { type: "link", raw, of: { to, id, title: name } };
  if (sign !== "@") return null;
  if (to === "discipline" && !disciplines.some((each) => each === id))
    return null;
  return { type: "mention", raw, of: { to, id, name } };
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    // Not percent-encoded after all: the id is what is written.
    return address;
  }
}

/** The code that starts here, with its signs. `unclosed`: lengths of ticks that do not come again. */
function codeAt(
  body: string,
  at: number,
  unclosed: Set<number>,
): string | null {
  if (at === 0 || body[at - 1] === "\n") {
    fence.lastIndex = at;
    const opened = fence.exec(body);
    if (opened) return fenced(body, at, fence.lastIndex, opened[2]!);
  }
  if (body[at] !== "`") return null;
  const length = ticksAt(body, at);
  if (unclosed.has(length)) return null;
  for (let next = at + length; ;) {
    next = body.indexOf("`", next);
    if (next < 0) break;
    const closing = ticksAt(body, next);
    next += closing;
    if (closing === length) return body.slice(at, next);
  }
  unclosed.add(length);
  return null;
}

/** To the line that closes it, or to the end. */
function fenced(body: string, at: number, from: number, mark: string): string {
  const closing = new RegExp(
    `^ {0,3}${mark[0]!}{${mark.length},}[ \\t]*$`,
    "u",
  );
  for (let line = from; line < body.length;) {
    const newline = body.indexOf("\n", line);
    const end = newline < 0 ? body.length : newline;
    if (closing.test(body.slice(line, end))) return body.slice(at, end);
    line = end + 1;
  }
  return body.slice(at);
}

function ticksAt(body: string, at: number): number {
  let end = at;
  while (body[end] === "`") end += 1;
  return end - at;
}
