/** A SQLite connection on a worker thread, asked by message. Answers come in the order of the questions. */
import type { Worker } from "node:worker_threads";
import { metrics } from "../../metrics.ts";

/** An error of SQLite as it crossed the thread; `code` is SQLite's, e.g. SQLITE_CONSTRAINT_UNIQUE. */
export class SqliteError extends Error {
  readonly code: string;
  constructor(message: string, code: string) {
    super(message);
    this.name = "SqliteError";
    this.code = code;
  }
}

export interface WorkerSettings {
  readonly path: string;
  /** Shared by both connections, of `writeTurnsBytes`. */
  readonly writeTurns: SharedArrayBuffer;
}

export type WorkerAnswer =
  | { readonly id: number; readonly result: unknown }
  | {
      readonly id: number;
      readonly error: { readonly message: string; readonly code: string };
    };

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Restarts closer together than this are not tried: whoever asks hears of it, and asks again. */
const restartAfterMs = 500;

/**
 * Asks a thread that `start` makes, and makes another when that one ended by itself: what was asked and not answered is
 * rejected, for nobody knows whether it was done.
 */
export class WorkerThread {
  readonly #start: () => Worker;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #startedAt = 0;
  #generation = 0;
  #nextId = 1;
  #lastFailure: Error | null = null;
  #closing: Promise<void> | null = null;

  constructor(start: () => Worker) {
    this.#start = start;
    this.#run();
  }

  /** Counts the threads: what one of them knew, e.g. an open transaction, the next one does not. */
  get generation(): number {
    return this.#generation;
  }

  ask(question: object): Promise<unknown> {
    if (this.#closing)
      return Promise.reject(new Error("The database was closed"));
    if (!this.#worker) {
      if (performance.now() - this.#startedAt < restartAfterMs)
        return Promise.reject(this.#failure());
      metrics.databaseThreadRestarts.inc();
      this.#run();
    }
    return this.#post(question);
  }

  /** Closes the connection after everything asked before, and ends the thread. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close() {
    const worker = this.#worker;
    if (!worker) return;
    const exited = new Promise<void>((resolve) =>
      worker.once("exit", () => resolve()),
    );
    await this.#post({ type: "close" });
    await exited;
  }

  #run() {
    const worker = this.#start();
    this.#worker = worker;
    this.#startedAt = performance.now();
    worker.on("message", (answer: WorkerAnswer) => this.#settle(answer));
    worker.on("error", (error) => (this.#lastFailure = asError(error)));
    worker.on("exit", () => {
      this.#worker = null;
      this.#generation += 1;
      const failure = this.#failure();
      for (const waiting of this.#waiting.values()) waiting.reject(failure);
      this.#waiting.clear();
    });
  }

  #post(question: object): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker?.postMessage({ id, ...question });
    });
  }

  #settle(answer: WorkerAnswer) {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("error" in answer)
      waiting?.reject(new SqliteError(answer.error.message, answer.error.code));
    else waiting?.resolve(answer.result);
  }

  #failure(): Error {
    return (
      this.#lastFailure ??
      new Error("The thread of the database ended by itself")
    );
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
