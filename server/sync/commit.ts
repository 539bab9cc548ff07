/** From applied updates to rows on disk: what one commit holds, and how it is written until it is stored. */
import * as Y from "yjs";
import { encodeSync, syncType } from "../../shared/protocol.ts";
import type {
  Append,
  Appended,
  ClientRange,
  Journal,
  JournalRow,
} from "../store/store.ts";

/** What one commit makes durable, and what follows from it. `M` is a connection. */
export interface Batch<M> {
  readonly rows: { readonly row: JournalRow; readonly from: M | null }[];
  readonly clients: Map<number, ClientRange>;
  /** Number of the last sync frame of each connection that is dealt with by this commit. */
  readonly acknowledge: Map<M, number>;
  readonly edits: Outcome[];
}

/** Whoever waits for an edit of the server. */
export interface Outcome {
  stored(): void;
  lost(reason: Error): void;
}

export function emptyBatch<M>(): Batch<M> {
  return { rows: [], clients: new Map(), acknowledge: new Map(), edits: [] };
}

export function isEmpty(batch: Batch<unknown>): boolean {
  return batch.rows.length + batch.acknowledge.size + batch.edits.length === 0;
}

const firstRetryMs = 250;
const longestRetryMs = 5000;
/** Merging is quadratic in the number of updates. */
const maxMerged = 100;

/** Tries until the journal answered. `stopped`: the caller gave up between two tries. */
export async function writeUntilAnswered(
  journal: Journal,
  append: Append,
  hooks: {
    readonly isStopped: () => boolean;
    readonly onFailure: (error: unknown) => void;
  },
): Promise<Appended | "stopped"> {
  for (let retryMs = firstRetryMs; ; retryMs *= 2) {
    try {
      const appended = await journal.append(append);
      return hooks.isStopped() ? "stopped" : appended;
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

export function appendOf(canvasId: string, batch: Batch<unknown>): Append {
  const rows = batch.rows.map(({ row }) => row);
  const [first] = rows;
  if (!first) throw new Error("appendOf: a batch without rows is not stored");
  const clients = [...batch.clients.values()];
  return { canvasId, after: first.seq - 1, rows, clients };
}

/** Several ranges of one client id in one batch become one. */
export function addRanges(
  clients: Map<number, ClientRange>,
  ranges: readonly ClientRange[],
) {
  for (const range of ranges) {
    const before = clients.get(range.clientId);
    clients.set(
      range.clientId,
      before ? { ...range, from: before.from } : range,
    );
  }
}

/** The batch's updates as frames for everybody, and whom to leave out: the connection that wrote all of it. */
export function updateFrames<M>(batch: Batch<M>): {
  readonly frames: readonly Uint8Array[];
  readonly except: M | null;
} {
  const { rows } = batch;
  const author = rows[0]?.from ?? null;
  const frames: Uint8Array[] = [];
  for (let first = 0; first < rows.length; first += maxMerged) {
    const updates = rows
      .slice(first, first + maxMerged)
      .map(({ row }) => row.bytes);
    const [only] = updates;
    const merged =
      only && updates.length === 1 ? only : Y.mergeUpdates(updates);
    frames.push(encodeSync(syncType.update, merged));
  }
  return {
    frames,
    except: rows.every(({ from }) => from === author) ? author : null,
  };
}
