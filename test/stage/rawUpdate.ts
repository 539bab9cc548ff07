/** Writes Yjs updates, V1, byte by byte: also those that Yjs itself would never write. */
import * as encoding from "lib0/encoding";

export interface RawId {
  readonly client: number;
  readonly clock: number;
}

interface Place {
  readonly origin?: RawId;
  readonly rightOrigin?: RawId;
  /** Name of a root, or the struct that holds the container; needed when there is no origin. */
  readonly parent?: string | RawId;
  readonly key?: string;
}

type Write = (encoder: encoding.Encoder) => void;

/** Content refs of Yjs. */
const refs = { deleted: 1, string: 4, format: 6, type: 7, any: 8, doc: 9 };
export const typeRef = { map: 1, element: 3, fragment: 4, text: 6 } as const;

export const gc = (length: number): Write => lengthOnly(0, length);
export const skip = (length: number): Write => lengthOnly(10, length);
export const deleted = (length: number, place: Place): Write =>
  struct(refs.deleted, place, (e) => encoding.writeVarUint(e, length));
export const string = (text: string, place: Place): Write =>
  struct(refs.string, place, (e) => encoding.writeVarString(e, text));
export const format = (key: string, value: unknown, place: Place): Write =>
  struct(refs.format, place, (e) => {
    encoding.writeVarString(e, key);
    encoding.writeVarString(e, JSON.stringify(value));
  });
export const values = (list: readonly unknown[], place: Place): Write =>
  struct(refs.any, place, (e) => {
    encoding.writeVarUint(e, list.length);
    for (const value of list) encoding.writeAny(e, value as never);
  });
export const type = (
  kind: keyof typeof typeRef,
  place: Place,
  name = "paragraph",
): Write =>
  struct(refs.type, place, (e) => {
    encoding.writeVarUint(e, typeRef[kind]);
    if (kind === "element") encoding.writeVarString(e, name);
  });
export const subdocument = (place: Place): Write =>
  struct(refs.doc, place, (e) => {
    encoding.writeVarString(e, "guid");
    encoding.writeAny(e, {});
  });

export interface RawSection {
  readonly client: number;
  readonly clock: number;
  readonly structs: readonly Write[];
}

/** `deletes`: client, clock, length. */
export function rawUpdate(
  sections: readonly RawSection[],
  deletes: readonly (readonly [number, number, number])[] = [],
): Uint8Array {
  return encoding.encode((e) => {
    encoding.writeVarUint(e, sections.length);
    for (const { client, clock, structs } of sections) {
      encoding.writeVarUint(e, structs.length);
      encoding.writeVarUint(e, client);
      encoding.writeVarUint(e, clock);
      for (const write of structs) write(e);
    }
    encoding.writeVarUint(e, deletes.length);
    for (const [client, clock, length] of deletes) {
      encoding.writeVarUint(e, client);
      encoding.writeVarUint(e, 1);
      encoding.writeVarUint(e, clock);
      encoding.writeVarUint(e, length);
    }
  });
}

function lengthOnly(info: number, length: number): Write {
  return (e) => {
    encoding.writeUint8(e, info);
    encoding.writeVarUint(e, length);
  };
}

function struct(
  contentRef: number,
  { origin, rightOrigin, parent, key }: Place,
  content: Write,
): Write {
  return (e) => {
    const info =
      contentRef |
      (origin ? 128 : 0) |
      (rightOrigin ? 64 : 0) |
      (key === undefined ? 0 : 32);
    encoding.writeUint8(e, info);
    if (origin) writeId(e, origin);
    if (rightOrigin) writeId(e, rightOrigin);
    if (!origin && !rightOrigin) {
      encoding.writeVarUint(e, typeof parent === "string" ? 1 : 0);
      if (typeof parent === "string") encoding.writeVarString(e, parent);
      else writeId(e, parent!);
      if (key !== undefined) encoding.writeVarString(e, key);
    }
    content(e);
  };
}

function writeId(e: encoding.Encoder, { client, clock }: RawId) {
  encoding.writeVarUint(e, client);
  encoding.writeVarUint(e, clock);
}
