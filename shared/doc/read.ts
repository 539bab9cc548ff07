/** The Y.Doc as plain data. Values that do not fit their schema read as the field's initial value; nothing is written. */
import { generateKeyBetween } from "fractional-indexing";
import * as Y from "yjs";
import { blockModel } from "../blocks/index.ts";
import type { Field, Item } from "../blocks/field.ts";
import type { Block } from "../blocks/model.ts";
import { emptyText, readRichText } from "./richText.ts";
import { relations, rootsOf, type Link, type Relation } from "./schema.ts";

export interface CanvasData {
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly links: readonly Link[];
}

/** Blocks come in z-order (back to front; see `readingOrder` for the notebook), links by id: the same for every replica. */
export function readCanvas(doc: Y.Doc): CanvasData {
  const { canvas, blocks, links } = rootsOf(doc);
  return {
    title: stringOf(canvas.get("title"), ""),
    blocks: [...blocks.entries()]
      .map(([id, map]) => readBlock(id, map))
      .filter((block) => block !== null)
      .sort((a, b) => compareKeys(a.z, b.z) || compareKeys(a.id, b.id)),
    links: [...links.entries()]
      .map(([id, map]) => readLink(id, map))
      .filter((link) => link !== null)
      .sort((a, b) => compareKeys(a.id, b.id)),
  };
}

/** Null when the entry is no block at all (not a map, or without a kind). Unknown kinds have empty fields. */
export function readBlock(id: string, map: unknown): Block | null {
  if (!(map instanceof Y.Map)) return null;
  const kind = map.get("kind");
  if (typeof kind !== "string") return null;
  const model = blockModel(kind);
  return {
    id,
    kind,
    x: numberOf(map.get("x"), 0),
    y: numberOf(map.get("y"), 0),
    w: Math.max(1, numberOf(map.get("w"), model?.size.w ?? 320)),
    h: Math.max(1, numberOf(map.get("h"), model?.size.h ?? 160)),
    order: orderKeyOf(map.get("order")),
    z: orderKeyOf(map.get("z")),
    frame: stringOf(map.get("frame"), "") || null,
    fields: Object.fromEntries(
      Object.entries(model?.fields ?? {}).map(([name, field]) => [
        name,
        readField(field, map.get(name)),
      ]),
    ) as Block["fields"],
  };
}

function readField(field: Field, stored: unknown): unknown {
  switch (field.type) {
    case "text":
      return stored instanceof Y.XmlFragment ? readRichText(stored) : emptyText;
    case "items":
      return stored instanceof Y.Map ? readItems(stored) : [];
    case "value": {
      if (stored === undefined) return field.initial;
      const parsed = field.schema.safeParse(stored);
      return parsed.success ? parsed.data : field.initial;
    }
  }
}

function readItems(map: Y.Map<unknown>): Item[] {
  return [...map.entries()]
    .filter(
      (entry): entry is [string, Y.Map<unknown>] => entry[1] instanceof Y.Map,
    )
    .map(([id, item]) => {
      const text = item.get("text");
      return {
        id,
        order: orderKeyOf(item.get("order")),
        text: text instanceof Y.XmlFragment ? readRichText(text) : emptyText,
      };
    })
    .sort((a, b) => compareKeys(a.order, b.order) || compareKeys(a.id, b.id));
}

export function readLink(id: string, map: unknown): Link | null {
  if (!(map instanceof Y.Map)) return null;
  const from = map.get("from");
  const to = map.get("to");
  const relation = map.get("relation");
  if (typeof from !== "string" || typeof to !== "string") return null;
  return {
    id,
    from,
    to,
    relation: relations.includes(relation as Relation)
      ? (relation as Relation)
      : "supports",
  };
}

/**
 * The order in which the notebook view and the Tab key go through the blocks: by `order`, and each frame directly
 * before the blocks in it. Frames that contain each other (two people grouped at once) lose no block.
 */
export function readingOrder(blocks: readonly Block[]): Block[] {
  const sorted = [...blocks].sort(
    (a, b) => compareKeys(a.order, b.order) || compareKeys(a.id, b.id),
  );
  const frames = new Set(
    sorted.filter((block) => block.kind === "frame").map((block) => block.id),
  );
  const inside = Map.groupBy(sorted, (block) =>
    block.frame !== null && frames.has(block.frame) ? block.frame : null,
  );
  const ordered = new Set<Block>();
  const visit = (block: Block) => {
    if (ordered.has(block)) return;
    ordered.add(block);
    if (block.kind === "frame") inside.get(block.id)?.forEach(visit);
  };
  inside.get(null)?.forEach(visit);
  sorted.forEach(visit);
  return [...ordered];
}

/** Compares fractional indexes by code unit; `localeCompare` would order them differently. */
export function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A stored fractional index; a broken one (nothing of ours writes such) counts as the first key. */
export function orderKeyOf(stored: unknown): string {
  if (typeof stored !== "string") return firstKey;
  try {
    generateKeyBetween(stored, null);
    return stored;
  } catch {
    // The library has no other way to say that a key is malformed.
    return firstKey;
  }
}

const firstKey = generateKeyBetween(null, null);

function numberOf(stored: unknown, fallback: number): number {
  return typeof stored === "number" && Number.isFinite(stored)
    ? stored
    : fallback;
}

function stringOf(stored: unknown, fallback: string): string {
  return typeof stored === "string" ? stored : fallback;
}
