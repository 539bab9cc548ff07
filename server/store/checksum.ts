/** What tells a damaged row from a sound one. */
import { crc32 } from "node:zlib";
import type { Tables } from "./tables.ts";

type Row = Omit<Tables["journal"], "checksum">;

/** Over everything that the row says, so that a flipped bit in a number or a name is noticed, too. */
export function rowChecksum(row: Row): number {
  const text = JSON.stringify([
    row.canvas_id,
    row.seq,
    row.window_first,
    row.window_last,
    row.updates,
    row.at,
    row.until,
    row.user_id,
    row.session_id,
    row.kind,
  ]);
  return crc32(row.bytes, crc32(text));
}

export function snapshotChecksum(bytes: Uint8Array): number {
  return crc32(bytes);
}
