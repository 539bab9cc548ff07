/** Group commit: what is appended while one commit runs forms the next. */
import { metrics } from "../metrics.ts";
import type { Append, Appended, Journal } from "./store.ts";

/** One for each append, in their order. An error is for that append alone. */
export type Outcome = Appended | Error;

interface Waiting {
  readonly append: Append;
  resolve(appended: Appended): void;
  reject(error: unknown): void;
}

/** `commit` writes a batch in one transaction; when it rejects, the outcome of the whole batch is not known. */
export function groupCommit(
  commit: (batch: readonly Append[]) => Promise<readonly Outcome[]>,
): Journal["append"] {
  let waiting: Waiting[] = [];
  let committing = false;

  const commitAll = async () => {
    committing = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await settle(commit, batch);
    }
    committing = false;
  };

  return (append) =>
    new Promise((resolve, reject) => {
      waiting.push({ append, resolve, reject });
      if (!committing) void commitAll();
    });
}

/** Settles every append of the batch; never throws. */
async function settle(
  commit: (batch: readonly Append[]) => Promise<readonly Outcome[]>,
  batch: readonly Waiting[],
) {
  const stopTimer = metrics.journalCommitSeconds.startTimer();
  try {
    const outcomes = await commit(batch.map(({ append }) => append));
    batch.forEach(({ append, resolve, reject }, i) => {
      const outcome = outcomes[i]!;
      if (outcome instanceof Error) {
        reject(outcome);
      } else {
        if (outcome === "stored") metrics.journalRows.inc(append.rows.length);
        resolve(outcome);
      }
    });
  } catch (error) {
    for (const { reject } of batch) reject(error);
  } finally {
    stopTimer();
  }
}
