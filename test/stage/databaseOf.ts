/** The database of a Parley that a test started, behind its back. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import type { Tables } from "../../server/store/tables.ts";
import type { Parley } from "./parley.ts";

export function inDatabase<T>(
  parley: Parley,
  work: (db: Database.Database) => T,
): T {
  const db = open(parley);
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** The same, by the server's own statements. */
export async function withTables<T>(
  parley: Parley,
  work: (db: Kysely<Tables>) => Promise<T>,
): Promise<T> {
  const dialect = new SqliteDialect({ database: open(parley) });
  const db = new Kysely<Tables>({ dialect });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

function open(parley: Parley): Database.Database {
  const db = new Database(join(parley.dataDir, "parley.db"));
  db.pragma("busy_timeout = 5000");
  return db;
}

/** Open connections hear nothing of it: they are asked when they connect. */
export function setRole(
  parley: Parley,
  canvasId: string,
  userId: string,
  role: string,
) {
  inDatabase(parley, (db) =>
    db
      .prepare(
        "insert or replace into member (canvas_id, user_id, role) values (?, ?, ?)",
      )
      .run(canvasId, userId, role),
  );
}
