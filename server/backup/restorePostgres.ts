/** The Postgres half of a restore: the backup is copied into a schema of its own, which then changes places with the old. */
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { migrate } from "../store/migrations/index.ts";
import {
  clientConfig,
  connect,
  hangUp,
  prepareSession,
  type ConnectionSettings,
} from "../store/postgres/connection.ts";
import { withoutNulCharacters } from "../store/postgres/records.ts";
import { lastSlot, slotSpace } from "../store/postgres/locks.ts";
import { StoreError } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import { holdsDataAlready } from "./refusals.ts";
import { copyTables, openFile } from "./tables.ts";

function settingsFor(url: string): ConnectionSettings {
  return {
    url,
    name: "restore",
    answerWithinMs: 0,
    statementWithinMs: 0,
    lockWithinMs: 0,
  };
}

/** Gives the schema in which the old tables are now; null when there were none. */
export async function replacePostgres(
  url: string,
  file: string,
  stamp: string,
  force: boolean,
): Promise<string | null> {
  const client = await connect(settingsFor(url));
  const suffix = stamp.toLowerCase().replaceAll(/[^0-9a-z]/g, "_");
  const staging = `restoring_${suffix}`;
  const aside = `before_restore_${suffix}`;
  try {
    await refuseWhileServed(client);
    const schema = await currentSchema(client);
    const old = await tablesIn(client, schema);
    if (!force && (await holdsRows(client, old)))
      throw holdsDataAlready(`the database of DATABASE_URL`);
    await client.query(`create schema ${staging}`);
    await fill(url, staging, file);
    await client.query("begin");
    if (old.length > 0) await client.query(`create schema ${aside}`);
    for (const table of old) await move(client, schema, table, aside);
    for (const table of await tablesIn(client, staging))
      await move(client, staging, table, schema);
    await client.query(`drop schema ${staging}`);
    await client.query("commit");
    return old.length > 0 ? aside : null;
  } catch (error) {
    // Whatever it was: the old tables are where they were, and what was copied goes.
    await client.query("rollback").catch(() => {});
    await client
      .query(`drop schema if exists ${staging} cascade`)
      .catch(() => {});
    throw error;
  } finally {
    await hangUp(client);
  }
}

/** Holds the slots of all servers, so that none can start meanwhile. */
async function refuseWhileServed(client: pg.Client) {
  for (let slot = 1; slot <= lastSlot; slot += 1) {
    const { rows } = await client.query<{ got: number }>(
      "select pg_try_advisory_lock($1, $2) as got",
      [slotSpace, slot],
    );
    if (rows[0]?.got !== 1)
      throw new StoreError(
        "DATABASE_URL: a Parley is running on this database. Stop every one of them first.",
      );
  }
}

async function currentSchema(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    "select current_schema() as name",
  );
  return rows[0]!.name;
}

async function tablesIn(client: pg.Client, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = $1",
    [schema],
  );
  return rows.map(({ name }) => name);
}

/** A canvas is what nobody wants to lose; a database that was only opened has the example at most. */
async function holdsRows(client: pg.Client, tables: readonly string[]) {
  if (!tables.includes("canvas")) return tables.length > 0;
  const { rows } = await client.query("select 1 from canvas limit 1");
  return rows.length > 0;
}

function move(client: pg.Client, from: string, table: string, to: string) {
  return client.query(`alter table "${from}"."${table}" set schema "${to}"`);
}

async function fill(url: string, schema: string, file: string) {
  const settings = settingsFor(url);
  const pool = new pg.Pool({
    ...clientConfig(settings),
    max: 2,
    onConnect: async (client) => {
      await prepareSession(client, settings);
      await client.query(`set search_path to ${schema}`);
    },
  });
  const to = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: withoutNulCharacters(pool) }),
  });
  const from = openFile(file, { readonly: true });
  try {
    await migrate(to);
    await copyTables(from, to);
  } finally {
    await from.destroy();
    await to.destroy();
  }
}
