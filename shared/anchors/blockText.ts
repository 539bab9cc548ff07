/**
 * The text of a block as one reads it, with the way from its characters to the Yjs items that hold them and back. Made
 * in one walk, and good until the block changes: resolving a position in it costs a lookup, not a walk.
 *
 * The plain text is that of `plainText` (shared/blocks/field.ts): paragraphs, cells and list items joined by "\n",
 * mentions as "@name", formulas as their LaTeX.
 */
import * as Y from "yjs";
import { rootsOf } from "../doc/schema.ts";

/** A text of a block: a field, or an item of a field that is a list. */
export interface TextSpot {
  readonly field: string;
  readonly item?: string | undefined;
}

/** A stretch of one text as one reads it: offsets in code units. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where a caret may stand: in a `Y.XmlText` by code units, in an element between its children. */
export interface TextPosition {
  readonly type: Y.XmlText | Y.XmlFragment;
  readonly offset: number;
}

/** What takes up a part of the plain text: the letters of a `Y.XmlText`, an element that is one sign, or nothing yet. */
type Leaf = Span &
  (
    | { readonly kind: "text"; readonly type: Y.XmlText }
    | {
        readonly kind: "sign";
        readonly element: Y.XmlElement;
        readonly parent: Y.XmlFragment;
        readonly index: number;
      }
    | { readonly kind: "empty"; readonly type: Y.XmlFragment }
  );

export interface FieldText {
  readonly spot: TextSpot;
  readonly fragment: Y.XmlFragment;
  readonly text: string;
  /** In the order of the text. */
  readonly leaves: readonly Leaf[];
}

/** Where a relative position leads. `isAlive`: what it was made at is still there, and not only its neighbours. */
export interface Resolved {
  readonly field: FieldText;
  readonly offset: number;
  readonly isAlive: boolean;
}

export interface BlockText {
  readonly block: string;
  readonly fields: readonly FieldText[];
  /** Null for what is not in a text of this block. Follows no redone deletions: that differs between replicas. */
  resolve(position: Y.RelativePosition): Resolved | null;
}

/** Null when the canvas has no such block. */
export function readBlockText(doc: Y.Doc, block: string): BlockText | null {
  const map = rootsOf(doc).blocks.get(block);
  return map instanceof Y.Map ? new IndexedText(doc, block, map) : null;
}

export function fieldAt(text: BlockText, spot: TextSpot): FieldText | null {
  return (
    text.fields.find(
      (field) =>
        field.spot.field === spot.field && field.spot.item === spot.item,
    ) ?? null
  );
}

/**
 * The caret at an offset of the plain text. `start` prefers what follows, as the start of a range does, and `end` what
 * is before it.
 */
export function positionAt(
  { leaves, fragment }: FieldText,
  offset: number,
  side: "start" | "end",
): TextPosition {
  const leaf =
    side === "start"
      ? (leaves.find(({ from, to }) => from <= offset && offset < to) ??
        leaves.findLast(({ from, to }) => from <= offset && offset <= to))
      : (leaves.find(({ from, to }) => from < offset && offset <= to) ??
        leaves.find(({ from, to }) => from <= offset && offset <= to));
  if (!leaf) return { type: fragment, offset: 0 };
  switch (leaf.kind) {
    case "text":
      return { type: leaf.type, offset: offset - leaf.from };
    case "sign":
      return {
        type: leaf.parent,
        offset: leaf.index + (offset < leaf.to ? 0 : 1),
      };
    case "empty":
      return { type: leaf.type, offset: 0 };
  }
}

/** The offset in the plain text of a caret; null when it is not in this text. */
export function offsetOf(
  { leaves, text, fragment }: FieldText,
  { type, offset }: TextPosition,
): number | null {
  for (const leaf of leaves) {
    if (leaf.kind === "sign") {
      if (leaf.parent === type && leaf.index === offset) return leaf.from;
      if (leaf.parent === type && leaf.index + 1 === offset) return leaf.to;
    } else if (leaf.type === type) return Math.min(leaf.from + offset, leaf.to);
  }
  if (type instanceof Y.XmlText) return null;
  // Between children that are no signs: at the edge of what is in them.
  const inside = (node: unknown): boolean =>
    node === type ||
    (node instanceof Y.AbstractType && inside(node.parent as unknown));
  const within = leaves.filter((leaf) =>
    inside(leaf.kind === "sign" ? leaf.parent : leaf.type),
  );
  if (within.length === 0) return type === fragment ? 0 : null;
  if (offset >= type.length) return within.at(-1)!.to;
  const child = type.get(offset);
  const first = within.find((leaf) => {
    for (
      let node: unknown = leaf.kind === "sign" ? leaf.parent : leaf.type;
      node instanceof Y.AbstractType;
      node = node.parent
    )
      if (node === child) return true;
    return false;
  });
  return first?.from ?? Math.min(within[0]!.from, text.length);
}

/** The letters of a range, by the `Y.XmlText` that holds them, with offsets there. */
export function segmentsOf(
  { leaves }: FieldText,
  { from, to }: Span,
): { text: Y.XmlText; from: number; to: number }[] {
  return leaves.flatMap((leaf) =>
    leaf.kind === "text" && leaf.from < to && leaf.to > from
      ? {
          text: leaf.type,
          from: Math.max(from, leaf.from) - leaf.from,
          to: Math.min(to, leaf.to) - leaf.from,
        }
      : [],
  );
}

interface ItemPlace extends Span {
  readonly field: MutableFieldText;
  /** The letters of a text, one by one; otherwise one thing from its start to its end. */
  readonly isLetters: boolean;
}

type MutableFieldText = {
  -readonly [K in keyof FieldText]: FieldText[K];
} & { leaves: Leaf[] };

class IndexedText implements BlockText {
  readonly block: string;
  readonly fields: MutableFieldText[] = [];
  readonly #doc: Y.Doc;
  readonly #items = new Map<Y.Item, ItemPlace>();
  /** From the first to behind the last of what is in a type. */
  readonly #types = new Map<Y.Item, ItemPlace>();

  constructor(doc: Y.Doc, block: string, map: Y.Map<unknown>) {
    this.#doc = doc;
    this.block = block;
    for (const [field, content] of map) {
      if (content instanceof Y.XmlFragment) this.#read({ field }, content);
      else if (content instanceof Y.Map)
        for (const [item, entry] of content) {
          const text: unknown =
            entry instanceof Y.Map ? entry.get("text") : null;
          if (text instanceof Y.XmlFragment) this.#read({ field, item }, text);
        }
    }
  }

  resolve({ item, type, tname, assoc }: Y.RelativePosition): Resolved | null {
    // A client may have written anything: a name of a root would create that root.
    if (tname !== null) return null;
    if (item !== null) {
      const found = this.#find(item);
      const place = found && this.#items.get(found);
      if (!found || !place) return null;
      const { field } = place;
      if (found.deleted || !found.countable)
        return { field, offset: place.from, isAlive: false };
      const behind = assoc < 0;
      const offset = place.isLetters
        ? place.from + (item.clock - found.id.clock) + (behind ? 1 : 0)
        : behind
          ? place.to
          : place.from;
      return { field, offset, isAlive: true };
    }
    const found = type && this.#find(type);
    const place = found && this.#types.get(found);
    if (!place) return null;
    const { field, from, to } = place;
    return { field, offset: assoc >= 0 ? to : from, isAlive: true };
  }

  #find(id: { client: number; clock: number }): Y.Item | null {
    const { store } = this.#doc;
    if (id.clock < 0 || Y.getState(store, id.client) <= id.clock) return null;
    const found: unknown = Y.getItem(store, id as Y.ID);
    return found instanceof Y.Item ? found : null;
  }

  #read(spot: TextSpot, fragment: Y.XmlFragment) {
    const field: MutableFieldText = { spot, fragment, text: "", leaves: [] };
    this.fields.push(field);
    this.#readElement(field, fragment, "\n");
  }

  /** `between`: what stands between two children; nothing between those that run in a line. */
  #readElement(
    field: MutableFieldText,
    element: Y.XmlFragment,
    between: string,
  ) {
    const start = field.text.length;
    let index = 0;
    for (let item = element._start; item !== null; item = item.right) {
      const child = contentOf(item);
      if (item.deleted || child === null) {
        const at = field.text.length;
        this.#items.set(item, { field, from: at, to: at, isLetters: false });
        continue;
      }
      if (index > 0) field.text += between;
      const from = field.text.length;
      this.#readChild(field, element, child, index);
      index += 1;
      const to = field.text.length;
      this.#items.set(item, { field, from, to, isLetters: false });
    }
    if (index === 0)
      field.leaves.push({
        kind: "empty",
        type: element,
        from: start,
        to: start,
      });
    this.#noteType(field, element, start);
  }

  #readChild(
    field: MutableFieldText,
    parent: Y.XmlFragment,
    child: Y.XmlElement | Y.XmlText,
    index: number,
  ) {
    if (child instanceof Y.XmlText) return this.#readLetters(field, child);
    const sign = signOf(child);
    if (sign === null)
      return this.#readElement(field, child, hasBlocks(child) ? "\n" : "");
    const from = field.text.length;
    field.text += sign;
    const to = field.text.length;
    field.leaves.push({
      kind: "sign",
      element: child,
      parent,
      index,
      from,
      to,
    });
  }

  #readLetters(field: MutableFieldText, text: Y.XmlText) {
    const start = field.text.length;
    let read = "";
    for (let item = text._start; item !== null; item = item.right) {
      const from = start + read.length;
      if (!item.deleted && item.content instanceof Y.ContentString)
        read += item.content.str;
      const to = start + read.length;
      this.#items.set(item, { field, from, to, isLetters: true });
    }
    field.text += read;
    const to = field.text.length;
    field.leaves.push({ kind: "text", type: text, from: start, to });
    this.#noteType(field, text, start);
  }

  #noteType(
    field: MutableFieldText,
    type: Y.XmlFragment | Y.XmlText,
    from: number,
  ) {
    const to = field.text.length;
    if (type._item)
      this.#types.set(type._item, { field, from, to, isLetters: false });
  }
}

function contentOf(item: Y.Item): Y.XmlElement | Y.XmlText | null {
  const type: unknown =
    item.content instanceof Y.ContentType ? item.content.type : null;
  return type instanceof Y.XmlElement || type instanceof Y.XmlText
    ? type
    : null;
}

const inlineElements: ReadonlySet<string> = new Set([
  "mention",
  "inlineMath",
  "hardBreak",
]);

/** What an element that holds no text of its own reads as; null for one that holds text. */
function signOf(element: Y.XmlElement): string | null {
  const attribute = (name: string) =>
    element.getAttribute(name) as unknown as string | undefined;
  switch (element.nodeName) {
    case "mention":
      return `@${String(attribute("label") ?? attribute("id") ?? "")}`;
    case "inlineMath":
    case "blockMath":
      return String(attribute("latex") ?? "");
    case "hardBreak":
      return "\n";
    default:
      return null;
  }
}

function hasBlocks(element: Y.XmlElement): boolean {
  return element
    .toArray()
    .some(
      (child) =>
        child instanceof Y.XmlElement && !inlineElements.has(child.nodeName),
    );
}
