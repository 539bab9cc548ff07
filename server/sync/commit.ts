/** From applied updates to rows on disk: what one commit holds, and how the database is asked until it answers. */
import * as Y from "yjs";
import { encodeSync, syncType } from "../../shared/protocol.ts";
import type { Append, ClientRange, JournalRow } from "../store/store.ts";
import type { Work } from "./inbox.ts";
import type { Applied, DraftRow } from "./liveDocument.ts";

const maxWaitingRows = 5000;
const maxWaitingBytes = 32 * 1024 * 1024;

/** What one commit makes durable, and what follows from it. `M` is a connection. */
export interface Batch<M> {
  readonly rows: { readonly row: DraftRow; readonly from: M | null }[];
  readonly clients: Map<number, ClientRange>;
  /** Number of the last sync frame of each connection that is dealt with by this commit. */
  readonly acknowledge: Map<M, number>;
  /** What it was made from, in order. */
  readonly work: Done<M>[];
  /** Of the frames in it, which stay in memory until it is written. */
  frameBytes: number;
}

export interface Done<M> {
  readonly work: Work<M>;
  readonly clients: readonly ClientRange[];
  /** Where its rows are in the batch; `end` is behind the last. */
  readonly start: number;
  readonly end: number;
}

export function emptyBatch<M>(): Batch<M> {
  return {
    rows: [],
    clients: new Map(),
    acknowledge: new Map(),
    work: [],
    frameBytes: 0,
  };
}

export function isEmpty(batch: Batch<unknown>): boolean {
  return batch.rows.length + batch.work.length === 0;
}

/** Nothing more is applied until a slow commit has ended. */
export function isFull({ rows, frameBytes }: Batch<unknown>): boolean {
  return rows.length >= maxWaitingRows || frameBytes >= maxWaitingBytes;
}

/** `work` is null for what Yjs does by itself. */
export function addToBatch<M>(
  batch: Batch<M>,
  { rows, ownRows, clients }: Applied,
  work: Work<M> | null,
) {
  const from = work?.type === "frames" ? work.from : null;
  const start = batch.rows.length;
  rows.forEach((row, i) =>
    batch.rows.push({ row, from: i < ownRows ? from : null }),
  );
  for (const range of clients) {
    const before = batch.clients.get(range.clientId);
    batch.clients.set(
      range.clientId,
      before ? { ...range, from: before.from } : range,
    );
  }
  if (work?.type === "frames")
    for (const { bytes } of work.frames) batch.frameBytes += bytes.length;
  if (work) batch.work.push({ work, clients, start, end: batch.rows.length });
}

export function rejectEdits({ work }: Batch<unknown>, reason: Error) {
  for (const { work: each } of work)
    if (each.type === "edit") each.edit.reject(reason);
}

const firstRetryMs = 250;
const longestRetryMs = 5000;
/** Merging is quadratic in the number of updates. */
const maxMerged = 100;

/** Tries until there is an answer. `stopped`: the caller gave up between two tries. */
export async function untilAnswered<T>(
  ask: () => Promise<T>,
  hooks: {
    readonly isStopped: () => boolean;
    /** Throw in it what no other try would change. */
    readonly onFailure: (error: unknown) => void;
  },
): Promise<T | "stopped"> {
  for (let retryMs = firstRetryMs; ; retryMs *= 2) {
    try {
      const answer = await ask();
      return hooks.isStopped() ? "stopped" : answer;
    } catch (error) {
      // Tried again until it works or the room is stopped; meanwhile the room says that it is read-only.
      if (hooks.isStopped()) return "stopped";
      hooks.onFailure(error);
    }
    const waitMs = Math.min(retryMs, longestRetryMs);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    // Its edits were told that they are lost by now, and another room may be at work on the same journal.
    if (hooks.isStopped()) return "stopped";
  }
}

/** Numbers the rows behind `after`. */
export function appendOf(
  canvasId: string,
  after: number,
  batch: Batch<unknown>,
): Append {
  const rows = batch.rows.map(({ row }, i): JournalRow => ({
    ...row,
    canvasId,
    seq: after + 1 + i,
  }));
  return { canvasId, after, rows, clients: [...batch.clients.values()] };
}

/** The batch's updates as frames for everybody, and whom to leave out: the connection that wrote all of it. */
export function updateFrames<M>({ rows }: Batch<M>): {
  readonly frames: readonly Uint8Array[];
  readonly except: M | null;
} {
  const author = rows[0]?.from ?? null;
  return {
    frames: framesOf(rows.map(({ row }) => row.bytes)),
    except: rows.every(({ from }) => from === author) ? author : null,
  };
}

/** As few frames as merging allows. */
export function framesOf(updates: readonly Uint8Array[]): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let first = 0; first < updates.length; first += maxMerged) {
    const some = updates.slice(first, first + maxMerged);
    const [only] = some;
    const merged = only && some.length === 1 ? only : Y.mergeUpdates(some);
    frames.push(encodeSync(syncType.update, merged));
  }
  return frames;
}
