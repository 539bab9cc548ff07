/** The uncertainty of reported values whose file gives none, from the samples they were computed from. */
import type { ChartRow } from "../../../shared/charts/spec.ts";
import type { Store } from "../../store/store.ts";
import type { SelectedRun } from "../selection.ts";
import { maxSamples, sampleCounts } from "./columns.ts";
import { agree, estimateOf } from "./estimate.ts";
import { readItemValues } from "./scored.ts";

/**
 * Rows without an interval get one (Wilson, bootstrap) where the samples of their run and task have this very mean. A run
 * that reports several values of a metric on a task keeps them as they are: nothing says which one the samples belong
 * to. With more samples than one answer may read, nothing is added.
 */
export async function withSampledIntervals(
  store: Store,
  runs: readonly SelectedRun[],
  rows: readonly ChartRow[],
): Promise<ChartRow[]> {
  const keyOf = ({ run, metric, task }: ChartRow) =>
    JSON.stringify([run, metric, task]);
  const perKey = Map.groupBy(rows, keyOf);
  const open = rows.filter(
    (row) =>
      row.y !== null &&
      row.interval === null &&
      perKey.get(keyOf(row))!.length === 1,
  );
  if (open.length === 0) return [...rows];
  const wanted = new Set(open.map(({ run }) => run));
  const counts = await sampleCounts(
    store,
    runs.filter(({ id }) => wanted.has(id)),
  );
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0 || total > maxSamples) return [...rows];
  const byId = new Map(runs.map((run) => [run.id, run]));
  const found = new Map<ChartRow, ChartRow>();
  for (const row of open) {
    if (!counts.has(row.run)) continue;
    const { values } = await readItemValues(
      store,
      byId.get(row.run)!,
      row.metric,
      { task: row.task ?? "" },
    );
    const { value, low, high, n, interval } = estimateOf(values);
    if (value === null || !agree(row.y!, value)) continue;
    if (interval === null || interval === "newcombe" || interval === "delong")
      continue;
    found.set(row, { ...row, low, high, n, interval });
  }
  return rows.map((row) => found.get(row) ?? row);
}
