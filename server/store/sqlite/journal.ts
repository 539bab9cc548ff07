/** Group commit: what is appended while one commit runs forms the next. */
import { metrics } from "../../metrics.ts";
import type { Append, Appended, Journal } from "../store.ts";
import { SqliteError, type WorkerThread } from "./workerThread.ts";

export interface JournalQuestion {
  readonly id: number;
  readonly type: "append";
  readonly appends: readonly Append[];
}
export type AppendResult =
  Appended | { readonly message: string; readonly code: string };

interface Waiting {
  readonly append: Append;
  resolve(appended: Appended): void;
  reject(error: unknown): void;
}

export function createJournal(worker: Pick<WorkerThread, "ask">): Journal {
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
    append: (append) =>
      new Promise((resolve, reject) => {
        waiting.push({ append, resolve, reject });
        if (!committing) void commitAll();
      }),
    async ping() {
      await worker.ask({ type: "append", appends: [] });
    },
  };
}

/** Settles every append of the batch; never throws. */
async function commit(
  worker: Pick<WorkerThread, "ask">,
  batch: readonly Waiting[],
) {
  const stopTimer = metrics.journalCommitSeconds.startTimer();
  try {
    const results = (await worker.ask({
      type: "append",
      appends: batch.map(({ append }) => append),
    })) as AppendResult[];
    batch.forEach(({ append, resolve, reject }, i) => {
      const result = results[i]!;
      if (typeof result === "object") {
        reject(new SqliteError(result.message, result.code));
      } else {
        if (result === "stored") metrics.journalRows.inc(append.rows.length);
        resolve(result);
      }
    });
  } catch (error) {
    for (const { reject } of batch) reject(error);
  } finally {
    stopTimer();
  }
}
