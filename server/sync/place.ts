/**
 * Finds the place of each new struct of an update, as Yjs would, before Yjs sees it (SPEC.md, C13 and C14). It refuses
 * what would end up in two lists, or where our documents have no such thing, and what would take too long.
 */
import * as Y from "yjs";
import type { Budget } from "./budget.ts";
import { fail } from "./byteReader.ts";
import type { Id, ParsedUpdate, Section, Struct } from "./parseUpdate.ts";
import {
  kindOf,
  NewStruct,
  refuseToCutCharacter,
  Sequences,
  type Container,
  type Node,
} from "./sequence.ts";

const maxDepth = 64;

/** Called for every new struct with the node name of its container, if that has one, and its key; throws to refuse it. */
type CheckName = (
  struct: Struct,
  element: string | null,
  key: string | null,
) => void;

/** The new structs of one client, of which the first `placed.length` have their place. */
interface Progress {
  readonly section: Section;
  readonly placed: NewStruct[];
}

/** Where a struct says it is; `gone`: in something that is garbage-collected, and so will it be. */
type Place =
  | "gone"
  | {
      readonly container: Container;
      readonly key: string | null;
      readonly left: Node | null;
      readonly right: Node | null;
    };

export class Placer {
  readonly #store: Y.Doc["store"];
  readonly #doc: Y.Doc;
  readonly #budget: Budget;
  readonly #sequences: Sequences;
  readonly #progress = new Map<number, Progress>();
  readonly #checkName: CheckName;

  constructor(doc: Y.Doc, budget: Budget, checkName: CheckName) {
    this.#doc = doc;
    this.#store = doc.store;
    this.#budget = budget;
    this.#checkName = checkName;
    this.#sequences = new Sequences(doc.store, budget);
  }

  /**
   * Places all structs in the order in which Yjs would; false when some would stay pending. Every section must begin
   * at the clock that is known. Throws `MalformedUpdate` or `TooCostly`.
   */
  placeAll({ sections }: ParsedUpdate): boolean {
    for (const section of sections)
      this.#progress.set(section.client, { section, placed: [] });
    const highestFirst = [...sections].sort((a, b) => b.client - a.client);
    return highestFirst.every(({ client }) => this.#placeSection(client));
  }

  #placeSection(client: number): boolean {
    const stack = [this.#progress.get(client)!];
    for (;;) {
      const current = stack.at(-1)!;
      const struct = current.section.structs[current.placed.length];
      if (!struct) {
        stack.pop();
        if (stack.length === 0) return true;
        continue;
      }
      const missing = this.#missingFor(struct);
      if (missing === null) {
        current.placed.push(this.#place(struct));
        // Only as much of another client as the one that waits for it needs, as Yjs does.
        if (stack.length > 1) stack.pop();
        continue;
      }
      const next = this.#progress.get(missing);
      const isStuck =
        next && next.placed.length === next.section.structs.length;
      if (!next || isStuck || stack.includes(next)) return false;
      stack.push(next);
    }
  }

  /** The client whose structs have to be placed first; null when nothing is missing. */
  #missingFor({ id, origin, rightOrigin, parent }: Struct): number | null {
    for (const reference of [origin, rightOrigin, parent])
      if (
        reference !== null &&
        typeof reference === "object" &&
        reference.client !== id.client &&
        reference.clock >= this.#knownOf(reference.client)
      )
        return reference.client;
    return null;
  }

  #knownOf(client: number): number {
    const progress = this.#progress.get(client);
    if (!progress) return Y.getState(this.#store, client);
    const last = progress.placed.at(-1);
    return last ? endOf(last.sent) : progress.section.clock;
  }

  #place(sent: Struct): NewStruct {
    const struct = new NewStruct(sent);
    if (sent.content === "gc") return struct;
    const place = this.#placeOf(sent);
    if (place === "gone") return struct;
    const { container, key } = place;
    refuseUnlessFitting(sent, container, key);
    this.#refuseInRoot(sent, container);
    this.#checkName(sent, elementNameOf(container), key);
    if (sent.content === "type") {
      struct.depth = depthOf(container) + 1;
      if (struct.depth > maxDepth) fail("nested too deep");
    }
    if (key !== null && !(container instanceof NewStruct)) {
      const replaced = container._map.get(key);
      if (replaced && !replaced.deleted) this.#chargeDeleted(replaced);
    }
    this.#sequences.integrate(struct, place, this.#find);
    return struct;
  }

  /** Blocks and links are maps; what the canvas says about itself is plain values. */
  #refuseInRoot({ content, kind }: Struct, container: Container) {
    if (container instanceof NewStruct || container._item !== null) return;
    if (content === "deleted") return;
    const holdsValues = container === rootOf(this.#doc, "canvas");
    if (holdsValues ? content !== "values" : kind !== "map")
      fail(`${kind ?? content} in a root`);
  }

  #placeOf({ origin, rightOrigin, parent, key }: Struct): Place {
    const leftSource = origin && this.#findAny(origin);
    const rightSource = rightOrigin && this.#findAny(rightOrigin);
    if (leftSource === "gone" || rightSource === "gone") {
      if (leftSource && rightSource && leftSource !== rightSource)
        fail("only one of its neighbours is gone");
      return "gone";
    }
    const left =
      leftSource && origin
        ? this.#sequences.endingAt(leftSource, origin.clock)
        : null;
    const right =
      rightSource && rightOrigin
        ? this.#sequences.startingAt(rightSource, rightOrigin.clock)
        : null;
    // Cutting at the right one cut the left one again.
    if (left && origin && left.id.clock + left.length - 1 !== origin.clock)
      fail("its neighbours are the wrong way round");
    const neighbour = left ?? right;
    if (!neighbour) {
      const container = this.#containerAt(parent);
      return container === "gone"
        ? "gone"
        : { container, key, left: null, right: null };
    }
    const container = containerOf(neighbour);
    const { parentSub } = neighbour;
    if (
      left &&
      right &&
      (containerOf(right) !== container || right.parentSub !== parentSub)
    )
      fail("its neighbours are in two lists");
    return { container, key: parentSub, left, right };
  }

  #containerAt(parent: string | Id | null): Container | "gone" {
    if (typeof parent === "string")
      return rootOf(this.#doc, parent) ?? fail("unknown root");
    const source = parent ? this.#findAny(parent) : fail("no parent");
    if (source === "gone") return "gone";
    if (source instanceof NewStruct) {
      if (source.sent.content === "type") return source;
      return source.sent.content === "deleted" ? "gone" : fail("no container");
    }
    if (source.content instanceof Y.ContentType)
      return source.content.type as Container;
    return source.content instanceof Y.ContentDeleted
      ? "gone"
      : fail("no container");
  }

  /**
   * Refuses a struct that is known in part and is said to be elsewhere than it is: what is new of it would follow the
   * known part, whatever the sender shows (SPEC.md, C13).
   */
  refuseIfMoved(sent: Struct) {
    if (sent.content === "gc") return;
    const known = this.#find(sent.id);
    if (!(known instanceof Y.Item)) return;
    for (const reference of [sent.origin, sent.rightOrigin]) {
      if (!reference) continue;
      if (reference.clock >= Y.getState(this.#store, reference.client))
        continue;
      const neighbour = this.#find(reference);
      if (!(neighbour instanceof Y.Item)) continue;
      if (
        neighbour.parent !== known.parent ||
        neighbour.parentSub !== known.parentSub
      )
        fail("a known struct is said to be elsewhere");
    }
    const { parent } = sent;
    if (parent === null) return;
    if (typeof parent === "object") {
      if (parent.clock >= Y.getState(this.#store, parent.client)) return;
      const holder = this.#find(parent);
      const isSame =
        !(holder instanceof Y.Item) ||
        !(holder.content instanceof Y.ContentType) ||
        holder.content.type === known.parent;
      if (isSame && sent.key === known.parentSub) return;
    } else if (
      rootOf(this.#doc, parent) === known.parent &&
      sent.key === known.parentSub
    ) {
      return;
    }
    fail("a known struct is said to be elsewhere");
  }

  /**
   * Looks at what would be deleted. Throws `MalformedUpdate` when that would cut a character in two, `TooCostly` when
   * it would cut too many structs.
   */
  judgeDeletes(
    deletes: readonly number[],
  ): "nothing" | "something" | "missing" {
    let isEffective = false;
    for (let i = 0; i < deletes.length; i += 3) {
      const client = deletes[i]!;
      const from = deletes[i + 1]!;
      const to = from + deletes[i + 2]!;
      const known = Y.getState(this.#store, client);
      const end = this.#progress.get(client)?.section.end ?? known;
      if (to > end) return "missing";
      if (from < known && this.#deletesAnything(client, from, to))
        isEffective = true;
      if (to > known) {
        this.#refuseToCutNew({ client, clock: from });
        this.#refuseToCutNew({ client, clock: to });
      }
    }
    return isEffective ? "something" : "nothing";
  }

  #deletesAnything(client: number, from: number, to: number): boolean {
    const structs = this.#store.clients.get(client)!;
    let isEffective = false;
    for (let i = Y.findIndexSS(structs, from); i < structs.length; i += 1) {
      const struct = structs[i]!;
      const start = struct.id.clock;
      if (start >= to) break;
      if (struct.deleted || !(struct instanceof Y.Item)) continue;
      isEffective = true;
      this.#chargeDeleted(struct);
      for (const cut of [from, to])
        if (start < cut && cut < start + struct.length) {
          refuseToCutCharacter(struct, cut);
          this.#budget.chargeSplit(structs.length);
        }
    }
    return isEffective;
  }

  /** With all that is in it. */
  #chargeDeleted(item: Y.Item) {
    if (item.parent instanceof Y.XmlText)
      this.#budget.chargeDeleted(item.parent);
    if (!(item.content instanceof Y.ContentType)) return;
    const { _start, _map } = item.content.type;
    for (let child = _start; child !== null; child = child.right)
      if (!child.deleted) this.#chargeDeleted(child);
    for (const value of _map.values())
      if (!value.deleted) this.#chargeDeleted(value);
  }

  #refuseToCutNew(id: Id) {
    const progress = this.#progress.get(id.client);
    if (!progress || id.clock <= progress.section.clock) return;
    if (id.clock >= progress.section.end) return;
    const struct = structAt(progress, id.clock);
    if (struct.sent.id.clock < id.clock) refuseToCutCharacter(struct, id.clock);
  }

  #findAny(id: Id): Y.Item | NewStruct | "gone" {
    return this.#find(id) ?? "gone";
  }

  readonly #find = (id: Id): Y.Item | NewStruct | null => {
    const progress = this.#progress.get(id.client);
    if (progress && id.clock >= progress.section.clock) {
      const struct = structAt(progress, id.clock);
      return struct.piece ? struct : null;
    }
    const structs = this.#store.clients.get(id.client);
    if (!structs) return fail("a reference to nothing");
    const struct = structs[Y.findIndexSS(structs, id.clock)];
    return struct instanceof Y.Item ? struct : null;
  };
}

/** Without making it: `doc.get` would. */
function rootOf(doc: Y.Doc, name: string): Container | undefined {
  return doc.share.get(name) as Container | undefined;
}

function structAt({ placed }: Progress, clock: number): NewStruct {
  let low = 0;
  let high = placed.length - 1;
  const last = placed[high];
  if (last && last.sent.id.clock <= clock) low = high;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (placed[middle]!.sent.id.clock <= clock) low = middle;
    else high = middle - 1;
  }
  return placed[low] ?? fail("a reference to nothing");
}

function endOf({ id, length }: Struct): number {
  return id.clock + length;
}

function containerOf(node: Node): Container {
  return node.parent as Container;
}

/** What each kind of container holds in our documents. */
function refuseUnlessFitting(
  { content, length, kind: made }: Struct,
  container: Container,
  key: string | null,
) {
  const kind = kindOf(container);
  const isDeleted = content === "deleted";
  switch (kind) {
    case "map":
      if (key === null) fail("a list item in a map");
      break;
    case "fragment":
    case "text":
      if (key !== null) fail(`an entry in a ${kind}`);
      break;
    case "element":
      break;
    default:
      kind satisfies never;
  }
  if (isDeleted) return;
  if (kind === "text") {
    if (content !== "string" && content !== "format")
      fail(`${content} in a text`);
  } else if (key === null) {
    if (made !== "element" && made !== "text") fail(`${content} among nodes`);
  } else {
    if (length > 1) fail("an entry with more than one value");
    if (content !== "values" && (kind !== "map" || content !== "type"))
      fail(`${content} in an entry`);
  }
}

function elementNameOf(container: Container): string | null {
  if (container instanceof NewStruct) return container.sent.name;
  return container instanceof Y.XmlElement ? container.nodeName : null;
}

function depthOf(container: Container): number {
  let depth = 0;
  let current = container;
  while (!(current instanceof NewStruct)) {
    const item = current._item;
    if (!item) return depth;
    depth += 1;
    if (depth > maxDepth) return depth;
    current = item.parent as Container;
  }
  return depth + current.depth;
}
