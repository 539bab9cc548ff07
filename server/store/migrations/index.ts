/** The list of migrations in order, one line each. A merged migration is never edited. */
import type { Kysely } from "kysely";
import { sql } from "kysely";
import { lockSchema } from "../differences.ts";
import { StoreError } from "../store.ts";
import * as first from "./0001-first.ts";
import * as durable from "./0002-durable.ts";
import * as openings from "./0003-openings.ts";
import * as access from "./0004-access.ts";
import * as evaluation from "./0005-evaluation.ts";
import * as threads from "./0006-threads.ts";

interface Migration {
  readonly name: string;
  up(db: Kysely<unknown>): Promise<void>;
}

export const migrations: readonly Migration[] = [
  { name: "0001-first", up: first.up },
  { name: "0002-durable", up: durable.up },
  { name: "0003-openings", up: openings.up },
  { name: "0004-access", up: access.up },
  { name: "0005-evaluation", up: evaluation.up },
  { name: "0006-threads", up: threads.up },
];

/** Brings the database to this build's tables. Throws `StoreError` when a newer build has been here. */
export async function migrate<T>(db: Kysely<T>): Promise<void> {
  const before = await db.transaction().execute(async (transaction) => {
    await lockSchema(transaction as unknown as Kysely<never>);
    await sql`create table if not exists migration (name text primary key, applied_at text not null)`.execute(
      transaction,
    );
    return appliedMigrations(transaction);
  });
  const unknown = before.find(
    (name) => !migrations.some((migration) => migration.name === name),
  );
  if (unknown)
    throw new StoreError(
      `The database was written by a newer Parley (it has "${unknown}"). Start that version, or restore a backup made by this one.`,
    );
  for (const migration of migrations)
    await db.transaction().execute(async (transaction) => {
      await lockSchema(transaction as unknown as Kysely<never>);
      // Asked again under the lock: another process may have done it since.
      const applied = await appliedMigrations(transaction);
      if (applied.includes(migration.name)) return;
      await migration.up(transaction as unknown as Kysely<unknown>);
      const now = new Date().toISOString();
      await sql`insert into migration (name, applied_at) values (${migration.name}, ${now})`.execute(
        transaction,
      );
    });
}

/** Throws `StoreError` when the tables are not those of this build: only the server brings them up to date. */
export async function refuseOtherTables<T>(db: Kysely<T>): Promise<void> {
  const applied = await appliedMigrations(db).catch((error: unknown) => {
    throw new StoreError(
      `This is not a database of Parley: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  });
  if (applied.join() !== migrations.map(({ name }) => name).join())
    throw new StoreError(
      "The database is of another version of Parley. Run the command of the version that the server runs, or start this version's server once.",
    );
}

/** Names in the order they were applied; throws when there is no such table. */
async function appliedMigrations<T>(db: Kysely<T>): Promise<string[]> {
  const { rows } = await sql<{
    name: string;
  }>`select name from migration order by name`.execute(db);
  return rows.map((row) => row.name);
}
