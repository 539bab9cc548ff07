/** One value of each metric for each run: what it reports, else what it logged last, else the mean over its samples. */
import type { Estimate } from "../../../shared/charts/answer.ts";
import type { Store } from "../../store/store.ts";
import type { SelectedRun } from "../selection.ts";
import { agree, estimateOf, meanOfEstimates, noEstimate } from "./estimate.ts";
import {
  estimateOfResult,
  latestResults,
  readLatestPoints,
  readResults,
} from "./reportedValues.ts";
import { readItemValues } from "./scored.ts";

/** Always of samples: what files report under these names may be in any unit. */
const spent = new Set(["seconds", "cost", "tokens"]);

/** By run and metric; of several tasks the mean over tasks. A run without any value of a metric has no entry. */
export async function readRunValues(
  store: Store,
  runs: readonly SelectedRun[],
  question: {
    readonly metrics: readonly string[];
    /** "" for all. */
    readonly task: string;
    readonly withSamples: ReadonlyMap<string, number>;
  },
): Promise<Map<string, Map<string, Estimate>>> {
  const { task, withSamples } = question;
  const metrics = [...new Set(question.metrics)];
  const [results, points] = await Promise.all([
    readResults(store, runs, { metrics, tasks: task === "" ? [] : [task] }),
    readLatestPoints(store, runs, metrics),
  ]);
  const reported = Map.groupBy(latestResults(results).values(), (result) =>
    JSON.stringify([result.run_id, result.metric]),
  );
  const values = new Map<string, Map<string, Estimate>>();
  for (const run of runs) {
    const byMetric = new Map<string, Estimate>();
    for (const metric of metrics) {
      const rows = reported.get(JSON.stringify([run.id, metric])) ?? [];
      const given = meanOfEstimates(rows.map(estimateOfResult));
      const useSamples =
        withSamples.has(run.id) &&
        (spent.has(metric) || given.value === null || given.interval === null);
      const sampled = useSamples
        ? estimateOf(
            (await readItemValues(store, run, metric, { task })).values,
          )
        : noEstimate;
      const logged = points.get(run.id)?.get(metric);
      const best = choose(spent.has(metric), given, sampled, logged);
      if (best.value !== null) byMetric.set(metric, best);
    }
    values.set(run.id, byMetric);
  }
  return values;
}

function choose(
  samplesFirst: boolean,
  given: Estimate,
  sampled: Estimate,
  logged: number | undefined,
): Estimate {
  if (samplesFirst && sampled.value !== null) return sampled;
  if (given.value !== null) {
    // Of samples only the uncertainty is taken, when they are what the value was computed from.
    const same = sampled.value !== null && agree(given.value, sampled.value);
    return given.interval === null && same ? sampled : given;
  }
  if (logged !== undefined) return { ...noEstimate, value: logged };
  return sampled;
}
