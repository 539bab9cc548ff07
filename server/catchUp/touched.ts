/** Which blocks the rows of a journal touched, in what, and by whom: read from the ids of what they wrote and deleted. */
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import type { StoredRow } from "../history/segments.ts";

/** `existence`: made or removed. A block's place in front of or behind others is in none. */
export type Aspect = "existence" | "content" | "layout";

const layoutKeys: ReadonlySet<string> = new Set([
  "x",
  "y",
  "w",
  "h",
  "order",
  "frame",
]);

/** What a key of a block's map is about; null: nothing that anyone is told of. */
export function aspectOf(key: string): Exclude<Aspect, "existence"> | null {
  if (key === "z") return null;
  return layoutKeys.has(key) ? "layout" : "content";
}

export interface Touch {
  readonly by: Readonly<Record<Aspect, Set<string>>>;
  /** The journal row that touched it last. */
  at: number;
}

interface Place {
  readonly block: string;
  readonly aspect: Aspect;
}

export class Touches {
  readonly blocks = new Map<string, Touch>();
  /** How many rows each person wrote. */
  readonly people = new Map<string, number>();
  readonly #doc: Y.Doc;
  readonly #blocks: unknown;
  /** By the type that holds an item: all items of one type are in one place, but for the maps of blocks themselves. */
  readonly #places = new Map<unknown, Place | null>();

  /** `doc` keeps what was deleted (`gc: false`), else deletions cannot be told. */
  constructor(doc: Y.Doc) {
    this.#doc = doc;
    this.#blocks = rootsOf(doc).blocks;
  }

  /** Call it when the document holds the rows. What the server did by itself is nobody's. */
  note(rows: readonly StoredRow[]) {
    for (const row of rows) {
      if (row.user_id === null) continue;
      this.people.set(row.user_id, (this.people.get(row.user_id) ?? 0) + 1);
      const { structs, ds } = Y.decodeUpdate(row.bytes);
      for (const struct of structs)
        if (struct instanceof Y.Item)
          this.#noteRange(row, struct.id.client, struct.id.clock, 1);
      for (const [client, ranges] of ds.clients)
        for (const { clock, len } of ranges)
          this.#noteRange(row, client, clock, len);
    }
  }

  #noteRange(row: StoredRow, client: number, clock: number, length: number) {
    const structs = this.#doc.store.clients.get(client);
    const last = structs?.at(-1);
    if (!structs || !last || last.id.clock + last.length <= clock) return;
    for (
      let at = Y.findIndexSS(structs, clock);
      at < structs.length && structs[at]!.id.clock < clock + length;
      at += 1
    ) {
      const place = this.#placeOf(structs[at]!);
      if (place) this.#noteAt(row, place);
    }
  }

  #noteAt(row: StoredRow, { block, aspect }: Place) {
    let touch = this.blocks.get(block);
    if (!touch) {
      const by = {
        existence: new Set<string>(),
        content: new Set<string>(),
        layout: new Set<string>(),
      };
      this.blocks.set(block, (touch = { by, at: row.seq }));
    }
    touch.by[aspect].add(row.user_id!);
    touch.at = Math.max(touch.at, row.seq);
  }

  /** Null for what is outside blocks, and for what is gone with the list that held it. */
  #placeOf(struct: Y.Item | Y.GC): Place | null {
    if (!(struct instanceof Y.Item)) return null;
    const { parent, parentSub } = struct;
    if (!(parent instanceof Y.AbstractType)) return null;
    if (parent === this.#blocks)
      return parentSub === null
        ? null
        : { block: parentSub, aspect: "existence" };
    const holder = parent._item;
    if (!holder) return null;
    if (holder.parent === this.#blocks) {
      const aspect = parentSub === null ? null : aspectOf(parentSub);
      return holder.parentSub === null || aspect === null
        ? null
        : { block: holder.parentSub, aspect };
    }
    let place = this.#places.get(parent);
    if (place === undefined)
      this.#places.set(parent, (place = this.#placeOf(holder)));
    return place;
  }
}
