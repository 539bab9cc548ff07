/** Every row of every table from one database to another, whichever of the two kinds they are. */
import Database from "better-sqlite3";
import { Kysely, sql, SqliteDialect, type RawBuilder } from "kysely";
import { insertRows } from "../store/bulk.ts";
import { databaseOf } from "../store/differences.ts";
import type { Tables } from "../store/tables.ts";

type Db = Kysely<Tables>;

/** Others refer to rows of these, so they come first. */
const referredTo = ["user", "import", "thread"];
/** Columns that Postgres counts by itself: it has to go on after what was copied. */
const numberedBy: Readonly<Record<string, string>> = {
  result: "id",
  series: "id",
  sample: "id",
  pairing: "id",
  access_change: "seq",
};
/** Rows of these have no address of their own in SQLite: they are read in the order of their key. */
const keyed: Readonly<Record<string, readonly string[]>> = {
  series_point: ["series_id", "step", "time", "rank", "value"],
};
const rowsAtOnce = 500;

/** A SQLite file by itself, in this thread. */
export function openFile(
  path: string,
  options: { readonly readonly: boolean },
): Db {
  const database = new Database(path, { ...options, timeout: 30_000 });
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
}

/** One moment of a database: nothing that is written meanwhile is seen. */
export function atOneMoment<T>(db: Db, read: (db: Db) => Promise<T>) {
  if (databaseOf(db) === "sqlite") return db.transaction().execute(read);
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (transaction) => {
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(
        transaction,
      );
      await sql`set local statement_timeout = 0`.execute(transaction);
      return read(transaction);
    });
}

/** Into the empty tables of a new database of the same build. Gives the number of rows of each table. */
export async function copyTables(
  from: Db,
  to: Db,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const names = await tableNames(databaseOf(from) === "sqlite" ? from : to);
  await to.transaction().execute(async (target) => {
    if (databaseOf(target) === "postgres")
      await sql`set local statement_timeout = 0`.execute(target);
    for (const name of names)
      counts[name] = await copyTable(from, target, name);
  });
  return counts;
}

/** Without the list of migrations, which each database keeps for itself. */
async function tableNames(sqlite: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name <> 'migration'
    order by name`.execute(sqlite);
  const names = rows.map(({ name }) => name);
  return [...referredTo, ...names.filter((name) => !referredTo.includes(name))];
}

async function copyTable(from: Db, to: Db, name: string): Promise<number> {
  let count = 0;
  // A migration may have put something there, e.g. the default project.
  await sql`delete from ${sql.table(name)}`.execute(to);
  for await (const rows of readTable(from, name)) {
    const columns = Object.keys(rows[0]!);
    await insertRows(
      to,
      name as keyof Tables,
      columns,
      rows.map((row) => columns.map((column) => row[column])),
    );
    count += rows.length;
  }
  const numbered = numberedBy[name];
  if (databaseOf(to) === "postgres" && numbered) {
    const column = sql.ref(numbered);
    await sql`select setval(pg_get_serial_sequence(${name}, ${numbered}), (select coalesce(max(${column}), 0) + 1 from ${sql.table(name)}), false)`.execute(
      to,
    );
  }
  return count;
}

type Row = Record<string, unknown>;

/** In the order in which they were written, where that means something. */
async function* readTable(from: Db, name: string): AsyncGenerator<Row[]> {
  const table = sql.table(name);
  if (databaseOf(from) === "postgres") {
    const order = name === "run" ? sql`order by rowid` : sql``;
    await sql`declare rows_of_table cursor for select * from ${table} ${order}`.execute(
      from,
    );
    for (;;) {
      const { rows } =
        await sql<Row>`fetch ${sql.lit(rowsAtOnce)} from rows_of_table`.execute(
          from,
        );
      if (rows.length === 0) break;
      yield rows.map((row) => without("rowid", row));
    }
    await sql`close rows_of_table`.execute(from);
    return;
  }
  const key = keyed[name];
  if (key) {
    yield* readByKey(from, name, key);
    return;
  }
  for (let after = 0; ;) {
    const { rows } =
      await sql<Row>`select rowid as _rowid, * from ${table} where rowid > ${after} order by rowid limit ${rowsAtOnce}`.execute(
        from,
      );
    if (rows.length === 0) return;
    after = Number(rows.at(-1)!["_rowid"]);
    yield rows.map((row) => without("_rowid", row));
  }
}

async function* readByKey(
  from: Db,
  name: string,
  key: readonly string[],
): AsyncGenerator<Row[]> {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  for (let last: Row | null = null; ;) {
    const after: RawBuilder<unknown> = last
      ? sql`where (${columns}) > (${sql.join(key.map((column) => last![column]))})`
      : sql``;
    const { rows } =
      await sql<Row>`select * from ${sql.table(name)} ${after} order by ${columns} limit ${rowsAtOnce}`.execute(
        from,
      );
    if (rows.length === 0) return;
    last = rows.at(-1)!;
    yield rows;
  }
}

function without(column: string, row: Row): Row {
  const rest = { ...row };
  delete rest[column];
  return rest;
}
