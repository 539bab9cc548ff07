/** The compaction worker as its one user sees it: questions and promises. */
import { Worker } from "node:worker_threads";
import type { JournalWindow, StoredRow } from "./segments.ts";
import type { Compacted } from "./windows.ts";

export type CompactQuestion =
  /** A new canvas, as of a snapshot (deflated V2), or empty. */
  | { readonly type: "start"; readonly snapshot: Uint8Array | null }
  /** Rows that stay as they are, on the way to those that do not. */
  | { readonly type: "pass"; readonly rows: readonly StoredRow[] }
  /** Makes one window of each group, and proves all of it before it answers. */
  | {
      readonly type: "compact";
      readonly groups: readonly (readonly JournalWindow[])[];
    }
  /** Bytes of a snapshot's state as a browser loads it, V1. */
  | { readonly type: "measure"; readonly snapshot: Uint8Array };

export type CompactAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export class CompactThread {
  readonly #worker = new Worker(new URL("./compactWorker.ts", import.meta.url));
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #stopped: Error | null = null;

  constructor() {
    // A server that stops does not wait for compaction: nothing depends on it.
    this.#worker.unref();
    this.#worker.on("message", (answer: CompactAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ("error" in answer) waiting?.reject(new Error(answer.error));
      else waiting?.resolve(answer.result);
    });
    this.#worker.on("error", (error) =>
      this.#stop(error instanceof Error ? error : new Error(String(error))),
    );
    this.#worker.on("exit", () => this.#stop(new Error("compaction ended")));
  }

  start(snapshot: Uint8Array | null): Promise<void> {
    return this.#ask({ type: "start", snapshot }) as Promise<void>;
  }
  pass(rows: readonly StoredRow[]): Promise<void> {
    return this.#ask({ type: "pass", rows }) as Promise<void>;
  }
  compact(groups: readonly (readonly JournalWindow[])[]): Promise<Compacted[]> {
    return this.#ask({ type: "compact", groups }) as Promise<Compacted[]>;
  }
  measure(snapshot: Uint8Array): Promise<number> {
    return this.#ask({ type: "measure", snapshot }) as Promise<number>;
  }
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(question: CompactQuestion): Promise<unknown> {
    if (this.#stopped) return Promise.reject(this.#stopped);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...question });
    });
  }

  #stop(reason: Error) {
    this.#stopped ??= reason;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#stopped);
    this.#waiting.clear();
  }
}
