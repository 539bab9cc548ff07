/** Every row of every table from one database to another, whichever of the two kinds they are. */
import Database from "better-sqlite3";
import { Kysely, sql, SqliteDialect } from "kysely";
import { databaseOf } from "../store/differences.ts";
import type { Tables } from "../store/tables.ts";

type Db = Kysely<Tables>;

/** Others refer to rows of these, so they come first. */
const referredTo = ["user", "import", "thread"];
/** Columns that Postgres counts by itself: it has to go on after what was copied. */
const numberedBy: Readonly<Record<string, string>> = {
  result: "id",
  access_change: "seq",
};
const rowsAtOnce = 200;

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

/** Into empty tables of the same build. Gives the number of rows of each table. */
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
  for await (const rows of readTable(from, name)) {
    await to
      .insertInto(name as keyof Tables)
      .values(rows as never)
      .execute();
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

function without(column: string, row: Row): Row {
  const rest = { ...row };
  delete rest[column];
  return rest;
}
