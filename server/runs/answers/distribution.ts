/** How a score is spread over the samples of each run. */
import type { QueryOf } from "../../../shared/charts/spec.ts";
import { quantileOfSorted } from "../../../shared/stats/quantile.ts";
import type { Store } from "../../store/store.ts";
import type { SelectedRun } from "../selection.ts";
import type { Body } from "./answer.ts";
import { countSamples, readColumns } from "./columns.ts";
import { columnOfMetric } from "./scored.ts";

/** Every epoch counts. All runs share their bins, from the least to the greatest value; the last bin has its upper end in it. */
export async function distributionBody(
  store: Store,
  runs: readonly SelectedRun[],
  query: QueryOf<"distribution">,
): Promise<Body<"distribution">> {
  const withSamples = await countSamples(store, runs, query.task);
  const sorted: { run: string; values: Float64Array }[] = [];
  for (const run of runs) {
    if (!withSamples.has(run.id)) continue;
    const { columns } = await readColumns(
      store,
      run,
      [columnOfMetric(query.metric)],
      query.task,
    );
    const values = columns[0]!.filter((value) => typeof value === "number");
    if (values.length > 0)
      sorted.push({ run: run.id, values: Float64Array.from(values).sort() });
  }
  const edges = edgesOf(
    Math.min(...sorted.map(({ values }) => values[0]!)),
    Math.max(...sorted.map(({ values }) => values.at(-1)!)),
    query.bins,
  );
  return {
    edges,
    spreads: sorted.map(({ run, values }) => ({
      run,
      n: values.length,
      counts: countsOf(values, edges),
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      quantiles: [0, 0.25, 0.5, 0.75, 1].map((p) =>
        quantileOfSorted(values, p)!,
      ),
    })),
  };
}

function edgesOf(least: number, greatest: number, bins: number): number[] {
  if (!Number.isFinite(least)) return [];
  // One value alone stands in the middle of its bin.
  const [from, to] =
    least === greatest ? [least - 0.5, least + 0.5] : [least, greatest];
  const edges = Array.from(
    { length: bins + 1 },
    (_, k) => from + ((to - from) * k) / bins,
  );
  edges[bins] = to;
  return edges;
}

function countsOf(sorted: Float64Array, edges: readonly number[]): number[] {
  const counts = Array.from({ length: edges.length - 1 }, () => 0);
  let bin = 0;
  for (const value of sorted) {
    while (bin < counts.length - 1 && value >= edges[bin + 1]!) bin++;
    counts[bin]!++;
  }
  return counts;
}
