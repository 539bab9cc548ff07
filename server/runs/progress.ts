/** How far an import is, told while it goes on: lines of JSON, the last of which is the answer or the refusal. */
import type { Logger } from "pino";
import type { ImportAnswer } from "../../shared/api/runs.ts";
import { Refusal, refusalFor, unexpected } from "../http/errors.ts";
import { errorForLog } from "../log.ts";

export interface ImportProgress {
  /** The file that is being read. */
  readonly file: string;
  /** Files before it, of how many. */
  readonly done: number;
  readonly of: number;
  /** Values and samples of it that are written. */
  readonly values: number;
}

const mediaType = "application/x-ndjson";
/** Between two lines of one file. */
const quietMs = 200;

export const progressHeaders = {
  "content-type": mediaType,
  "cache-control": "no-store",
  // Proxies that gather answers would keep the progress until the end.
  "x-accel-buffering": "no",
} as const;

export function wantsProgress(accept: string | undefined): boolean {
  return accept?.includes(mediaType) ?? false;
}

/** The work goes on when nobody reads any more: an import is whole or not there. */
export function withProgress(
  log: Logger,
  work: (
    onProgress: (progress: ImportProgress) => void,
  ) => Promise<ImportAnswer>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let open = true;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const tell = (line: unknown) => {
        if (open)
          controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
      };
      let file = "";
      let last = 0;
      const onProgress = (progress: ImportProgress) => {
        const now = performance.now();
        if (progress.file === file && now - last < quietMs) return;
        file = progress.file;
        last = now;
        tell({ progress });
      };
      void work(onProgress)
        .then((answer) => tell({ answer }))
        .catch((error: unknown) => tell({ error: describe(log, error) }))
        .then(() => open && controller.close());
    },
    cancel() {
      open = false;
    },
  });
}

function describe(log: Logger, error: unknown) {
  const refusal = refusalFor(error) ?? unexpected();
  if (!(error instanceof Refusal))
    log.error({ error: errorForLog(error) }, "an import failed");
  const { status, id, message, details } = refusal;
  return { ...details, id, message, status };
}
