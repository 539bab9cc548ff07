/**
 * What this browser holds that the server has not: worked out from two documents when the server refused changes or is
 * another one than before (SPEC.md, N9-N11). Blocks come whole, as they are here; everything smaller is told in words.
 */
import * as Y from "yjs";
import { blockModel } from "../../shared/blocks/index.ts";
import type { Block } from "../../shared/blocks/model.ts";
import type { Clip } from "../../shared/doc/clipboard.ts";
import { readCanvas } from "../../shared/doc/read.ts";
import { rootsOf, type Link } from "../../shared/doc/schema.ts";
import type { RefusalCode } from "../../shared/protocol.ts";

/** "epoch": the canvas on the server is not the one that this browser knows. */
export type DraftReason = Exclude<RefusalCode, "not_stored"> | "epoch";

export interface DraftBlock {
  /** "new": the server has no such block. "changed": it has another content there. */
  readonly state: "new" | "changed";
  readonly block: Block;
}

export interface DraftContent {
  /** In z-order, back to front. */
  readonly blocks: readonly DraftBlock[];
  /** Links of which both ends are among the blocks. */
  readonly links: readonly Link[];
  /** Changes that are no content: what was moved, deleted, linked, renamed. */
  readonly notes: readonly string[];
}

export interface RecoveredDraft extends DraftContent {
  readonly id: string;
  /** User id: nobody else who uses this browser sees it. */
  readonly owner: string;
  readonly canvasId: string;
  readonly canvasTitle: string;
  readonly reason: DraftReason;
  /** When it was recovered, ms since 1970. */
  readonly at: number;
  /** The whole document as it was here, so that nothing is lost that cannot be shown. */
  readonly document: Uint8Array;
}

/**
 * Null when the server has all that can be seen here. `sameHistory`: both documents come from one journal, so that what
 * was changed here can be told from what others changed since; otherwise the contents alone are compared.
 */
export function draftContent(
  here: Y.Doc,
  server: Y.Doc,
  { sameHistory }: { readonly sameHistory: boolean },
): DraftContent | null {
  const touched = sameHistory ? touchedHere(here, server) : everything;
  const mine = readCanvas(here);
  const theirs = readCanvas(server);
  const theirBlocks = byId(theirs.blocks);
  const blocks: DraftBlock[] = [];
  const notes: string[] = [];

  if (touched("canvas", "title") && mine.title !== theirs.title)
    notes.push(`The title was “${mine.title}”.`);
  for (const block of mine.blocks) {
    if (!touched("blocks", block.id)) continue;
    const other = theirBlocks.get(block.id);
    if (!other) blocks.push({ state: "new", block });
    else if (contentOf(block) !== contentOf(other) || !blockModel(block.kind))
      blocks.push({ state: "changed", block });
    else if (placeOf(block) !== placeOf(other))
      notes.push(`${nameOf(block)} was moved.`);
  }
  if (sameHistory) {
    const mineById = byId(mine.blocks);
    for (const block of theirs.blocks)
      if (!mineById.has(block.id) && touched("blocks", block.id))
        notes.push(`${nameOf(block)} was deleted.`);
  }

  const names = new Map(
    [...theirs.blocks, ...mine.blocks].map((block) => [
      block.id,
      nameOf(block),
    ]),
  );
  const inWords = ({ from, to, relation }: Link) =>
    `${names.get(from) ?? "A block"} ${relation} ${names.get(to) ?? "a block"}`;
  const drafted = new Set(blocks.map(({ block }) => block.id));
  const links: Link[] = [];
  const theirLinks = byId(theirs.links);
  for (const link of mine.links) {
    if (drafted.has(link.from) && drafted.has(link.to)) links.push(link);
    if (!touched("links", link.id)) continue;
    const other = theirLinks.get(link.id);
    if (!other || other.relation !== link.relation)
      notes.push(`A link was made: ${inWords(link)}.`);
  }
  if (sameHistory) {
    const mineById = byId(mine.links);
    for (const link of theirs.links)
      if (!mineById.has(link.id) && touched("links", link.id))
        notes.push(`A link was removed: ${inWords(link)}.`);
  }
  return blocks.length + notes.length > 0 ? { blocks, links, notes } : null;
}

/** The blocks of a draft as what paste takes. Null when none of them is of a kind that this build knows. */
export function clipOf({ blocks, links }: DraftContent): Clip | null {
  const known = blocks
    .map(({ block }) => block)
    .filter((block) => blockModel(block.kind) !== undefined);
  if (known.length === 0) return null;
  const ids = new Set(known.map((block) => block.id));
  return {
    parley: 1,
    blocks: known.map(({ id, kind, x, y, w, h, frame, fields }) => ({
      id,
      kind,
      x,
      y,
      w,
      h,
      frame: frame !== null && ids.has(frame) ? frame : null,
      fields: fields as Record<string, unknown>,
    })),
    links: links
      .filter(({ from, to }) => ids.has(from) && ids.has(to))
      .map(({ from, to, relation }) => ({ from, to, relation })),
  };
}

type Root = "canvas" | "blocks" | "links";
type Touched = (root: Root, key: string) => boolean;

const everything: Touched = () => true;

/** Entries of the roots in or under which there are items or deletions that the server lacks. */
function touchedHere(here: Y.Doc, server: Y.Doc): Touched {
  const keys: Record<Root, Set<string>> = {
    canvas: new Set(),
    blocks: new Set(),
    links: new Set(),
  };
  const note = (doc: Y.Doc, item: Y.Item) => {
    const entry = entryOf(doc, item);
    if (entry) keys[entry.root].add(entry.key);
  };
  for (const [client, structs] of here.store.clients) {
    const known = Y.getState(server.store, client);
    for (let i = structs.length - 1; i >= 0; i--) {
      const struct = structs[i]!;
      if (struct.id.clock + struct.length <= known) break;
      if (struct instanceof Y.Item) note(here, struct);
    }
  }
  const deletedHere = Y.createDeleteSetFromStructStore(here.store);
  for (const [client, structs] of server.store.clients) {
    const ranges = deletedHere.clients.get(client);
    if (!ranges) continue;
    let at = 0;
    for (const struct of structs) {
      const { clock } = struct.id;
      while (at < ranges.length && ranges[at]!.clock + ranges[at]!.len <= clock)
        at++;
      if (at === ranges.length) break;
      if (
        struct instanceof Y.Item &&
        !struct.deleted &&
        ranges[at]!.clock < clock + struct.length
      )
        note(server, struct);
    }
  }
  return (root, key) => keys[root].has(key);
}

function entryOf(doc: Y.Doc, item: Y.Item): { root: Root; key: string } | null {
  const roots = rootsOf(doc);
  let at: Y.Item | null = item;
  while (at) {
    const parent: unknown = at.parent;
    for (const root of ["canvas", "blocks", "links"] as const)
      if (parent === roots[root])
        return at.parentSub === null ? null : { root, key: at.parentSub };
    at = parent instanceof Y.AbstractType ? parent._item : null;
  }
  return null;
}

function byId<T extends { readonly id: string }>(all: readonly T[]) {
  return new Map(all.map((each) => [each.id, each]));
}

function contentOf({ kind, fields }: Block): string {
  return JSON.stringify([kind, fields]);
}

function placeOf({ x, y, w, h, order, z, frame }: Block): string {
  return JSON.stringify([x, y, w, h, order, z, frame]);
}

function nameOf(block: Block): string {
  const model = blockModel(block.kind);
  const title = (model?.title(block) ?? "").replaceAll(/\s+/g, " ").trim();
  if (title === "") return `An untitled ${model?.label ?? "block"}`;
  return `“${title.length > 80 ? `${title.slice(0, 79)}…` : title}”`;
}
