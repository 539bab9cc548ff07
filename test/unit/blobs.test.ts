import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBlobs, type Blobs } from "../../server/store/blobs.ts";

let dataDir: string;
let blobs: Blobs;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "parley-blobs-"));
  blobs = await openBlobs({ dataDir });
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const bytes = new TextEncoder().encode("an evaluation file");
const sha256 = createHash("sha256").update(bytes).digest("hex");

describe("a stored file", () => {
  it("is found by its hash, from bytes or from a stream", async () => {
    expect(await blobs.put(bytes)).toEqual({ sha256, size: bytes.length });
    const stream = new Blob([bytes.slice(0, 5), bytes.slice(5)]).stream();
    expect(await blobs.put(stream)).toEqual({ sha256, size: bytes.length });
    expect(new Uint8Array((await blobs.read(sha256))!)).toEqual(bytes);
    expect(await blobs.path(sha256)).toContain(sha256);
  });

  it("is null when there is none, also for what is no hash", async () => {
    for (const name of ["0".repeat(64), "../../etc/passwd", "", "unfinished"]) {
      expect(await blobs.read(name)).toBeNull();
      expect(await blobs.path(name)).toBeNull();
    }
  });
});

describe("an upload that breaks off", () => {
  it("leaves nothing behind", async () => {
    const broken = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes);
        controller.error(new Error("connection lost"));
      },
    });
    await expect(blobs.put(broken)).rejects.toThrow("connection lost");
    expect(await files()).toEqual([]);
  });

  it("by a killed server is cleared away at the next start", async () => {
    await writeFile(join(dataDir, "blobs", "unfinished", "half"), bytes);
    blobs = await openBlobs({ dataDir });
    expect(await files()).toEqual([]);
  });
});

async function files() {
  const entries = await readdir(join(dataDir, "blobs"), {
    recursive: true,
    withFileTypes: true,
  });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}
