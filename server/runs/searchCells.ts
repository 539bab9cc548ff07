/** The cells of a runs table: what each run has in each column. */
import type { RunCell, RunColumn } from "../../shared/api/runSearch.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import type { Selectable } from "kysely";

/** A statement takes this many ids; more are asked for in turns. */
const idsPerQuery = 500;

type SeriesRow = Pick<
  Selectable<Tables["series"]>,
  | "run_id"
  | "kind"
  | "metric"
  | "task"
  | "value"
  | "special"
  | "least"
  | "greatest"
  | "stderr"
  | "n"
>;

export const emptyCell: RunCell = {
  text: null,
  value: null,
  special: null,
  least: null,
  greatest: null,
  stderr: null,
  n: null,
  runs: null,
  deviation: null,
};

/** By run id, in the order of the columns. */
export async function readCells(
  store: Pick<Store, "db">,
  ids: readonly string[],
  columns: readonly RunColumn[],
): Promise<Map<string, RunCell[]>> {
  const cells = new Map(ids.map((id) => [id, columns.map(() => emptyCell)]));
  for (let at = 0; at < ids.length; at += idsPerQuery) {
    const some = ids.slice(at, at + idsPerQuery);
    await fillMetrics(store, some, columns, cells);
    await fillTexts(store, "param", some, columns, cells);
    await fillTexts(store, "run_tag", some, columns, cells);
  }
  return cells;
}

async function fillMetrics(
  { db }: Pick<Store, "db">,
  ids: readonly string[],
  columns: readonly RunColumn[],
  cells: ReadonlyMap<string, RunCell[]>,
): Promise<void> {
  const wanted = columns.flatMap((column, at) =>
    column.type === "metric" ? [{ ...column, at }] : [],
  );
  if (wanted.length === 0) return;
  const rows: SeriesRow[] = await db
    .selectFrom("series")
    .select([
      "run_id",
      "kind",
      "metric",
      "task",
      "value",
      "special",
      "least",
      "greatest",
      "stderr",
      "n",
    ])
    .where("run_id", "in", ids)
    // One index serves it so; what is too much is left out below.
    .where("kind", "in", ["point", "result"])
    .where("metric", "in", [...new Set(wanted.flatMap(metricsNamed))])
    .orderBy("kind")
    .orderBy("task")
    .execute();
  const ofRun = Map.groupBy(rows, (row) => row.run_id);
  for (const [id, held] of ofRun)
    for (const { name, task, at } of wanted) {
      const row = held.find((series) => stands(series, name, task));
      if (row)
        cells.get(id)![at] = {
          ...emptyCell,
          value: row.value,
          special: row.special as RunCell["special"],
          least: row.least,
          greatest: row.greatest,
          stderr: row.stderr,
          n: row.n,
        };
    }
}

/** The metrics that a column's name can stand for: its own, and of `task/metric` each that may be behind a slash. */
function metricsNamed({ name }: { readonly name: string }): string[] {
  return [...name.matchAll(/^|\//g)].map(({ index, 0: slash }) =>
    name.slice(index + slash.length),
  );
}

/** As `namesMetric`, with the column's task decided first. */
function stands(series: SeriesRow, name: string, task: string): boolean {
  if (task !== "") return series.metric === name && series.task === task;
  return series.metric === name || `${series.task}/${series.metric}` === name;
}

async function fillTexts(
  { db }: Pick<Store, "db">,
  table: "param" | "run_tag",
  ids: readonly string[],
  columns: readonly RunColumn[],
  cells: ReadonlyMap<string, RunCell[]>,
): Promise<void> {
  const type = table === "param" ? "param" : "tag";
  const wanted = columns.flatMap((column, at) =>
    column.type === type ? [{ name: column.name, at }] : [],
  );
  if (wanted.length === 0) return;
  const rows = await db
    .selectFrom(table)
    .selectAll()
    .where("run_id", "in", ids)
    .where("key", "in", [...new Set(wanted.map(({ name }) => name))])
    .execute();
  for (const row of rows)
    for (const { name, at } of wanted)
      if (name === row.key)
        cells.get(row.run_id)![at] = { ...emptyCell, text: row.value };
}
