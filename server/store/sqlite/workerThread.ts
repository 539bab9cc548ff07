/** A SQLite connection on a worker thread, asked by message. Answers come in the order of the questions. */
import { Worker } from "node:worker_threads";

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
  /** Int32 shared by both connections: 1 while the journal wants to write. */
  readonly journalWaits: SharedArrayBuffer;
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

export class WorkerThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #stopped: Error | null = null;

  constructor(script: URL, settings: WorkerSettings) {
    this.#worker = new Worker(script, { workerData: settings });
    this.#worker.on("message", (answer: WorkerAnswer) => this.#settle(answer));
    this.#worker.on("error", (error) =>
      this.#stop(error instanceof Error ? error : new Error(String(error))),
    );
    this.#worker.on("exit", () =>
      this.#stop(new Error("The database was closed")),
    );
  }

  ask(question: object): Promise<unknown> {
    if (this.#stopped) return Promise.reject(this.#stopped);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...question });
    });
  }

  /** Closes the connection after everything asked before, and ends the thread. */
  async close(): Promise<void> {
    if (this.#stopped) return;
    const exited = new Promise<void>((resolve) =>
      this.#worker.once("exit", () => resolve()),
    );
    await this.ask({ type: "close" });
    await exited;
  }

  #settle(answer: WorkerAnswer) {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("error" in answer)
      waiting?.reject(new SqliteError(answer.error.message, answer.error.code));
    else waiting?.resolve(answer.result);
  }

  #stop(reason: Error) {
    this.#stopped ??= reason;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#stopped);
    this.#waiting.clear();
  }
}
