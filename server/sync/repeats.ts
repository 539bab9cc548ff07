/**
 * Whether structs that are known already say what is known (SPEC.md, C5). Two tabs that write under one client id by
 * mistake use the same clocks for different things; without a look at the content the second would hear that its own is
 * stored.
 */
import * as Y from "yjs";

/** The part of a struct that begins at this clock, as both sides have it. */
interface Part {
  readonly item: Y.Item;
  /** How much of the struct comes before the part. */
  readonly offset: number;
}

/** `bytes` must have passed the strict parser. Costs about what decoding does, so only for updates that repeat something. */
export function contradictsKnown(doc: Y.Doc, bytes: Uint8Array): boolean {
  for (const sent of Y.decodeUpdate(bytes).structs) {
    if (!(sent instanceof Y.Item) || isGone(sent)) continue;
    const { client, clock } = sent.id;
    const known = doc.store.clients.get(client) ?? [];
    const end = Math.min(clock + sent.length, Y.getState(doc.store, client));
    if (clock >= end) continue;
    for (let i = Y.findIndexSS(known, clock); i < known.length; i += 1) {
      const item = known[i]!;
      const start = Math.max(clock, item.id.clock);
      if (start >= end) break;
      if (!(item instanceof Y.Item) || isGone(item)) continue;
      const length = Math.min(end, item.id.clock + item.length) - start;
      const mine = { item: sent, offset: start - clock };
      const theirs = { item, offset: start - item.id.clock };
      if (!isSamePart(doc, mine, theirs, length)) return true;
    }
  }
  return false;
}

/** What was deleted may have lost its content, and where it was. */
function isGone({ content }: Y.Item): boolean {
  return content instanceof Y.ContentDeleted;
}

function isSamePart(
  doc: Y.Doc,
  sent: Part,
  known: Part,
  length: number,
): boolean {
  return (
    Y.compareIDs(originOf(sent), originOf(known)) &&
    Y.compareIDs(sent.item.rightOrigin, known.item.rightOrigin) &&
    isSamePlace(doc, sent, known) &&
    contentOf(sent, length) === contentOf(known, length)
  );
}

function originOf({ item, offset }: Part): Y.ID | null {
  const { client, clock } = item.id;
  return offset === 0 ? item.origin : Y.createID(client, clock + offset - 1);
}

/** Only what has no neighbours says itself where it is. */
function isSamePlace(doc: Y.Doc, { item }: Part, known: Part): boolean {
  if (item.origin || item.rightOrigin) return true;
  const { parent, parentSub } = known.item;
  if (item.parentSub !== parentSub || !(parent instanceof Y.AbstractType))
    return false;
  return item.parent instanceof Y.ID
    ? Y.compareIDs(item.parent, parent._item?.id ?? null)
    : doc.share.get(String(item.parent)) === parent;
}

function contentOf({ item, offset }: Part, length: number): string {
  const { content } = item;
  if (content instanceof Y.ContentString)
    return `string ${content.str.slice(offset, offset + length).toWellFormed()}`;
  if (content instanceof Y.ContentAny)
    return `values ${JSON.stringify(content.arr.slice(offset, offset + length))}`;
  if (content instanceof Y.ContentFormat)
    return `format ${content.key} ${JSON.stringify(content.value)}`;
  if (content instanceof Y.ContentType) {
    const { type } = content;
    const name = type instanceof Y.XmlElement ? type.nodeName : "";
    return `${type.constructor.name} ${name}`;
  }
  return content.constructor.name;
}
