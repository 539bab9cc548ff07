/** Group commit: what is appended while one commit runs forms the next. */
import { metrics } from "../../metrics.ts";
import type { Append, Journal } from "../store.ts";
import { SqliteError, type WorkerThread } from "./workerThread.ts";

export interface JournalQuestion {
  readonly id: number;
  readonly type: "append";
  readonly appends: readonly Append[];
}
type AppendResult = { readonly message: string; readonly code: string } | null;

interface Waiting {
  readonly append: Append;
  resolve(): void;
  reject(error: unknown): void;
}

export function createJournal(worker: WorkerThread): Journal {
  let waiting: Waiting[] = [];
  let committing = false;

  const commitAll = async () => {
    committing = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await commit(worker, batch);
    }
    committing = false;
  };

  return {
    append: (rows, owners = []) =>
      new Promise((resolve, reject) => {
        waiting.push({ append: { rows, owners }, resolve, reject });
        if (!committing) void commitAll();
      }),
  };
}

/** Settles every append of the batch; never throws. */
async function commit(worker: WorkerThread, batch: readonly Waiting[]) {
  const stopTimer = metrics.journalCommitSeconds.startTimer();
  try {
    const results = (await worker.ask({
      type: "append",
      appends: batch.map(({ append }) => append),
    })) as AppendResult[];
    batch.forEach(({ append, resolve, reject }, i) => {
      const failure = results[i];
      if (failure) {
        reject(new SqliteError(failure.message, failure.code));
      } else {
        metrics.journalRows.inc(append.rows.length);
        resolve();
      }
    });
  } catch (error) {
    for (const { reject } of batch) reject(error);
  } finally {
    stopTimer();
  }
}
