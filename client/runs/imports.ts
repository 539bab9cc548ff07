/**
 * The files of one import, each on its way: read by the server first (which stores nothing), then imported. Files
 * stand for themselves: one that fails takes no other with it.
 */
import type {
  ImportedFile,
  ImportPreview,
  TableMapping,
} from "../../shared/api/runs.ts";
import { createStore, type Store } from "../kit/store.ts";
import { importFile, previewImport, type ImportOptions } from "./api.ts";

export type FileStage =
  | { readonly type: "waiting" }
  | { readonly type: "reading"; readonly sent: number }
  | {
      readonly type: "ready";
      readonly preview: ImportPreview;
      /** What a person corrected; null while the guess stands. */
      readonly mapping: TableMapping | null;
      readonly rereading: boolean;
      /** Why the corrected mapping does not work; null when it does. */
      readonly problem: unknown;
    }
  | {
      readonly type: "importing";
      readonly sent: number;
      /** Values and samples that the server has written. */
      readonly stored: number;
    }
  | { readonly type: "done"; readonly imported: readonly ImportedFile[] }
  | { readonly type: "failed"; readonly failure: unknown };

export interface FileToImport {
  readonly key: string;
  readonly file: File;
  readonly stage: FileStage;
}

export interface Imports {
  readonly files: Store<readonly FileToImport[]>;
  add(files: readonly File[]): void;
  remove(key: string): void;
  correct(key: string, mapping: TableMapping): void;
  /** Imports every file that is ready, one after the other. */
  importAll(): Promise<void>;
  /** Begins to read; gives a function that stops whatever is under way. */
  start(): () => void;
}

/** The two requests, so that tests can be the server. */
export interface ImportServer {
  preview(file: File, options: ImportOptions): Promise<ImportPreview>;
  import(
    file: File,
    options: ImportOptions,
  ): Promise<{ imports: readonly ImportedFile[] }>;
}

/** Reads that run at the same time. */
const lanes = 2;
const correctionPauseMs = 400;

export function createImports(
  initial: readonly File[],
  server: ImportServer = { preview: previewImport, import: importFile },
): Imports {
  const files = createStore<readonly FileToImport[]>(initial.map(waiting));
  const corrections = new Map<string, ReturnType<typeof setTimeout>>();
  let controller: AbortController | null = null;

  const stageOf = (key: string) =>
    files.get().find((each) => each.key === key)?.stage;
  const setStage = (key: string, stage: FileStage) =>
    files.set((old) =>
      old.map((each) => (each.key === key ? { ...each, stage } : each)),
    );
  const unlessAborted = (failure: unknown, then: () => void) => {
    if (!(failure instanceof DOMException && failure.name === "AbortError"))
      then();
  };

  const readNext = () => {
    if (!controller) return;
    const reading = files.get().filter(({ stage }) => stage.type === "reading");
    const next = files.get().filter(({ stage }) => stage.type === "waiting");
    for (const each of next.slice(0, Math.max(0, lanes - reading.length)))
      void read(each, controller.signal);
  };
  const read = async ({ key, file }: FileToImport, signal: AbortSignal) => {
    setStage(key, { type: "reading", sent: 0 });
    try {
      const preview = await server.preview(file, {
        signal,
        onProgress: (sent) => {
          if (stageOf(key)?.type === "reading")
            setStage(key, { type: "reading", sent });
        },
      });
      setStage(key, {
        type: "ready",
        preview,
        mapping: null,
        rereading: false,
        problem: null,
      });
    } catch (failure) {
      unlessAborted(failure, () => setStage(key, { type: "failed", failure }));
    }
    readNext();
  };

  const reread = (key: string, file: File, mapping: TableMapping) => {
    const settle = (patch: { preview?: ImportPreview; problem: unknown }) => {
      const stage = stageOf(key);
      // When a newer correction is under way, its answer is the one that counts.
      if (stage?.type === "ready" && stage.mapping === mapping)
        setStage(key, { ...stage, ...patch, rereading: false });
    };
    const options = {
      mapping,
      ...(controller && { signal: controller.signal }),
    };
    server.preview(file, options).then(
      (preview) => settle({ preview, problem: null }),
      (problem: unknown) => unlessAborted(problem, () => settle({ problem })),
    );
  };

  return {
    files,
    add(more) {
      files.set((old) => [...old, ...more.map(waiting)]);
      readNext();
    },
    remove(key) {
      files.set((old) => old.filter((each) => each.key !== key));
      readNext();
    },
    correct(key, mapping) {
      const each = files.get().find((other) => other.key === key);
      if (each?.stage.type !== "ready") return;
      setStage(key, { ...each.stage, mapping, rereading: true });
      clearTimeout(corrections.get(key));
      corrections.set(
        key,
        setTimeout(() => reread(key, each.file, mapping), correctionPauseMs),
      );
    },
    async importAll() {
      for (const { key, file } of files.get()) {
        // As it is when its turn comes: it may have been left out or corrected meanwhile.
        const stage = stageOf(key);
        if (!controller || stage?.type !== "ready" || stage.problem !== null)
          continue;
        setStage(key, { type: "importing", sent: 0, stored: 0 });
        try {
          const { imports } = await server.import(file, {
            ...(stage.mapping && { mapping: stage.mapping }),
            signal: controller.signal,
            onProgress: (sent) =>
              setStage(key, { type: "importing", sent, stored: 0 }),
            onStored: (stored) =>
              setStage(key, { type: "importing", sent: 1, stored }),
          });
          setStage(key, { type: "done", imported: imports });
        } catch (failure) {
          unlessAborted(failure, () =>
            setStage(key, { type: "failed", failure }),
          );
        }
      }
    },
    start() {
      const started = new AbortController();
      controller = started;
      // After a stop (React runs effects twice in development) what was being read is read again.
      files.set((old) =>
        old.map((each) =>
          each.stage.type === "reading"
            ? { ...each, stage: { type: "waiting" } }
            : each,
        ),
      );
      readNext();
      return () => {
        if (controller === started) controller = null;
        started.abort();
        for (const timer of corrections.values()) clearTimeout(timer);
      };
    },
  };
}

function waiting(file: File): FileToImport {
  return { key: crypto.randomUUID(), file, stage: { type: "waiting" } };
}
