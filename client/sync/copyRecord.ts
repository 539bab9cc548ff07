/** What this browser remembers beside the copy of a canvas: one small record a copy, in localStorage. */
import { z } from "zod";
import type { RecordStorage } from "../kit/storage.ts";
import type { CopyOf } from "./localCopyNames.ts";

const recordSchema = z.object({
  /** Changes an earlier page left unacknowledged; only for saying so, never for "Saved". */
  waiting: z.number().int().min(0).catch(0),
  /** The last row of the server's journal that this browser heard of; a smaller one means that the database went back. */
  head: z.number().int().min(0).catch(0),
  /** How much had been written when all was last saved (`durable.ts`); a server that has less went back. */
  size: z.number().int().min(0).catch(0),
  /** When the canvas was last open here, ms since 1970. */
  openedAt: z.number().catch(0),
});
export type CopyRecord = z.infer<typeof recordSchema>;

const nothing: CopyRecord = { waiting: 0, head: 0, size: 0, openedAt: 0 };

export function readCopyRecord(
  storage: RecordStorage | null,
  copy: CopyOf,
): CopyRecord {
  const stored = storage?.getItem(keyOf(copy));
  if (!stored) return nothing;
  try {
    return recordSchema.parse(JSON.parse(stored));
  } catch {
    return nothing; // Nothing of ours: as good as a new browser.
  }
}

export function writeCopyRecord(
  storage: RecordStorage | null,
  copy: CopyOf,
  change: Partial<CopyRecord>,
) {
  try {
    const record = { ...readCopyRecord(storage, copy), ...change };
    storage?.setItem(keyOf(copy), JSON.stringify(record));
  } catch {
    // Storage is full: the number shown after a reload may be old, and a database that went back may go unnoticed.
  }
}

export function dropCopyRecord(storage: RecordStorage | null, copy: CopyOf) {
  storage?.removeItem(keyOf(copy));
}

function keyOf({ owner, canvasId, epoch }: CopyOf) {
  return `parley/copy/${owner}/${canvasId}/${epoch}`;
}
