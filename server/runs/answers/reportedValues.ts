/** What runs report of metrics: results by task, and of logged points the latest. */
import type { Selectable } from "kysely";
import type { Estimate } from "../../../shared/charts/answer.ts";
import { intervalOf } from "../../../shared/stats/interval.ts";
import type { Store } from "../../store/store.ts";
import type { Tables } from "../../store/tables.ts";
import { tooManyValues } from "../refusals.ts";
import type { SelectedRun } from "../selection.ts";

export type ReportedResult = Selectable<Tables["result"]>;

const maxRows = 50_000;

export interface ReportedQuery {
  readonly metrics: readonly string[];
  /** Empty: all, without the groups that repeat them. */
  readonly tasks: readonly string[];
  /** "" for values of whole tasks; else those of the slices "name=value" of this name. */
  readonly slicedBy?: string;
  /** Also aggregates that repeat other tasks. */
  readonly groups?: boolean;
}

/** Results of runs, in the order in which they came. Throws a refusal for more than 50,000. */
export async function readResults(
  store: Store,
  runs: readonly SelectedRun[],
  { metrics, tasks, slicedBy = "", groups = false }: ReportedQuery,
): Promise<ReportedResult[]> {
  if (runs.length === 0 || metrics.length === 0) return [];
  let select = store.db
    .selectFrom("result")
    .selectAll()
    .where(
      "run_id",
      "in",
      runs.map(({ id }) => id),
    )
    .where("metric", "in", [...new Set(metrics)]);
  select =
    slicedBy === ""
      ? select.where("slice", "=", "")
      : select
          .where("slice", ">=", `${slicedBy}=`)
          .where("slice", "<", `${slicedBy}>`);
  if (tasks.length > 0) select = select.where("task", "in", [...tasks]);
  const rows = await select
    .orderBy("id")
    .limit(maxRows + 1)
    .execute();
  if (rows.length > maxRows) throw tooManyValues(maxRows);
  return groups || tasks.length > 0 ? rows : withoutGroups(rows);
}

/** A group repeats its tasks: it is left out beside them, and kept where it is all there is. */
export function withoutGroups<
  Row extends Pick<ReportedResult, "run_id" | "metric" | "is_group">,
>(rows: readonly Row[]): Row[] {
  const key = (row: Row) => `${row.run_id} ${row.metric}`;
  const withTasks = new Set(rows.filter((row) => !row.is_group).map(key));
  return rows.filter((row) => !row.is_group || !withTasks.has(key(row)));
}

/** Which result stands for several of a run: that of the greatest step, then the latest time, then the last. */
export function latestResults(
  rows: readonly ReportedResult[],
): Map<string, ReportedResult> {
  const latest = new Map<string, ReportedResult>();
  for (const row of rows) {
    const key = resultKey(row.run_id, row.metric, row.task, row.slice);
    const known = latest.get(key);
    if (!known || !isLater(known, row)) latest.set(key, row);
  }
  return latest;
}

export function resultKey(
  run: string,
  metric: string,
  task: string,
  slice = "",
) {
  return JSON.stringify([run, metric, task, slice]);
}

function isLater(a: ReportedResult, b: ReportedResult): boolean {
  const [stepA, stepB] = [a.step ?? -Infinity, b.step ?? -Infinity];
  if (stepA !== stepB) return stepA > stepB;
  return (a.time ?? "") > (b.time ?? "");
}

export function estimateOfResult(result: ReportedResult): Estimate {
  return { value: result.value, n: result.n, ...intervalOf(result) };
}

/** By run: the latest value of metrics that were logged as points; `metric` is the key within. */
export async function readLatestPoints(
  store: Store,
  runs: readonly SelectedRun[],
  metrics: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  if (runs.length === 0 || metrics.length === 0) return new Map();
  const rows = await store.db
    .selectFrom("series")
    .select(["run_id", "metric", "value"])
    .where(
      "run_id",
      "in",
      runs.map(({ id }) => id),
    )
    .where("metric", "in", [...new Set(metrics)])
    .where("kind", "=", "point")
    .where("value", "is not", null)
    .execute();
  const byRun = new Map<string, Map<string, number>>();
  for (const { run_id, metric, value } of rows) {
    let values = byRun.get(run_id);
    if (!values) byRun.set(run_id, (values = new Map()));
    values.set(metric, value!);
  }
  return byRun;
}
