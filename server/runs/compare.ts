/** Runs side by side: what differs in their params, and every value against a baseline's. */
import type { z } from "zod";
import type {
  CompareAnswer,
  compareRequestSchema,
} from "../../shared/api/runPage.ts";
import type { Store } from "../store/store.ts";
import { readDirections } from "./answers/base.ts";
import { countSamples } from "./answers/columns.ts";
import { differencesTo, type DifferenceRow } from "./answers/delta.ts";
import { withAdjusted } from "./answers/differences.ts";
import { byNature } from "./answers/order.ts";
import { resultKey } from "./answers/reportedValues.ts";
import { comparabilityOf } from "./comparability.ts";
import { baselineNotCompared, runNotFound } from "./refusals.ts";
import { readRuns } from "./runs.ts";
import { findRuns } from "./selection.ts";

/** Values in one answer: 50 runs have room for 400 metrics, 2 runs for 10,000. */
const maxValues = 20_000;
/** Scores read to pair runs by item; beyond, what the runs report is compared. */
const maxScores = 4_000_000;

type Values = CompareAnswer["metrics"][number]["values"];
type Adjusted = DifferenceRow & { readonly pAdjusted: number | null };

/**
 * Metrics and params in their natural order. Differences are paired by item where the samples pair, as in a delta chart;
 * Holm over all of them. Throws a refusal for a run that is gone, and for a baseline that is none of the runs.
 */
export async function compareRuns(
  store: Store,
  request: z.output<typeof compareRequestSchema>,
): Promise<CompareAnswer> {
  const ids = [...new Set(request.runs)];
  const baselineId = request.baseline ?? ids[0]!;
  if (!ids.includes(baselineId)) throw baselineNotCompared();
  const runs = await findRuns(store, { type: "runs", runs: ids });
  if (runs.length < ids.length) throw runNotFound();
  const baseline = runs.find(({ id }) => id === baselineId)!;
  const series = await readSeries(store, ids);
  const keys = [...series.keys()].toSorted(compareKeys);
  const kept = keys.slice(0, Math.floor(maxValues / ids.length));
  const metrics = [...new Set(kept.map((key) => partsOf(key).metric))];
  const [differences, directions, comparability, params, whole] =
    await Promise.all([
      differencesTo(store, baseline, runs, {
        metrics,
        tasks: [],
        groups: true,
        pairedMetrics: await pairedMetrics(store, baselineId, runs, metrics),
      }),
      readDirections(store, metrics),
      comparabilityOf(store, runs, { tasks: [], metrics: [] }),
      readParams(store, ids),
      readRuns(store, ids),
    ]);
  const compared = withAdjusted(
    differences.filter(({ metric, task }) =>
      series.has(resultKey("", metric, task)),
    ),
  );
  const byCell = new Map(
    compared.map((row) => [resultKey(row.run, row.metric, row.task), row]),
  );
  return {
    runs: whole,
    baseline: baselineId,
    params,
    metrics: kept.map((key) => {
      const { metric, task } = partsOf(key);
      return {
        metric,
        task,
        higherIsBetter: directions[metric] ?? null,
        values: ids.map((id) =>
          valueOf(
            series.get(key)!.get(id),
            byCell.get(resultKey(id, metric, task)),
          ),
        ),
      };
    }),
    comparability,
    truncated: keys.length - kept.length,
  };
}

interface SeriesRow {
  readonly kind: string;
  readonly value: number | null;
  readonly special: string | null;
  readonly stderr: number | null;
  readonly n: number | null;
}

/** By metric and task, then by run. A result stands before points of the same name. */
async function readSeries(
  store: Store,
  ids: readonly string[],
): Promise<Map<string, Map<string, SeriesRow>>> {
  const rows = await store.db
    .selectFrom("series")
    .select([
      "run_id",
      "kind",
      "metric",
      "task",
      "value",
      "special",
      "stderr",
      "n",
    ])
    .where("run_id", "in", ids)
    .execute();
  const series = new Map<string, Map<string, SeriesRow>>();
  for (const row of rows) {
    const key = resultKey("", row.metric, row.task);
    let byRun = series.get(key);
    if (!byRun) series.set(key, (byRun = new Map()));
    if (row.kind === "result" || !byRun.has(row.run_id))
      byRun.set(row.run_id, row);
  }
  return series;
}

function valueOf(
  row: SeriesRow | undefined,
  difference: Adjusted | undefined,
): Values[number] {
  if (!row) return null;
  return {
    value: row.value,
    special: row.special,
    stderr: row.stderr,
    n: row.n,
    delta: difference?.delta ?? null,
    low: difference?.low ?? null,
    high: difference?.high ?? null,
    test: difference?.test ?? null,
    p: difference?.p ?? null,
    pAdjusted: difference?.pAdjusted ?? null,
    gained: difference?.gained ?? null,
    lost: difference?.lost ?? null,
  };
}

async function readParams(
  store: Store,
  ids: readonly string[],
): Promise<CompareAnswer["params"]> {
  const rows = await store.db
    .selectFrom("param")
    .selectAll()
    .where("run_id", "in", ids)
    .execute();
  const byName = Map.groupBy(rows, ({ key }) => key);
  return [...byName]
    .toSorted(([a], [b]) => byNature(a, b))
    .map(([name, ofName]) => {
      const values = new Map(
        ofName.map(({ run_id, value }) => [run_id, value]),
      );
      const inOrder = ids.map((id) => values.get(id) ?? null);
      return { name, values: inOrder, differs: new Set(inOrder).size > 1 };
    });
}

/** Those that the baseline's samples have scores of, as far as reading them for all runs stays quick. */
async function pairedMetrics(
  store: Store,
  baseline: string,
  runs: readonly { readonly id: string }[],
  metrics: readonly string[],
): Promise<string[]> {
  const counts = await countSamples(store, runs);
  if (!counts.has(baseline)) return [];
  const rows = await store.db
    .selectFrom("sample")
    .select(["scores", "correct"])
    .where("run_id", "=", baseline)
    .orderBy("position")
    .limit(100)
    .execute();
  const scores = new Set(
    rows.flatMap((row) => Object.keys(JSON.parse(row.scores) as object)),
  );
  if (rows.some(({ correct }) => correct !== null)) scores.add("correct");
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return metrics
    .filter(
      (metric) =>
        scores.has(metric) ||
        // "acc,none" is the score "acc" of samples with the filter "none".
        scores.has(metric.slice(0, Math.max(0, metric.lastIndexOf(",")))),
    )
    .slice(0, Math.floor(maxScores / total));
}

function partsOf(key: string): { metric: string; task: string } {
  const [, metric, task] = JSON.parse(key) as [string, string, string];
  return { metric, task };
}

function compareKeys(a: string, b: string): number {
  const [first, second] = [partsOf(a), partsOf(b)];
  return (
    byNature(first.metric, second.metric) || byNature(first.task, second.task)
  );
}
