/** Whom comments name, and how comments stand in the server's records and in an editor. */
import type { Discipline } from "../../shared/disciplines.ts";
import {
  readPieces,
  writeLink,
  writeMention,
} from "../../shared/threads/mentions.ts";

/** Of a draft of an earlier build: a person by id. */
export interface Mention {
  readonly id: string;
  readonly name: string;
}

/** In an editor a mention has one id, whomever it names. */
export const groupMention = (group: string) => `group:${group}`;
export const disciplineMention = (discipline: Discipline) =>
  `discipline:${discipline}`;

/** Of a draft of an earlier build. Longer names go first, so that "@Ann Lee" is not taken for "@Ann". */
export function toMarkdown(text: string, mentions: readonly Mention[]): string {
  const byLength = mentions
    .filter((mention) => mention.name !== "")
    .toSorted((a, b) => b.name.length - a.name.length);
  if (byLength.length === 0) return text;
  const pattern = new RegExp(
    `@(${byLength.map((mention) => escapePattern(mention.name)).join("|")})(?![\\p{L}\\p{N}])`,
    "gu",
  );
  return text.replace(pattern, (written, name: string) => {
    const mention = byLength.find((each) => each.name === name);
    return mention ? writeMention({ to: "person", ...mention }) : written;
  });
}

/** Links of this canvas are stored without an address (`block:`, `run:`), and are addresses where they can be followed. */
export function withAddresses(body: string, canvasId: string): string {
  return readPieces(body)
    .map((piece) => {
      if (piece.type !== "link") return piece.raw;
      const label = piece.raw.slice(0, piece.raw.lastIndexOf("]("));
      const { to, id } = piece.of;
      return `${label}](${to === "block" ? blockAddress(canvasId, id) : runAddress(id)})`;
    })
    .join("");
}

/** The way back, for what goes to the server. */
export function withoutAddresses(body: string, canvasId: string): string {
  return readPieces(body)
    .map((piece) =>
      piece.type === "text"
        ? piece.raw.replace(
            /\[((?:\\.|[^\]\\\n])*)\]\((https?:[^)\s]+)\)/g,
            (raw, words: string, address: string) =>
              storedLink(words.replace(/\\(.)/gu, "$1"), address, canvasId) ??
              raw,
          )
        : piece.raw,
    )
    .join("");
}

export const blockAddress = (canvasId: string, block: string) =>
  `${location.origin}/c/${encodeURIComponent(canvasId)}?block=${encodeURIComponent(block)}`;
export const runAddress = (run: string) =>
  `${location.origin}/runs/${encodeURIComponent(run)}`;

function storedLink(
  title: string,
  address: string,
  canvasId: string,
): string | null {
  const url = URL.parse(address);
  if (url?.origin !== location.origin || url.hash !== "") return null;
  const block = url.searchParams.get("block");
  if (
    block !== null &&
    url.searchParams.size === 1 &&
    url.pathname === `/c/${encodeURIComponent(canvasId)}`
  )
    return writeLink({ to: "block", id: block, title });
  const run = /^\/runs\/([^/]+)$/.exec(url.pathname)?.[1];
  return run && url.search === ""
    ? writeLink({ to: "run", id: decodeURIComponent(run), title })
    : null;
}

export function mentions(body: string, id: string): boolean {
  return body.includes(`(mention:${id})`);
}

function escapePattern(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
