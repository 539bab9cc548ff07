/** The database for commands that write while a server runs on it. */
import { existsSync } from "node:fs";
import type { Kysely } from "kysely";
import type { Config } from "../config.ts";
import { refuseUnfinishedRestore } from "./folder.ts";
import { refuseOtherTables } from "./migrations/index.ts";
import { openRecords } from "./postgres/records.ts";
import { databasePath, openSqliteBeside } from "./sqlite/open.ts";
import { StoreError } from "./store.ts";
import type { Tables } from "./tables.ts";

/**
 * Records only, never the journal: its numbers belong to the server. On SQLite another connection, and whoever comes
 * second waits for the other's lock. Throws `StoreError` when there is no database of this build. Destroy it afterwards.
 */
export async function openBeside({
  dataDir,
  databaseUrl,
}: Pick<Config, "dataDir" | "databaseUrl">): Promise<Kysely<Tables>> {
  refuseUnfinishedRestore(dataDir);
  const path = databasePath(dataDir);
  if (databaseUrl === null && !existsSync(path))
    throw new StoreError(
      `DATA_DIR: there is no database at ${path} yet. Start Parley once, or set DATA_DIR to where its data is.`,
    );
  const db = databaseUrl ? openRecords(databaseUrl) : openSqliteBeside(dataDir);
  try {
    await refuseOtherTables(db);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}
