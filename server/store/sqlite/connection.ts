/** Runs inside a worker thread: opens the database and answers questions one after the other. */
import Database from "better-sqlite3";
import { parentPort, workerData } from "node:worker_threads";
import type { WorkerAnswer, WorkerSettings } from "./workerThread.ts";
import { WriteTurns } from "./writeTurns.ts";

/** Another process (a backup, a person with a SQLite shell) may hold the lock for long: wait, do not fail. */
export const busyTimeoutMs = 30_000;

export const settings = workerData as WorkerSettings;

export const writeTurns = new WriteTurns(settings.writeTurns);

export function openConnection(): Database.Database {
  const db = new Database(settings.path);
  db.pragma(`busy_timeout = ${busyTimeoutMs}`);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
  // What is deleted is overwritten with zeros; in the write-ahead log until `eraseTraces`.
  db.pragma("secure_delete = ON");
  db.pragma("journal_size_limit = 67108864");
  // 2 MB, the default, is less than one sort or join of ten thousand runs goes through.
  db.pragma("cache_size = -32768");
  return db;
}

export function answerQuestions<Q extends { id: number; type: string }>(
  db: Database.Database,
  answer: (question: Q) => unknown,
) {
  const port = parentPort;
  if (!port) throw new Error("connection.ts runs on a worker thread only");
  port.on("message", (question: Q) => {
    const reply = (message: WorkerAnswer) => port.postMessage(message);
    try {
      if (question.type === "close") {
        db.close();
        reply({ id: question.id, result: null });
        port.close();
        return;
      }
      reply({ id: question.id, result: answer(question) });
    } catch (error) {
      // Told to whoever asked; the connection itself is as it was.
      reply({ id: question.id, error: describeError(error) });
    }
  });
}

export function describeError(error: unknown) {
  const code =
    error instanceof Error && "code" in error ? String(error.code) : "ERROR";
  return {
    message: error instanceof Error ? error.message : String(error),
    code,
  };
}
