/** A form with very many small files: what of it is held in memory stays bounded. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRuns, type RunsStage } from "../../stage/runs.ts";

let stage: RunsStage;
beforeEach(async () => {
  stage = await openRuns();
});
afterEach(() => stage.close());

const files = 12;
const table = `step,loss\n${"1,0.5\n".repeat(160_000)}`;

test("small files go to the disk when they are many together", async () => {
  let onDisk: string[] = [];
  async function* form() {
    for (let i = 0; i < files; i += 1)
      yield Buffer.from(
        `--b\r\nContent-Disposition: form-data; name="file"; filename="${i}.csv"\r\n\r\n${table}\r\n`,
      );
    onDisk = readdirSync(join(stage.dataDir, "uploads"));
    yield Buffer.from("--b--\r\n");
  }
  const response = await stage.request("/api/runs/import", {
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=b" },
    body: Readable.toWeb(Readable.from(form())),
    duplex: "half",
  } as unknown as RequestInit);
  expect(response.status).toBe(201);
  expect(onDisk.length).toBeGreaterThan(0);
  expect(readdirSync(join(stage.dataDir, "uploads"))).toEqual([]);
  const { imports } = (await response.json()) as { imports: object[] };
  expect(imports.length).toBe(files);
}, 60_000);
