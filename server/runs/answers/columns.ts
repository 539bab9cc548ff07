/**
 * Some columns of the samples of a run, in the order of its file. Each comes as one text that the database puts
 * together and is parsed once: 50,000 row objects cost ten times as much on the way from the database's thread.
 */
import { sql, type RawBuilder } from "kysely";
import { databaseOf } from "../../store/differences.ts";
import type { Store } from "../../store/store.ts";
import { tooManySamples } from "../refusals.ts";

export type SampleColumn =
  | {
      readonly type:
        | "id"
        | "item"
        | "name"
        | "task"
        | "filter"
        | "epoch"
        | "target"
        | "output"
        | "correct"
        | "error"
        | "seconds"
        | "cost"
        | "tokens";
    }
  /** A score, as a file named it; "acc,none" is also the score "acc" of samples with the filter "none". */
  | { readonly type: "score"; readonly name: string }
  | { readonly type: "field"; readonly name: string };

export type Cell = string | number | null;

export interface ReadColumns {
  readonly length: number;
  /** In the order asked for. */
  readonly columns: readonly (readonly Cell[])[];
}

/** What one answer may read; a larger question is refused. */
export const maxSamples = 1_200_000;
/** Cells that are remembered for charts that ask again: about 16 bytes each. */
const rememberedCells = 3_000_000;

/** Columns by run, revision and question; the oldest question goes first. */
class ColumnCache {
  readonly #entries = new Map<string, ReadColumns>();
  #cells = 0;

  get(key: string): ReadColumns | undefined {
    const found = this.#entries.get(key);
    if (found) {
      this.#entries.delete(key);
      this.#entries.set(key, found);
    }
    return found;
  }

  set(key: string, columns: ReadColumns): void {
    this.#entries.set(key, columns);
    this.#cells += sizeOf(columns);
    for (const [oldest, entry] of this.#entries) {
      if (this.#cells <= rememberedCells) break;
      this.#entries.delete(oldest);
      this.#cells -= sizeOf(entry);
    }
  }
}

function sizeOf({ length, columns }: ReadColumns): number {
  return 10 + length * columns.length;
}

const caches = new WeakMap<Store, ColumnCache>();

/** Reads `columns` of one run, of one task only when it is given. Never change what it gives: others get the same. */
export async function readColumns(
  store: Store,
  run: { readonly id: string; readonly revision: number },
  columns: readonly SampleColumn[],
  task = "",
): Promise<ReadColumns> {
  let cache = caches.get(store);
  if (!cache) caches.set(store, (cache = new ColumnCache()));
  const key = JSON.stringify([run.id, run.revision, task, columns]);
  const known = cache.get(key);
  if (known) return known;
  const read = await query(store, run.id, columns, task);
  cache.set(key, read);
  return read;
}

/** How many samples each of the runs has; runs without any are left out. */
export async function sampleCounts(
  store: Store,
  runs: readonly { readonly id: string }[],
  task = "",
): Promise<ReadonlyMap<string, number>> {
  if (runs.length === 0) return new Map();
  let select = store.db
    .selectFrom("sample")
    .select((eb) => ["run_id", eb.fn.countAll<number>().as("count")])
    .where(
      "run_id",
      "in",
      runs.map(({ id }) => id),
    )
    .groupBy("run_id");
  if (task !== "") select = select.where("task", "=", task);
  const rows = await select.execute();
  return new Map(rows.map(({ run_id, count }) => [run_id, Number(count)]));
}

/** The same, and a refusal when an answer about all of them would read too many. */
export async function countSamples(
  store: Store,
  runs: readonly { readonly id: string }[],
  task = "",
): Promise<ReadonlyMap<string, number>> {
  const counts = await sampleCounts(store, runs, task);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total > maxSamples) throw tooManySamples(total, maxSamples);
  return counts;
}

async function query(
  store: Store,
  run: string,
  columns: readonly SampleColumn[],
  task: string,
): Promise<ReadColumns> {
  const { db } = store;
  const isSqlite = databaseOf(db as never) === "sqlite";
  const names = columns.map((_, index) => `c${index}`);
  const inner = sql.join(
    columns.map(
      (column, index) =>
        sql`${isSqlite ? onSqlite(column) : onPostgres(column)} as ${sql.ref(names[index]!)}`,
    ),
  );
  const outer = sql.join(
    names.map((name) =>
      isSqlite
        ? sql`group_concat(coalesce(${sql.ref(name)}, 'null'), ',') as ${sql.ref(name)}`
        : sql`string_agg(coalesce(${sql.ref(name)}, 'null'), ',' order by position) as ${sql.ref(name)}`,
    ),
  );
  const ofTask = task === "" ? sql`` : sql`and task = ${task}`;
  const { rows } = await sql<Record<string, string | null>>`select ${outer} from
    (select ${inner}, position from sample where run_id = ${run} ${ofTask} order by position) as samples`.execute(
    db,
  );
  const read = names.map(
    (name) => JSON.parse(`[${rows[0]?.[name] ?? ""}]`) as Cell[],
  );
  return { length: read[0]?.length ?? 0, columns: read };
}

/** JSON text of a column; null where there is nothing. */
function onSqlite(column: SampleColumn): RawBuilder<unknown> {
  switch (column.type) {
    case "score":
      return scoreOf(column.name, (name) => sql`scores -> ${pathOf(name)}`);
    case "field":
      return sql`fields -> ${pathOf(column.name)}`;
    case "seconds":
    case "cost":
      return sql`case when ${sql.ref(column.type)} is null then null else printf('%!.17g', ${sql.ref(column.type)}) end`;
    case "id":
    case "epoch":
    case "correct":
    case "tokens":
      return sql`cast(${sql.ref(column.type)} as text)`;
    default:
      return sql`json_quote(${sql.ref(column.type)})`;
  }
}

/** As the operator `->` of SQLite finds a key that has any characters. */
function pathOf(name: string): string {
  return `$.${JSON.stringify(name)}`;
}

function onPostgres(column: SampleColumn): RawBuilder<unknown> {
  switch (column.type) {
    case "score":
      return scoreOf(
        column.name,
        (name) => sql`(scores::json -> ${name}::text)::text`,
      );
    case "field":
      return sql`(fields::json -> ${column.name}::text)::text`;
    case "id":
    case "epoch":
    case "correct":
    case "tokens":
    case "seconds":
    case "cost":
      return sql`${sql.ref(column.type)}::text`;
    default:
      return sql`to_json(${sql.ref(column.type)})::text`;
  }
}

/**
 * lm-eval writes a score without its filter beside each sample, and with it in the results. "correct" is also the
 * sample's own verdict.
 */
function scoreOf(
  name: string,
  read: (name: string) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  const comma = name.lastIndexOf(",");
  if (name === "correct")
    return sql`coalesce(${read(name)}, cast(correct as text))`;
  if (comma <= 0) return read(name);
  return sql`coalesce(${read(name)}, case when filter = ${name.slice(comma + 1)} then ${read(name.slice(0, comma))} end)`;
}
