/**
 * The lists of the document as they would be with an update's structs in them, without touching the document: a rehearsal
 * of `Item.integrate` of yjs 13.6, step for step, that counts its steps (SPEC.md, C14). What the update does not come near
 * is read from the document itself.
 */
import * as Y from "yjs";
import type { Budget } from "./budget.ts";
import { fail } from "./byteReader.ts";
import type { ContainerKind, Id, Struct } from "./parseUpdate.ts";

/** Where a list is: in a type of the document or in a new one. */
export type Container = Y.AbstractType<unknown> | NewStruct;

/** A struct of the update on its way into the document. */
export class NewStruct {
  readonly sent: Struct;
  /** Set when it is placed; stays null for what becomes GC because its container is gone. */
  piece: Piece | null = null;
  /** How deep the container is that it makes, counted from the root. */
  depth = 0;

  constructor(sent: Struct) {
    this.sent = sent;
  }
}

/** A part of an item that the update touches, or a new item. */
class Piece {
  readonly id: Id;
  length: number;
  readonly origin: Id | null;
  readonly rightOrigin: Id | null;
  right: Node | null;
  readonly parent: Container;
  readonly parentSub: string | null;
  /** Whose content it is a part of. */
  readonly source: Y.Item | NewStruct;

  constructor(
    id: Id,
    length: number,
    origin: Id | null,
    rightOrigin: Id | null,
    right: Node | null,
    parent: Container,
    parentSub: string | null,
    source: Y.Item | NewStruct,
  ) {
    this.id = id;
    this.length = length;
    this.origin = origin;
    this.rightOrigin = rightOrigin;
    this.right = right;
    this.parent = parent;
    this.parentSub = parentSub;
    this.source = source;
  }
}

/** An item that the update does not touch stands for itself. */
export type Node = Y.Item | Piece;

interface List {
  start: Node | null;
  /** Of a map entry: how many values it had; Yjs walks them all when it looks for the first. */
  values: number;
}

export class Sequences {
  readonly #store: Y.Doc["store"];
  readonly #budget: Budget;
  readonly #pieces = new Map<Y.Item | NewStruct, Piece[]>();
  readonly #lists = new Map<Container, Map<string | null, List>>();
  #placedInEntries = 0;

  constructor(store: Y.Doc["store"], budget: Budget) {
    this.#store = store;
    this.#budget = budget;
  }

  /** The node that ends with this clock; cuts where needed, as Yjs would. */
  endingAt(source: Y.Item | NewStruct, clock: number): Node {
    const node = this.#nodeAt(source, clock);
    const isClean = node.id.clock + node.length - 1 === clock;
    return isClean ? node : this.#split(node, clock + 1)[0];
  }

  /** The node that begins with this clock. */
  startingAt(source: Y.Item | NewStruct, clock: number): Node {
    const node = this.#nodeAt(source, clock);
    return node.id.clock === clock ? node : this.#split(node, clock)[1];
  }

  /** `find` gives the item or new struct that holds an id; null when it is garbage-collected. */
  integrate(
    struct: NewStruct,
    place: {
      readonly container: Container;
      readonly key: string | null;
      readonly left: Node | null;
      readonly right: Node | null;
    },
    find: (id: Id) => Y.Item | NewStruct | null,
  ) {
    const { container, key, right } = place;
    const { id, length, origin, rightOrigin } = struct.sent;
    const list = place.left ? null : this.#list(container, key);
    const start = list?.start ?? null;
    let { left } = place;
    const isFree = left
      ? this.#rightOf(left) === right
      : right !== null && right === this.#current(start);
    if (!isFree)
      left = this.#walk(struct.sent, left, this.#current(start), right, find);
    const piece = new Piece(
      id,
      length,
      origin,
      rightOrigin,
      left ? this.#rightOf(left) : this.#current(start),
      container,
      key,
      struct,
    );
    if (left) this.#own(left).right = piece;
    else if (list) list.start = piece;
    if (key !== null) {
      if (list) list.values += 1;
      else this.#placedInEntries += 1;
    }
    struct.piece = piece;
  }

  /** Where among the items between `left` and `right` the struct belongs: behind the node that is returned. */
  #walk(
    struct: Struct,
    startLeft: Node | null,
    start: Node | null,
    right: Node | null,
    find: (id: Id) => Y.Item | NewStruct | null,
  ): Node | null {
    let left = startLeft;
    let other = left ? this.#rightOf(left) : start;
    if (other === null || other === right) return left;
    const conflicting = new Set<Node>();
    const beforeOrigin = new Set<Node>();
    while (other !== null && other !== right) {
      this.#budget.charge(1);
      beforeOrigin.add(other);
      conflicting.add(other);
      if (isSame(struct.origin, other.origin)) {
        if (other.id.client < struct.id.client) {
          left = other;
          conflicting.clear();
        } else if (isSame(struct.rightOrigin, other.rightOrigin)) {
          break;
        }
      } else {
        const { origin } = other;
        const source = origin && find(origin);
        if (!origin || !source) break;
        const node = this.#nodeAt(source, origin.clock);
        if (!beforeOrigin.has(node)) break;
        if (!conflicting.has(node)) {
          left = other;
          conflicting.clear();
        }
      }
      other = this.#rightOf(other);
    }
    if (startLeft && right) this.#refuseUnlessBehind(other, right);
    return left;
  }

  /** Copies that get structs in another order would put what is between two neighbours in the wrong order elsewhere. */
  #refuseUnlessBehind(from: Node | null, right: Node) {
    for (let node = from; node !== right; node = this.#rightOf(node)) {
      if (node === null) return fail("its neighbours are the wrong way round");
      this.#budget.charge(1);
    }
  }

  #list(container: Container, key: string | null): List {
    let lists = this.#lists.get(container);
    if (!lists) this.#lists.set(container, (lists = new Map()));
    let list = lists.get(key);
    if (!list) lists.set(key, (list = this.#readList(container, key)));
    this.#budget.charge(list.values);
    return list;
  }

  #readList(container: Container, key: string | null): List {
    if (container instanceof NewStruct) return { start: null, values: 0 };
    if (key === null) return { start: container._start, values: 0 };
    let first = container._map.get(key) ?? null;
    if (first === null) return { start: null, values: 0 };
    let values = 1;
    for (; first.left !== null; first = first.left) {
      this.#budget.charge(1);
      values += 1;
    }
    return { start: first, values: values + this.#placedInEntries };
  }

  #rightOf(node: Node): Node | null {
    return this.#current(node.right);
  }

  /** An item may have been cut since somebody pointed at it. */
  #current(node: Node | null): Node | null {
    if (node === null || node instanceof Piece) return node;
    return this.#pieces.get(node)?.[0] ?? node;
  }

  #nodeAt(source: Y.Item | NewStruct, clock: number): Node {
    const pieces = this.#pieces.get(source);
    if (pieces) return pieces[indexAt(pieces, clock)]!;
    if (!(source instanceof NewStruct)) return source;
    return source.piece ?? fail("a reference to nothing");
  }

  /** The node as something that can be changed here. */
  #own(node: Node): Piece {
    if (node instanceof Piece) return node;
    const piece = new Piece(
      node.id,
      node.length,
      node.origin,
      node.rightOrigin,
      node.right,
      node.parent as Y.AbstractType<unknown>,
      node.parentSub,
      node,
    );
    this.#pieces.set(node, [piece]);
    return piece;
  }

  #split(node: Node, clock: number): readonly [Piece, Piece] {
    const left = this.#own(node);
    const { source } = left;
    const { client } = left.id;
    refuseToCutCharacter(source, clock);
    this.#budget.chargeSplit(this.#store.clients.get(client)?.length ?? 0);
    const right = new Piece(
      { client, clock },
      left.id.clock + left.length - clock,
      { client, clock: clock - 1 },
      left.rightOrigin,
      left.right,
      left.parent,
      left.parentSub,
      source,
    );
    left.length = clock - left.id.clock;
    left.right = right;
    const pieces = this.#pieces.get(source);
    if (!pieces) this.#pieces.set(source, [left, right]);
    else {
      this.#budget.chargeSplit(pieces.length);
      pieces.splice(indexAt(pieces, left.id.clock) + 1, 0, right);
    }
    return [left, right];
  }
}

/** Throws when `clock` stands between the two halves of a character: Yjs would replace both by U+FFFD. */
export function refuseToCutCharacter(
  source: Y.Item | NewStruct,
  clock: number,
) {
  const text =
    source instanceof NewStruct
      ? source.sent.text
      : source.content instanceof Y.ContentString
        ? source.content.str
        : null;
  if (text === null) return;
  const start =
    source instanceof NewStruct ? source.sent.id.clock : source.id.clock;
  const before = text.charCodeAt(clock - start - 1);
  if (before >= 0xd800 && before <= 0xdbff) fail("cuts a character in two");
}

export function kindOf(container: Container): ContainerKind {
  if (container instanceof NewStruct)
    return container.sent.kind ?? fail("no container");
  switch (container.constructor) {
    case Y.Map:
      return "map";
    case Y.XmlElement:
      return "element";
    case Y.XmlFragment:
      return "fragment";
    case Y.XmlText:
      return "text";
    default:
      return fail("a container of an unknown type");
  }
}

function indexAt(pieces: readonly Piece[], clock: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pieces[middle]!.id.clock <= clock) low = middle;
    else high = middle - 1;
  }
  return low;
}

function isSame(a: Id | null, b: Id | null): boolean {
  return (
    a === b ||
    (a !== null && b !== null && a.client === b.client && a.clock === b.clock)
  );
}
