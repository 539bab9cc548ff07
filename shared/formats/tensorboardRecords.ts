/**
 * The framing of TensorBoard event files, TFRecord: length (uint64 LE), masked CRC32C of the length, data, masked CRC32C
 * of the data. See tensorflow/core/lib/io/record_writer.h for the layout and hash/crc32c.h for the mask.
 */
import { importLimits, type FileSource } from "./parsed.ts";

/** A record is a step's scalars; one with a picture may be larger, and beyond this it is damage. */
const maxRecordBytes = 64 * 1024 * 1024;

export type RecordPiece =
  | { readonly type: "record"; readonly data: Uint8Array }
  /** A record whose data fails its checksum: skipped, the next begins behind it. */
  | { readonly type: "damaged"; readonly byte: number }
  /** Nothing can be read from here on: the file was cut, or a length is damaged. */
  | { readonly type: "end"; readonly byte: number; readonly left: number };

/** The records of a file in order. The last piece is an "end" when bytes are left that are no whole record. */
export async function* readRecords(
  source: FileSource,
): AsyncGenerator<RecordPiece> {
  let buffer = new Uint8Array(0);
  let at = 0; // In the buffer.
  let byte = 0; // In the file.
  const left = () => source.size - byte;
  for await (const chunk of source.chunks()) {
    buffer = joined(buffer.subarray(at), chunk);
    at = 0;
    for (;;) {
      const length = lengthAt(buffer, at);
      if (length === "more") break;
      if (length === "damaged" || length > maxRecordBytes) {
        yield { type: "end", byte, left: left() };
        return;
      }
      const end = at + 12 + length + 4;
      if (end > buffer.length) break;
      const data = buffer.subarray(at + 12, at + 12 + length);
      yield maskedCrc(data) === uint32(buffer, end - 4)
        ? { type: "record", data }
        : { type: "damaged", byte };
      byte += end - at;
      at = end;
    }
    if (byte > importLimits.fileBytes) return;
  }
  if (at < buffer.length) yield { type: "end", byte, left: left() };
}

/** True when the first record's length is followed by its checksum: no other file does that by chance. */
export function startsWithRecord(head: Uint8Array): boolean {
  return typeof lengthAt(head, 0) === "number";
}

function lengthAt(bytes: Uint8Array, at: number): number | "more" | "damaged" {
  if (at + 12 > bytes.length) return "more";
  if (maskedCrc(bytes.subarray(at, at + 8)) !== uint32(bytes, at + 8))
    return "damaged";
  const high = uint32(bytes, at + 4);
  return high > 0 ? "damaged" : uint32(bytes, at);
}

function uint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(
    0,
    true,
  );
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** CRC32C (Castagnoli, reflected polynomial 0x82f63b78), rotated by 15 and offset, as TFRecord stores it. */
export function maskedCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++)
    crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});
