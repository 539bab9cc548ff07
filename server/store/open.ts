/** Opens what the configuration names: Postgres, or SQLite in DATA_DIR. */
import type { Config } from "../config.ts";
import { openSqlite } from "./sqlite/open.ts";
import type { Store } from "./store.ts";
import { makeFolder, refuseUnfinishedRestore } from "./folder.ts";

export { databasePath } from "./sqlite/open.ts";

/** Throws `StoreError` when the data cannot be reached or written, is in use, or is of a newer build. */
export async function openStore(
  config: Pick<Config, "dataDir"> & Partial<Pick<Config, "databaseUrl">>,
): Promise<Store> {
  const { dataDir, databaseUrl } = config;
  makeFolder(dataDir);
  refuseUnfinishedRestore(dataDir);
  if (!databaseUrl) return openSqlite(dataDir);
  const { openPostgres } = await import("./postgres/open.ts");
  return openPostgres(databaseUrl);
}
