/** SQLite in the data folder: on two worker threads, migrated, and locked against a second Parley. */
import Database from "better-sqlite3";
import { Kysely } from "kysely";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { migrate } from "../migrations/index.ts";
import { StoreError, type Store } from "../store.ts";
import type { Tables } from "../tables.ts";
import { createDialect } from "./dialect.ts";
import { createJournal } from "./journal.ts";
import { Turns } from "./turns.ts";
import { WorkerThread, type WorkerSettings } from "./workerThread.ts";
import { writeTurnsBytes } from "./writeTurns.ts";

export function databasePath(dataDir: string): string {
  return join(dataDir, "parley.db");
}

/** Throws `StoreError` when the folder is in use, or holds the data of a newer build. */
export async function openSqlite(dataDir: string): Promise<Store> {
  const unlock = lockFolder(dataDir);
  const settings: WorkerSettings = {
    path: databasePath(dataDir),
    writeTurns: new SharedArrayBuffer(writeTurnsBytes),
  };
  const records = startThread("./recordsWorker.ts", settings);
  const db = new Kysely<Tables>({ dialect: createDialect(records) });
  let journalThread: WorkerThread | null = null;
  const close = async () => {
    await journalThread?.close();
    await records.close();
    unlock();
  };
  try {
    await migrate(db);
    journalThread = startThread("./journalWorker.ts", settings);
    const turns = new Turns();
    return {
      db,
      journal: createJournal(journalThread),
      // The folder's lock makes this process the only one.
      serverSlot: 1,
      exclusive: (name, work) => turns.wait(name, work),
      exclusiveIfFree: (name, work) => turns.takeIfFree(name, work),
      eraseTraces: async () =>
        (await records.ask({ type: "emptyLog" })) as boolean,
      close,
    };
  } catch (error) {
    await close();
    if (error instanceof StoreError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreError(`Cannot open ${settings.path}: ${reason}`, {
      cause: error,
    });
  }
}

/** The records of a folder that another process may have open. */
export function openSqliteBeside(dataDir: string): Kysely<Tables> {
  const records = startThread("./recordsWorker.ts", {
    path: databasePath(dataDir),
    writeTurns: new SharedArrayBuffer(writeTurnsBytes),
  });
  return new Kysely<Tables>({ dialect: createDialect(records) });
}

function startThread(script: string, settings: WorkerSettings) {
  const url = new URL(script, import.meta.url);
  return new WorkerThread(() => new Worker(url, { workerData: settings }));
}

/**
 * Two processes on one folder would hand out the same journal numbers. SQLite's own lock on an empty side file is held
 * as long as this process lives, and the system drops it when the process dies, however it dies.
 */
export function lockFolder(dataDir: string): () => void {
  let lock: Database.Database | null = null;
  try {
    lock = new Database(join(dataDir, "parley.lock"), { timeout: 2000 });
    lock.exec("begin exclusive");
  } catch (error) {
    lock?.close();
    const busy =
      error instanceof Error && "code" in error && error.code === "SQLITE_BUSY";
    throw new StoreError(
      busy
        ? `DATA_DIR: another Parley is running on ${dataDir}. Stop it, or set DATA_DIR to another folder.`
        : `DATA_DIR: cannot write in ${dataDir}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  const held = lock;
  return () => held.close();
}
