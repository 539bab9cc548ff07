/** Worker thread: coalescing and its proof cost as much as opening the canvas, which nobody who types should wait for. */
import { parentPort } from "node:worker_threads";
import { promisify } from "node:util";
import { inflate } from "node:zlib";
import * as Y from "yjs";
import type { CompactAnswer, CompactQuestion } from "./compactThread.ts";
import { WindowCompactor } from "./windows.ts";

const inflateAsync = promisify(inflate);
const port = parentPort;
if (!port) throw new Error("compactWorker.ts runs on a worker thread only");

let compactor = new WindowCompactor();

async function answer(question: CompactQuestion): Promise<unknown> {
  switch (question.type) {
    case "start":
      compactor.destroy();
      compactor = new WindowCompactor();
      if (question.snapshot)
        compactor.start(await inflateAsync(question.snapshot));
      return null;
    case "pass":
      compactor.pass(question.rows);
      return null;
    case "compact": {
      const made = question.groups.map((windows) => compactor.compact(windows));
      compactor.verify();
      return made.filter((compacted) => compacted !== null);
    }
    case "measure":
      return Y.convertUpdateFormatV2ToV1(await inflateAsync(question.snapshot))
        .length;
    default:
      return question satisfies never;
  }
}

port.on("message", (question: CompactQuestion & { id: number }) => {
  const reply = (message: CompactAnswer) => port.postMessage(message);
  answer(question).then(
    (result) => reply({ id: question.id, result }),
    // Told to whoever asked.
    (error: unknown) =>
      reply({
        id: question.id,
        error: error instanceof Error ? error.message : String(error),
      }),
  );
});
