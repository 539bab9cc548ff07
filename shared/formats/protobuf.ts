/** Reading protobuf's wire format: fields one after the other, without copies. Only what event files use. */

export interface ProtoField {
  readonly number: number;
  /** Of varints; a negative int64 is read as such. */
  readonly integer: bigint;
  /** Of fixed and length-delimited fields. */
  readonly bytes: Uint8Array;
  readonly wire: "varint" | "fixed64" | "bytes" | "fixed32";
}

/** Damage in a message; its reader says what that means. */
export class ProtoError extends Error {}

const nothing = new Uint8Array(0);

/** Each field takes at least two bytes, so this ends, and allocates nothing that the message does not hold. */
export function* readFields(message: Uint8Array): Generator<ProtoField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw new ProtoError("a message is cut short");
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new ProtoError("a number has more than ten bytes");
  };
  const take = (count: number): Uint8Array => {
    if (count > message.length - at)
      throw new ProtoError("a message is cut short");
    at += count;
    return message.subarray(at - count, at);
  };
  while (at < message.length) {
    const tag = varint();
    const number = Number(tag >> 3n);
    const wire = Number(tag & 7n);
    if (wire === 0)
      yield {
        number,
        wire: "varint",
        integer: BigInt.asIntN(64, varint()),
        bytes: nothing,
      };
    else if (wire === 1)
      yield { number, wire: "fixed64", integer: 0n, bytes: take(8) };
    else if (wire === 5)
      yield { number, wire: "fixed32", integer: 0n, bytes: take(4) };
    else if (wire === 2) {
      const length = varint();
      if (length > BigInt(message.length))
        throw new ProtoError("a message is cut short");
      yield {
        number,
        wire: "bytes",
        integer: 0n,
        bytes: take(Number(length)),
      };
    } else throw new ProtoError(`wire type ${wire} is unknown`);
  }
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

export function doubleOf(bytes: Uint8Array): number {
  return viewOf(bytes).getFloat64(0, true);
}

export function floatOf(bytes: Uint8Array): number {
  return viewOf(bytes).getFloat32(0, true);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
