/**
 * Named edits: the only way the document changes apart from typing in an editor. Each is one transaction, so each is
 * one step of undo, one update on the wire and one row in the journal.
 */
import { generateKeyBetween, generateNKeysBetween } from "fractional-indexing";
import * as Y from "yjs";
import { blockModel } from "../blocks/index.ts";
import type { Field, Item, RichText } from "../blocks/field.ts";
import type { Rect } from "../presence.ts";
import { compareKeys, orderKeyOf } from "./read.ts";
import { emptyText, writeRichText } from "./richText.ts";
import { localOrigin, rootsOf, type Link, type Relation } from "./schema.ts";

/** What is needed to make a block; everything left out gets the kind's initial content. */
export interface NewBlock extends Rect {
  readonly id: string;
  readonly kind: string;
  readonly frame?: string | null;
  readonly order?: string;
  readonly z?: string;
  /** Content by field name, in the form `readBlock` gives it. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Runs several named edits as one transaction. */
export function edit<T>(doc: Y.Doc, change: () => T): T {
  return doc.transact(change, localOrigin);
}

/** Adds blocks in front of all others and at the end of the reading order, in the order given. */
export function createBlocks(doc: Y.Doc, blocks: readonly NewBlock[]) {
  edit(doc, () => {
    const map = rootsOf(doc).blocks;
    const orders = generateNKeysBetween(
      lastKey(doc, "order"),
      null,
      blocks.length,
    );
    const zs = generateNKeysBetween(lastKey(doc, "z"), null, blocks.length);
    blocks.forEach((block, i) => {
      const model = blockModel(block.kind);
      if (!model) throw new Error(`createBlocks: unknown kind: ${block.kind}`);
      const entry = new Y.Map<unknown>();
      map.set(block.id, entry);
      entry.set("kind", block.kind);
      for (const side of ["x", "y", "w", "h"] as const)
        entry.set(side, Math.round(block[side]));
      entry.set("order", block.order ?? orders[i]);
      entry.set("z", block.z ?? zs[i]);
      if (block.frame) entry.set("frame", block.frame);
      for (const [name, field] of Object.entries(model.fields))
        writeField(entry, name, field, block.fields?.[name]);
    });
  });
}

export function createBlock(doc: Y.Doc, block: NewBlock) {
  createBlocks(doc, [block]);
}

/** Deletes blocks and the links at them; blocks in a deleted frame stay, on the canvas. */
export function deleteBlocks(doc: Y.Doc, ids: Iterable<string>) {
  const gone = new Set(ids);
  edit(doc, () => {
    const { blocks, links } = rootsOf(doc);
    for (const [id, link] of links)
      if (
        gone.has(link.get("from") as string) ||
        gone.has(link.get("to") as string)
      )
        links.delete(id);
    for (const id of gone) blocks.delete(id);
    for (const block of blocks.values())
      if (gone.has(block.get("frame") as string)) block.delete("frame");
  });
}

/** Sets place and size; sides left out stay. Writes only what differs. */
export function placeBlocks(
  doc: Y.Doc,
  rects: Readonly<Record<string, Partial<Rect>>>,
) {
  edit(doc, () => {
    const { blocks } = rootsOf(doc);
    for (const [id, rect] of Object.entries(rects)) {
      const block = blocks.get(id);
      if (!block) continue;
      for (const side of ["x", "y", "w", "h"] as const)
        if (rect[side] !== undefined)
          setIfChanged(block, side, Math.round(rect[side]));
    }
  });
}

/** Puts blocks into a frame, or with null takes them out. */
export function setFrame(
  doc: Y.Doc,
  ids: readonly string[],
  frame: string | null,
) {
  edit(doc, () => {
    const { blocks } = rootsOf(doc);
    for (const id of ids) {
      if (id === frame) continue;
      const block = blocks.get(id);
      if (!block) continue;
      if (frame) setIfChanged(block, "frame", frame);
      else if (block.has("frame")) block.delete("frame");
    }
  });
}

/** Sets a value field. Throws when the content does not fit the field's schema. */
export function setValue(
  doc: Y.Doc,
  id: string,
  name: string,
  content: unknown,
) {
  const block = rootsOf(doc).blocks.get(id);
  if (!block) return;
  const field = fieldOf(block, name);
  if (field.type !== "value")
    throw new Error(`setValue: ${name} is no value field but ${field.type}`);
  const parsed = field.schema.parse(content);
  edit(doc, () => setIfChanged(block, name, parsed));
}

/** Appends an item to an items field and gives its id. */
export function addItem(
  doc: Y.Doc,
  id: string,
  name: string,
  itemId: string,
  content: RichText = emptyText,
) {
  edit(doc, () => {
    const items = rootsOf(doc).blocks.get(id)?.get(name);
    if (!(items instanceof Y.Map)) return;
    const last = [...items.values()]
      .map((item) => orderKeyOf((item as Y.Map<unknown>).get("order")))
      .sort(compareKeys)
      .at(-1);
    writeItem(items, {
      id: itemId,
      order: generateKeyBetween(last ?? null, null),
      text: content,
    });
  });
}

/** Also empties a field that names the item, such as a decision's outcome: one step, and one step of undo. */
export function removeItem(
  doc: Y.Doc,
  id: string,
  name: string,
  itemId: string,
) {
  edit(doc, () => {
    const block = rootsOf(doc).blocks.get(id);
    const items = block?.get(name);
    if (!(items instanceof Y.Map)) return;
    items.delete(itemId);
    for (const [field, content] of block!.entries())
      if (content === itemId) block!.set(field, null);
  });
}

/** Moves a block in the reading order to directly behind `after`; null moves it to the front. */
export function moveInReadingOrder(
  doc: Y.Doc,
  id: string,
  after: string | null,
) {
  moveByKey(doc, "order", id, after);
}

/** Moves a block in the z-order to directly in front of `above`; null moves it to the back. */
export function moveInZOrder(doc: Y.Doc, id: string, above: string | null) {
  moveByKey(doc, "z", id, above);
}

/** A link from a block to itself means nothing and is not made. */
export function linkBlocks(doc: Y.Doc, link: Link) {
  if (link.from === link.to) return;
  edit(doc, () => {
    const entry = new Y.Map<unknown>();
    rootsOf(doc).links.set(link.id, entry);
    entry.set("from", link.from);
    entry.set("to", link.to);
    entry.set("relation", link.relation);
  });
}

export function setRelation(doc: Y.Doc, id: string, relation: Relation) {
  edit(doc, () => {
    const link = rootsOf(doc).links.get(id);
    if (link) setIfChanged(link, "relation", relation);
  });
}

export function deleteLinks(doc: Y.Doc, ids: Iterable<string>) {
  edit(doc, () => {
    for (const id of ids) rootsOf(doc).links.delete(id);
  });
}

export function setTitle(doc: Y.Doc, title: string) {
  edit(doc, () => setIfChanged(rootsOf(doc).canvas, "title", title));
}

/** The Y type or value behind a field; for editors and the server's restore. */
export function fieldOf(block: Y.Map<unknown>, name: string): Field {
  const kind = block.get("kind") as string;
  const field = blockModel(kind)?.fields[name];
  if (!field) throw new Error(`fieldOf: ${kind} has no field ${name}`);
  return field;
}

/** Attached first, filled then (STACK trap 8). */
function writeField(
  block: Y.Map<unknown>,
  name: string,
  field: Field,
  content: unknown,
) {
  switch (field.type) {
    case "text": {
      const fragment = new Y.XmlFragment();
      block.set(name, fragment);
      writeRichText(fragment, (content as RichText | undefined) ?? emptyText);
      return;
    }
    case "items": {
      const map = new Y.Map<unknown>();
      block.set(name, map);
      for (const item of (content as readonly Item[] | undefined) ?? [])
        writeItem(map, item);
      return;
    }
    case "value":
      block.set(
        name,
        content === undefined ? field.initial : field.schema.parse(content),
      );
  }
}

function writeItem(items: Y.Map<unknown>, item: Item) {
  const entry = new Y.Map<unknown>();
  items.set(item.id, entry);
  entry.set("order", item.order);
  const fragment = new Y.XmlFragment();
  entry.set("text", fragment);
  writeRichText(fragment, item.text);
}

function setIfChanged(map: Y.Map<unknown>, key: string, next: unknown) {
  if (JSON.stringify(map.get(key)) !== JSON.stringify(next)) map.set(key, next);
}

function lastKey(doc: Y.Doc, key: "order" | "z"): string | null {
  return sortedKeys(doc, key).at(-1)?.key ?? null;
}

function sortedKeys(doc: Y.Doc, key: "order" | "z") {
  return [...rootsOf(doc).blocks.entries()]
    .map(([id, block]) => ({ id, key: orderKeyOf(block.get(key)) }))
    .sort((a, b) => compareKeys(a.key, b.key) || compareKeys(a.id, b.id));
}

/** Two blocks may hold the same key (both made offline): then the next different key bounds the gap. */
function moveByKey(
  doc: Y.Doc,
  key: "order" | "z",
  id: string,
  after: string | null,
) {
  const block = rootsOf(doc).blocks.get(id);
  if (!block || after === id) return;
  const others = sortedKeys(doc, key).filter((other) => other.id !== id);
  const index =
    after === null ? -1 : others.findIndex((other) => other.id === after);
  const lower = others[index]?.key ?? null;
  const upper =
    others.slice(index + 1).find((other) => lower === null || other.key > lower)
      ?.key ?? null;
  edit(doc, () => setIfChanged(block, key, generateKeyBetween(lower, upper)));
}
