import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "../../server/store/open.ts";

test("nobody else on the machine can read a data folder that Parley made", async () => {
  const parent = await mkdtemp(join(tmpdir(), "parley-"));
  const dataDir = join(parent, "data");
  const store = await openStore({ dataDir });
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  await store.close();
  await rm(parent, { recursive: true });
});
