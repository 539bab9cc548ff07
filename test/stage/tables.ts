/** Before the tests: a SQLite file with all tables in it, of which stages take copies. That is quicker than migrations. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databasePath, openStore } from "../../server/store/open.ts";

/** Where the file is, for the processes that run test files. */
export const readyTables = "TEST_TABLES";

export async function setup(): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), "parley-tables-"));
  const store = await openStore({ dataDir });
  await store.close();
  process.env[readyTables] = databasePath(dataDir);
  return async () => {
    delete process.env[readyTables];
    await rm(dataDir, { recursive: true });
  };
}
