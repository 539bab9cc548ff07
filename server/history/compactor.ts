/** Compacts canvases one after the other in the background of a server. */
import type { Logger } from "pino";
import { errorForLog } from "../log.ts";
import { metrics } from "../metrics.ts";
import type { Store } from "../store/store.ts";
import {
  compactCanvas,
  defaultCompaction,
  type CompactionSettings,
} from "./compact.ts";
import { CompactThread } from "./compactThread.ts";

export interface Compactor {
  /** Call when a canvas got a snapshot: once its rows are old enough they are compacted. */
  request(canvasId: string): void;
  /** Resolves when nothing is being written any more. */
  close(): Promise<void>;
}

/** Canvases with a snapshot in this time before the start may have been left halfway. */
const recentMs = 30 * 24 * 60 * 60 * 1000;
const idleMs = 10_000;

export function createCompactor(parts: {
  readonly store: Store;
  readonly log: Logger;
  readonly settings?: Partial<CompactionSettings>;
}): Compactor {
  const { store, log } = parts;
  const { minAgeMs } = { ...defaultCompaction, ...parts.settings };
  const timers = new Map<string, NodeJS.Timeout>();
  const due = new Set<string>();
  let thread: CompactThread | null = null;
  let working: Promise<void> | null = null;
  let idleTimer: NodeJS.Timeout | null = null;
  let isClosed = false;

  const compactNext = async (canvasId: string) => {
    thread ??= new CompactThread();
    try {
      const removed = await compactCanvas(
        { db: store.db, log, thread, settings: parts.settings },
        canvasId,
      );
      metrics.compactedRows.inc(removed);
    } catch (error) {
      // The rows are as they were. Bounded: the next snapshot of the canvas asks again.
      if (!isClosed)
        log.error({ canvasId, error: errorForLog(error) }, "not compacted");
    }
  };
  const work = async () => {
    for (const canvasId of due) {
      if (isClosed) return;
      due.delete(canvasId);
      await compactNext(canvasId);
    }
  };
  const start = (canvasId: string) => {
    due.add(canvasId);
    if (idleTimer) clearTimeout(idleTimer);
    working ??= work().finally(() => {
      working = null;
      idleTimer = setTimeout(() => {
        void thread?.close();
        thread = null;
      }, idleMs).unref();
    });
  };
  const request = (canvasId: string) => {
    if (isClosed || timers.has(canvasId)) return;
    // A little later than the age, so that the snapshot that was just taken counts.
    const timer = setTimeout(() => {
      timers.delete(canvasId);
      start(canvasId);
    }, minAgeMs + 1000).unref();
    timers.set(canvasId, timer);
  };
  const requestRecent = async () => {
    const rows = await store.db
      .selectFrom("snapshot")
      .select("canvas_id")
      .distinct()
      .where("at", ">", Date.now() - recentMs)
      .execute();
    for (const { canvas_id } of rows) request(canvas_id);
  };
  void requestRecent().catch((error: unknown) =>
    log.warn({ error: errorForLog(error) }, "compaction did not begin"),
  );

  return {
    request,
    async close() {
      isClosed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      if (idleTimer) clearTimeout(idleTimer);
      // What it was writing is given up between two transactions.
      await thread?.close();
      await working;
    },
  };
}
