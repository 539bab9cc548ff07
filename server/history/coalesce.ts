/**
 * Coalescing: several updates as one that leads to the same state (SYNC.md, "Storage and history"). `Y.mergeUpdates`
 * joins nothing and is quadratic; this decodes every update once, joins what Yjs itself would join in a document, and
 * drops the content of what was both written and deleted in the same window, for no moment inside it can be reached.
 */
import * as encoding from "lib0/encoding";
import * as Y from "yjs";

type Struct = Y.Item | Y.GC;
interface Range {
  clock: number;
  length: number;
}

/** What a window says of one author: their structs, each client's in the order of clocks, and their deletions. */
interface Part {
  readonly structs: Map<number, Struct[]>;
  readonly deletes: Map<number, Range[]>;
}

/** Thrown for updates that are not what one document emitted one after the other. They are better left alone. */
export class NotCoalescable extends Error {}

/**
 * `parts`: the updates of each author of a window, each in order. Gives one update V1 for each author. Applied in one
 * transaction they lead to the same state as all the updates: same ids, same deletions, same content.
 */
export function coalesce(
  parts: readonly (readonly Uint8Array[])[],
): Uint8Array[] {
  const read = parts.map(readPart);
  const all: Part = { structs: new Map(), deletes: new Map() };
  for (const part of read) addTo(all, part);
  sort(all);
  const gone = new Gone(all);
  return read.map((part) => {
    const structs = new Map<number, Struct[]>();
    for (const [client, list] of part.structs)
      structs.set(client, join(list.flatMap((struct) => gone.cut(struct))));
    return write({ structs, deletes: part.deletes });
  });
}

function readPart(updates: readonly Uint8Array[]): Part {
  const part: Part = { structs: new Map(), deletes: new Map() };
  for (const update of updates) {
    const { structs, ds } = Y.decodeUpdate(update);
    for (const struct of structs)
      if (!(struct instanceof Y.Skip))
        listIn(part.structs, struct.id.client).push(struct as Struct);
    for (const [client, ranges] of ds.clients)
      for (const { clock, len } of ranges)
        listIn(part.deletes, client).push({ clock, length: len });
  }
  sort(part);
  return part;
}

function addTo(all: Part, part: Part) {
  for (const [client, list] of part.structs)
    for (const struct of list) listIn(all.structs, client).push(struct);
  for (const [client, list] of part.deletes)
    for (const range of list) listIn(all.deletes, client).push({ ...range });
}

function sort({ structs, deletes }: Part) {
  for (const [client, list] of structs) {
    list.sort((a, b) => a.id.clock - b.id.clock);
    for (let i = 1; i < list.length; i += 1) {
      const before = list[i - 1]!;
      if (before.id.clock + before.length > list[i]!.id.clock)
        throw new NotCoalescable(
          `client ${client} wrote clock ${list[i]!.id.clock} twice`,
        );
    }
  }
  for (const [client, list] of deletes) deletes.set(client, mergeRanges(list));
}

function mergeRanges(list: Range[]): Range[] {
  list.sort((a, b) => a.clock - b.clock);
  const merged: Range[] = [];
  for (const range of list) {
    const last = merged.at(-1);
    if (last && last.clock + last.length >= range.clock)
      last.length = Math.max(
        last.length,
        range.clock + range.length - last.clock,
      );
    else merged.push({ ...range });
  }
  return merged;
}

/** What the whole window deleted of what the whole window wrote. */
class Gone {
  readonly #all: Part;
  readonly #parents = new Map<Struct, Y.ID | null>();

  constructor(all: Part) {
    this.#all = all;
  }

  /** The struct in pieces: what is deleted has no content any more; what is in a deleted type is not even an item. */
  cut(struct: Struct): Struct[] {
    if (struct instanceof Y.GC) return [struct];
    if (this.#isInDeletedType(struct))
      return [new Y.GC(struct.id, struct.length)];
    const pieces: Struct[] = [];
    let rest: Y.Item = struct;
    for (const { clock, length } of this.#rangesOver(struct)) {
      if (clock > rest.id.clock) {
        const [before, after] = split(rest, clock - rest.id.clock);
        pieces.push(before);
        rest = after;
      }
      const end = clock + length;
      if (end >= rest.id.clock + rest.length) {
        pieces.push(withoutContent(rest));
        return pieces;
      }
      const [deleted, after] = split(rest, end - rest.id.clock);
      pieces.push(withoutContent(deleted));
      rest = after;
    }
    pieces.push(rest);
    return pieces;
  }

  #rangesOver({ id, length }: Struct): Range[] {
    const ranges = this.#all.deletes.get(id.client);
    if (!ranges) return [];
    let at = firstEndingAfter(ranges, id.clock);
    const over: Range[] = [];
    for (; at < ranges.length && ranges[at]!.clock < id.clock + length; at += 1)
      over.push(ranges[at]!);
    return over;
  }

  #isInDeletedType(struct: Struct): boolean {
    for (let at: Struct | undefined = struct; at;) {
      const parent = this.#parentOf(at);
      if (!parent) return false;
      at = this.#find(parent);
      if (at && this.#rangesOver(at).length > 0) return true;
    }
    return false;
  }

  /** The item that holds it, when that is known within the window: Yjs writes it only where it does not follow. */
  #parentOf(struct: Struct): Y.ID | null {
    const path: Struct[] = [];
    let parent: Y.ID | null = null;
    for (let at: Struct | undefined = struct; at instanceof Y.Item;) {
      const known = this.#parents.get(at);
      if (known !== undefined) {
        parent = known;
        break;
      }
      path.push(at);
      if (at.parent instanceof Y.ID) {
        parent = at.parent;
        break;
      }
      const beside: Y.ID | null = at.origin ?? at.rightOrigin;
      // Of an item that came before the window we do not know the parent; but then the parent came before it, too.
      at = beside ? this.#find(beside) : undefined;
    }
    for (const each of path) this.#parents.set(each, parent);
    return parent;
  }

  #find({ client, clock }: Y.ID): Struct | undefined {
    const list = this.#all.structs.get(client);
    if (!list) return undefined;
    let low = 0;
    let high = list.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const struct = list[middle]!;
      if (clock < struct.id.clock) high = middle - 1;
      else if (clock >= struct.id.clock + struct.length) low = middle + 1;
      else return struct;
    }
    return undefined;
  }
}

function firstEndingAfter(ranges: readonly Range[], clock: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const range = ranges[middle]!;
    if (range.clock + range.length <= clock) low = middle + 1;
    else high = middle;
  }
  return low;
}

function split(item: Y.Item, at: number): [Y.Item, Y.Item] {
  const { client, clock } = item.id;
  const content = item.content.copy();
  const rest = content.splice(at);
  return [
    itemLike(item, item.id, item.origin, content),
    itemLike(
      item,
      Y.createID(client, clock + at),
      Y.createID(client, clock + at - 1),
      rest,
    ),
  ];
}

function withoutContent(item: Y.Item): Y.Item {
  if (item.content instanceof Y.ContentDeleted) return item;
  const content = new Y.ContentDeleted(item.length);
  return itemLike(item, item.id, item.origin, content);
}

function itemLike(
  item: Y.Item,
  id: Y.ID,
  origin: Y.ID | null,
  content: Y.Item["content"],
): Y.Item {
  return new Y.Item(
    id,
    null,
    origin,
    null,
    item.rightOrigin,
    item.parent,
    item.parentSub,
    content,
  );
}

function join(structs: readonly Struct[]): Struct[] {
  const joined: Struct[] = [];
  /** Texts of the last struct that are not in its content yet: adding letter by letter would be quadratic. */
  let letters: string[] = [];
  const close = () => {
    const last = joined.at(-1);
    if (letters.length > 0 && last instanceof Y.Item)
      last.content = new Y.ContentString(letters.join(""));
    letters = [];
  };
  for (const struct of structs) {
    const last = joined.at(-1);
    if (!last || !follows(last, struct)) {
      close();
      // Joining changes the struct in place; what was decoded may be asked about again.
      joined.push(
        struct instanceof Y.Item
          ? itemLike(struct, struct.id, struct.origin, struct.content)
          : new Y.GC(struct.id, struct.length),
      );
      if (struct instanceof Y.Item && struct.content instanceof Y.ContentString)
        letters.push(struct.content.str);
      continue;
    }
    last.length += struct.length;
    if (!(last instanceof Y.Item && struct instanceof Y.Item)) continue;
    if (struct.content instanceof Y.ContentString)
      letters.push(struct.content.str);
    else last.content = new Y.ContentDeleted(last.length);
  }
  close();
  return joined;
}

function follows(last: Struct, next: Struct): boolean {
  if (last.id.clock + last.length !== next.id.clock) return false;
  if (last instanceof Y.GC || next instanceof Y.GC)
    return last instanceof Y.GC && next instanceof Y.GC;
  const areBoth = (kind: typeof Y.ContentString | typeof Y.ContentDeleted) =>
    last.content instanceof kind && next.content instanceof kind;
  return (
    (areBoth(Y.ContentString) || areBoth(Y.ContentDeleted)) &&
    next.origin !== null &&
    next.origin.client === next.id.client &&
    next.origin.clock === next.id.clock - 1 &&
    Y.compareIDs(last.rightOrigin, next.rightOrigin)
  );
}

/** As Yjs writes updates V1: clients from the highest id down; a gap in the clocks, filled by others, is skipped. */
function write({ structs, deletes }: Part): Uint8Array {
  const encoder = new Y.UpdateEncoderV1();
  const { restEncoder } = encoder;
  encoding.writeVarUint(restEncoder, structs.size);
  for (const [client, list] of descending(structs)) {
    const gaps = list.filter((struct, i) => gapBefore(list, i) > 0).length;
    encoding.writeVarUint(restEncoder, list.length + gaps);
    encoder.writeClient(client);
    encoding.writeVarUint(restEncoder, list[0]!.id.clock);
    list.forEach((struct, i) => {
      const gap = gapBefore(list, i);
      if (gap > 0) new Y.Skip(struct.id, gap).write(encoder, 0);
      struct.write(encoder, 0);
    });
  }
  encoding.writeVarUint(restEncoder, deletes.size);
  for (const [client, ranges] of descending(deletes)) {
    encoder.resetDsCurVal();
    encoding.writeVarUint(restEncoder, client);
    encoding.writeVarUint(restEncoder, ranges.length);
    for (const { clock, length } of ranges) {
      encoder.writeDsClock(clock);
      encoder.writeDsLen(length);
    }
  }
  return encoder.toUint8Array();
}

function gapBefore(list: readonly Struct[], i: number): number {
  const before = list[i - 1];
  return before ? list[i]!.id.clock - before.id.clock - before.length : 0;
}

function descending<T>(map: Map<number, T>): [number, T][] {
  return [...map].sort(([a], [b]) => b - a);
}

function listIn<T>(map: Map<number, T[]>, key: number): T[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}
