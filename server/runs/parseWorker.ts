/** Worker thread: parses one large file, batch by batch as it is asked. */
import { parentPort, workerData } from "node:worker_threads";
import { FormatError, type ParsedBatch } from "../../shared/formats/parsed.ts";
import { previewFile } from "../../shared/formats/preview.ts";
import { openFile, type OpenedFile } from "../../shared/formats/sniff.ts";
import type { ParseAnswer, ParseJob, ParseQuestion } from "./parse.ts";
import { sourceOfPath } from "./upload.ts";

const port = parentPort;
if (!port) throw new Error("parseWorker.ts runs on a worker thread only");
const job = workerData as ParseJob;

let opened: OpenedFile | null = null;
let batches: AsyncIterator<ParsedBatch> | null = null;

async function answer(question: ParseQuestion): Promise<unknown> {
  switch (question.type) {
    case "open": {
      const file = await open();
      return { format: file.format, guess: file.guess };
    }
    case "preview":
      return previewFile(
        await sourceOfPath(job.name, job.path, job.size),
        question.mapping,
      );
    case "read":
      batches = (await open()).read(question.mapping)[Symbol.asyncIterator]();
      return null;
    case "next": {
      const next = await batches?.next();
      return !next || next.done ? null : next.value;
    }
    default:
      return question satisfies never;
  }
}

async function open(): Promise<OpenedFile> {
  opened ??= await openFile(await sourceOfPath(job.name, job.path, job.size));
  return opened;
}

function describe(error: unknown): ParseAnswer {
  if (error instanceof FormatError) {
    const { id, message, place } = error;
    return { refused: { id, message, place } };
  }
  return { failed: error instanceof Error ? error.message : String(error) };
}

// A library may leave a promise behind when another of the same file has failed: that failure is what is answered.
process.on("unhandledRejection", () => {});

port.on("message", (question: ParseQuestion) => {
  void answer(question).then(
    (result) => port.postMessage({ result } satisfies ParseAnswer),
    (error: unknown) => port.postMessage(describe(error)),
  );
});
