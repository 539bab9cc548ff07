/** The journal on SQLite: batches go to a thread of their own. */
import { groupCommit } from "../groupCommit.ts";
import type { Append, Appended, Journal } from "../store.ts";
import { SqliteError, type WorkerThread } from "./workerThread.ts";

export interface JournalQuestion {
  readonly id: number;
  readonly type: "append";
  readonly appends: readonly Append[];
}
export type AppendResult =
  Appended | { readonly message: string; readonly code: string };

export function createJournal(worker: Pick<WorkerThread, "ask">): Journal {
  const write = async (appends: readonly Append[]) => {
    const results = (await worker.ask({
      type: "append",
      appends,
    })) as AppendResult[];
    return results.map((result) =>
      typeof result === "object"
        ? new SqliteError(result.message, result.code)
        : result,
    );
  };
  return {
    append: groupCommit(write),
    async ping() {
      await write([]);
    },
  };
}
