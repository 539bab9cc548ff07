/** From a row in memory to the table's row. */
import { rowChecksum } from "./checksum.ts";
import type { JournalRow } from "./store.ts";
import type { Tables } from "./tables.ts";

export function toTableRow(row: JournalRow): Tables["journal"] {
  const unchecked = {
    canvas_id: row.canvasId,
    seq: row.seq,
    window_first: row.seq,
    window_last: row.seq,
    updates: 1,
    at: row.at,
    until: row.at,
    user_id: row.userId,
    session_id: row.sessionId,
    kind: row.kind,
    bytes: row.bytes,
  };
  return { ...unchecked, checksum: rowChecksum(unchecked) };
}
