/** Differences of runs to a baseline. */
import type { AnswerOf } from "../../../shared/charts/answers.ts";
import type { QueryOf } from "../../../shared/charts/spec.ts";
import type { Store } from "../../store/store.ts";
import type { SelectedRun } from "../selection.ts";
import type { Body } from "./answer.ts";
import { countSamples } from "./columns.ts";
import {
  pairedDifferenceOf,
  reportedDifferenceOf,
  withAdjusted,
  type Difference,
  type Reported,
} from "./differences.ts";
import { byNature } from "./order.ts";
import { Baseline, type PairedScores } from "./pairs.ts";
import {
  latestResults,
  readLatestPoints,
  readResults,
  resultKey,
  type ReportedQuery,
} from "./reportedValues.ts";

const maxRows = 1000;

type Row = AnswerOf<"delta">["rows"][number];

/**
 * A row for each other run, metric and task, in the order of the runs, the metrics and (by nature) the tasks; Holm over
 * all of them. Without a baseline among the runs there are no rows. Rows beyond 1,000 are left out and counted, after
 * their p-values took part in the adjustment.
 */
export async function deltaBody(
  store: Store,
  runs: readonly SelectedRun[],
  query: QueryOf<"delta">,
): Promise<Body<"delta"> & { metrics: readonly string[] }> {
  const metrics = [...new Set(query.metrics)];
  const baseline =
    query.baseline === ""
      ? runs[0]
      : runs.find(({ id }) => id === query.baseline);
  if (!baseline) return { baseline: null, rows: [], truncated: 0, metrics: [] };
  const found = await differencesTo(store, baseline, runs, {
    metrics,
    tasks: query.tasks,
  });
  const place = new Map(metrics.map((metric, index) => [metric, index]));
  const order = new Map(runs.map(({ id }, index) => [id, index]));
  const rows: Row[] = withAdjusted(found).toSorted(
    (a, b) =>
      order.get(a.run)! - order.get(b.run)! ||
      place.get(a.metric)! - place.get(b.metric)! ||
      byNature(a.task, b.task),
  );
  return {
    baseline: baseline.id,
    rows: rows.slice(0, maxRows),
    truncated: Math.max(0, rows.length - maxRows),
    metrics: [...new Set(found.map(({ metric }) => metric))],
  };
}

export type DifferenceRow = Difference & Pick<Row, "run" | "metric" | "task">;

/** Of every other run; those of values that the baseline lacks have no `delta`. */
export async function differencesTo(
  store: Store,
  baseline: SelectedRun,
  runs: readonly SelectedRun[],
  {
    metrics,
    tasks,
    pairedMetrics = metrics,
    groups = false,
  }: {
    readonly metrics: readonly string[];
    readonly tasks: readonly string[];
    /** Those that samples may have scores of. */
    readonly pairedMetrics?: readonly string[];
    /** Also aggregates that repeat other tasks. */
    readonly groups?: boolean;
  },
): Promise<DifferenceRow[]> {
  const others = runs.filter(({ id }) => id !== baseline.id);
  const reported = await readReported(store, [baseline, ...others], {
    metrics,
    tasks,
    groups,
  });
  const samples = await countSamples(store, runs);
  const canPair = samples.has(baseline.id) && pairedMetrics.length > 0;
  const base = canPair
    ? await Baseline.read(store, baseline, pairedMetrics)
    : null;
  const ofBaseline = reported.get(baseline.id) ?? new Map<string, Reported>();
  const rows: DifferenceRow[] = [];
  for (const run of others) {
    const pairs = base && samples.has(run.id) ? await base.pairsWith(run) : [];
    const own = reported.get(run.id) ?? new Map<string, Reported>();
    const byKey = new Map<string, Difference>();
    for (const [key, value] of own) {
      const against = ofBaseline.get(key) ?? missing(value.metric);
      byKey.set(key, reportedDifferenceOf(value, against));
    }
    for (const pair of pairs) {
      if (tasks.length > 0 && !tasks.includes(pair.task)) continue;
      const key = resultKey("", pair.metric, pair.task);
      if (!coversMost(pair, own.get(key), ofBaseline.get(key))) continue;
      const difference = pairedDifferenceOf(pair.a, pair.b);
      if (difference) byKey.set(key, difference);
    }
    for (const [key, difference] of byKey) {
      const [, metric, task] = JSON.parse(key) as [string, string, string];
      rows.push({ run: run.id, metric, task, ...difference });
    }
  }
  return rows;
}

/**
 * Pairs stand for two runs only when they are at least half of what either was measured on: a few logged examples of a
 * thousand say less than the reported values do.
 */
function coversMost(
  { a, ofRun, ofBaseline }: PairedScores,
  run: Reported | undefined,
  baseline: Reported | undefined,
): boolean {
  const whole = Math.min(
    Math.max(ofRun, run?.n ?? 0),
    Math.max(ofBaseline, baseline?.n ?? 0),
  );
  return a.length * 2 >= whole;
}

function missing(metric: string): Reported {
  return {
    metric,
    value: null,
    stderr: null,
    low: null,
    high: null,
    n: null,
    k: null,
  };
}

/** By run, then by `resultKey` of metric and task: the latest result; of what was only logged, the latest value. */
async function readReported(
  store: Store,
  runs: readonly SelectedRun[],
  query: ReportedQuery,
): Promise<Map<string, Map<string, Reported>>> {
  const { metrics, tasks } = query;
  const [results, points] = await Promise.all([
    readResults(store, runs, query),
    tasks.length > 0
      ? new Map<string, Map<string, number>>()
      : readLatestPoints(store, runs, metrics),
  ]);
  const byRun = new Map<string, Map<string, Reported>>();
  const of = (run: string) => {
    let known = byRun.get(run);
    if (!known) byRun.set(run, (known = new Map()));
    return known;
  };
  for (const [run, values] of points)
    for (const [metric, value] of values)
      of(run).set(resultKey("", metric, ""), { ...missing(metric), value });
  for (const result of latestResults(results).values())
    of(result.run_id).set(resultKey("", result.metric, result.task), result);
  return byRun;
}
