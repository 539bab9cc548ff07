/** What this browser remembers beside the copy of a canvas: one small record per canvas and epoch, in localStorage. */
import { z } from "zod";

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

export type RecordStorage = Pick<
  Storage,
  "getItem" | "setItem" | "removeItem" | "key" | "length"
>;

/** Null where storage is blocked or, as in Node, missing. */
export function browserStorage(): RecordStorage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null; // Blocked by the person or the browser: nothing is remembered.
  }
}

export function readCopyRecord(
  storage: RecordStorage | null,
  canvasId: string,
  epoch: string,
): CopyRecord {
  const stored = storage?.getItem(keyOf(canvasId, epoch));
  if (!stored) return nothing;
  try {
    return recordSchema.parse(JSON.parse(stored));
  } catch {
    return nothing; // Nothing of ours: as good as a new browser.
  }
}

export function writeCopyRecord(
  storage: RecordStorage | null,
  canvasId: string,
  epoch: string,
  change: Partial<CopyRecord>,
) {
  try {
    const record = { ...readCopyRecord(storage, canvasId, epoch), ...change };
    storage?.setItem(keyOf(canvasId, epoch), JSON.stringify(record));
  } catch {
    // Storage is full: the number shown after a reload may be old, and a database that went back may go unnoticed.
  }
}

export function dropCopyRecord(
  storage: RecordStorage | null,
  canvasId: string,
  epoch: string,
) {
  storage?.removeItem(keyOf(canvasId, epoch));
}

function keyOf(canvasId: string, epoch: string) {
  return `parley/copy/${canvasId}/${epoch}`;
}
