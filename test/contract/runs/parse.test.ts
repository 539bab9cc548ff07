/** server/runs/parse.ts: how many large files are read at once. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { maxThreads, openUpload } from "../../../server/runs/parse.ts";
import {
  inMemoryBytes,
  receiveUpload,
  type Upload,
} from "../../../server/runs/upload.ts";

let dataDir: string;
let upload: Upload;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "parley-parse-"));
  const lines = "1,0.5\n".repeat(inMemoryBytes / 4);
  upload = await receiveUpload(
    dataDir,
    "large.csv",
    new TextEncoder().encode(`step,loss\n${lines}`),
  );
});
afterEach(async () => {
  await upload.dispose();
  await rm(dataDir, { recursive: true, force: true });
});

test("large files wait for those before them, and each gets its turn", async () => {
  let opened = 0;
  let most = 0;
  const readOne = async () => {
    const file = await openUpload(upload);
    opened += 1;
    most = Math.max(most, opened);
    let values = 0;
    for await (const batch of file.batches()) values += batch.points.length;
    opened -= 1;
    await file.close();
    return values;
  };
  const counts = await Promise.all(
    Array.from({ length: maxThreads + 2 }, readOne),
  );
  expect(new Set(counts)).toEqual(new Set([inMemoryBytes / 4]));
  expect(most).toBe(maxThreads);
}, 60_000);
