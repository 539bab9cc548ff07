/** The database of a Parley that a test started, behind its back. */
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Parley } from "./parley.ts";

export function inDatabase<T>(
  parley: Parley,
  work: (db: Database.Database) => T,
): T {
  const db = new Database(join(parley.dataDir, "parley.db"));
  try {
    db.pragma("busy_timeout = 5000");
    return work(db);
  } finally {
    db.close();
  }
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
