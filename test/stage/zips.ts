/** Zips as tools write them, and as nobody should: every field of a member can be set. */
import { crc32, deflateRawSync, zstdCompressSync } from "node:zlib";

export interface ZipMember {
  readonly path: string;
  readonly content: string | Uint8Array;
  /** 0 store, 8 deflate (default), 93 zstd; another number is written as it is, over stored bytes. */
  readonly method?: number;
  /** Zstandard data in this many frames. */
  readonly frames?: number;
  /** Bit 0: encrypted. */
  readonly flags?: number;
  /** Of Unix, e.g. 0o120777 for a symbolic link. */
  readonly mode?: number;
  /** What the zip says, when it is not true. */
  readonly says?: { readonly size?: number; readonly crc?: number };
}

/** The bytes of a zip. */
export function zipOf(members: readonly ZipMember[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const member of members) {
    const name = new TextEncoder().encode(member.path);
    const bytes = bytesOf(member.content);
    const method = member.method ?? 8;
    const packed = pack(bytes, method, member.frames ?? 1);
    const fields = (header: DataView, start: number) => {
      header.setUint16(start, 20, true);
      header.setUint16(start + 2, (member.flags ?? 0) | 0x800, true);
      header.setUint16(start + 4, method, true);
      header.setUint32(start + 10, member.says?.crc ?? crc32(bytes), true);
      header.setUint32(start + 14, packed.length, true);
      header.setUint32(start + 18, member.says?.size ?? bytes.length, true);
      header.setUint16(start + 22, name.length, true);
    };
    const local = new DataView(new ArrayBuffer(30));
    local.setUint32(0, 0x04034b50, true);
    fields(local, 4);
    const central = new DataView(new ArrayBuffer(46));
    central.setUint32(0, 0x02014b50, true);
    central.setUint16(4, member.mode === undefined ? 20 : (3 << 8) | 20, true);
    fields(central, 6);
    central.setUint32(38, ((member.mode ?? 0) << 16) >>> 0, true);
    central.setUint32(42, at, true);
    parts.push(new Uint8Array(local.buffer), name, packed);
    directory.push(new Uint8Array(central.buffer), name);
    at += 30 + name.length + packed.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, members.length, true);
  end.setUint16(10, members.length, true);
  end.setUint32(12, size, true);
  end.setUint32(16, at, true);
  return Buffer.concat([...parts, ...directory, new Uint8Array(end.buffer)]);
}

function pack(bytes: Uint8Array, method: number, frames: number): Uint8Array {
  if (method === 8) return deflateRawSync(bytes);
  if (method !== 93) return bytes;
  const part = Math.ceil(bytes.length / frames) || 1;
  return Buffer.concat(
    Array.from({ length: frames }, (_, frame) =>
      zstdCompressSync(bytes.subarray(frame * part, (frame + 1) * part)),
    ),
  );
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
}
