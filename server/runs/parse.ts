/**
 * Parsing an upload: small ones here, large ones on a worker thread of their own, so that no file, however large or
 * hostile, keeps the server from answering or takes its memory.
 */
import { Worker } from "node:worker_threads";
import type { ImportPreview, TableMapping } from "../../shared/api/runs.ts";
import {
  FormatError,
  type FilePlace,
  type FormatErrorId,
  type ParsedBatch,
} from "../../shared/formats/parsed.ts";
import { previewFile } from "../../shared/formats/preview.ts";
import { openFile } from "../../shared/formats/sniff.ts";
import type { Upload } from "./upload.ts";

/** A worker that needs more than this is stopped, and the file refused. */
const workerMemoryMb = 1536;
/** Large files are read side by side up to here; the next ones wait, so that memory and processors last for everybody. */
export const maxThreads = 2;

export interface OpenedUpload {
  readonly format: string;
  /** For tables: what is used when `batches` gets no mapping. */
  readonly guess: TableMapping | null;
  batches(mapping?: TableMapping): AsyncIterable<ParsedBatch>;
  close(): Promise<void>;
}

/** Finds the format. Throws a `FormatError` for what cannot be imported. */
export async function openUpload(upload: Upload): Promise<OpenedUpload> {
  if (upload.path === null) {
    const opened = await openFile(upload.source);
    return {
      format: opened.format,
      guess: opened.guess,
      batches: (mapping) => opened.read(mapping),
      close: async () => {},
    };
  }
  const parser = await startParser(upload, upload.path);
  try {
    const opened = (await parser.ask({ type: "open" })) as Pick<
      OpenedUpload,
      "format" | "guess"
    >;
    return {
      ...opened,
      batches: (mapping) => parser.batches(mapping),
      close: () => parser.close(),
    };
  } catch (error) {
    await parser.close();
    throw error;
  }
}

/** Throws a `FormatError` for what cannot be imported. */
export async function previewUpload(
  upload: Upload,
  mapping?: TableMapping,
): Promise<ImportPreview> {
  if (upload.path === null) return previewFile(upload.source, mapping);
  const parser = await startParser(upload, upload.path);
  try {
    return (await parser.ask({ type: "preview", mapping })) as ImportPreview;
  } finally {
    await parser.close();
  }
}

export interface ParseJob {
  readonly name: string;
  readonly path: string;
  readonly size: number;
}

export type ParseQuestion =
  | { readonly type: "open" }
  | { readonly type: "preview"; readonly mapping?: TableMapping | undefined }
  | { readonly type: "read"; readonly mapping?: TableMapping | undefined }
  /** Answered with the next batch, or null at the end. */
  | { readonly type: "next" };

export type ParseAnswer =
  | { readonly result: unknown }
  | {
      readonly refused: {
        readonly id: FormatErrorId;
        readonly message: string;
        readonly place: FilePlace;
      };
    }
  | { readonly failed: string };

let free = maxThreads;
const turns: (() => void)[] = [];

/** Waits for its turn when as many large files as may be are being read. Whoever starts one closes it. */
async function startParser(upload: Upload, path: string): Promise<ParseThread> {
  if (free > 0) free -= 1;
  else await new Promise<void>((resolve) => turns.push(resolve));
  return new ParseThread(upload, path, () => {
    const next = turns.shift();
    if (next) next();
    else free += 1;
  });
}

/** One question at a time; answers come in order. */
class ParseThread {
  readonly #worker: Worker;
  readonly #onClosed: () => void;
  #waiting: PromiseWithResolvers<unknown>[] = [];
  #stopped: Error | null = null;

  constructor(upload: Upload, path: string, onClosed: () => void) {
    this.#onClosed = onClosed;
    const job: ParseJob = {
      name: upload.source.name,
      path,
      size: upload.source.size,
    };
    this.#worker = new Worker(new URL("./parseWorker.ts", import.meta.url), {
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: workerMemoryMb },
    });
    this.#worker.on("message", (answer: ParseAnswer) => {
      const waiting = this.#waiting.shift();
      if ("result" in answer) waiting?.resolve(answer.result);
      else if ("refused" in answer) {
        const { id, message, place } = answer.refused;
        waiting?.reject(new FormatError(id, message, place));
      } else waiting?.reject(new Error(answer.failed));
    });
    this.#worker.on("error", (error) => this.#stop(reasonOf(error)));
    this.#worker.on("exit", () => this.#stop(new Error("The parser stopped")));
  }

  ask(question: ParseQuestion): Promise<unknown> {
    if (this.#stopped) return Promise.reject(this.#stopped);
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.push(waiting);
    this.#worker.postMessage(question);
    return waiting.promise;
  }

  async *batches(mapping?: TableMapping): AsyncGenerator<ParsedBatch> {
    await this.ask({ type: "read", mapping });
    for (;;) {
      const batch = (await this.ask({ type: "next" })) as ParsedBatch | null;
      if (!batch) return;
      yield batch;
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
    this.#onClosed();
  }

  #stop(reason: Error): void {
    this.#stopped ??= reason;
    for (const waiting of this.#waiting) waiting.reject(this.#stopped);
    this.#waiting = [];
  }
}

function reasonOf(error: unknown): Error {
  if (
    error instanceof Error &&
    "code" in error &&
    error.code === "ERR_WORKER_OUT_OF_MEMORY"
  )
    return new FormatError(
      "too_large",
      "Reading this file needs more memory than an import may use. Split it, or export it as CSV or JSONL.",
    );
  return error instanceof Error ? error : new Error(String(error));
}
