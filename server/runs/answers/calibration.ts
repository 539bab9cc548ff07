/** Does it know when it is right? */
import type { QueryOf } from "../../../shared/charts/spec.ts";
import { calibration } from "../../../shared/stats/calibration.ts";
import { wilsonInterval } from "../../../shared/stats/wilson.ts";
import type { Store } from "../../store/store.ts";
import type { SelectedRun } from "../selection.ts";
import type { Body } from "./answer.ts";
import { countSamples, readColumns } from "./columns.ts";
import { columnOfMetric } from "./scored.ts";

/** Examples without a confidence in [0, 1], or without an outcome of 0 or 1, are in no bin and do not count in `n`. */
export async function calibrationBody(
  store: Store,
  runs: readonly SelectedRun[],
  query: QueryOf<"calibration">,
): Promise<Body<"calibration">> {
  const withSamples = await countSamples(store, runs, query.task);
  const curves: Body<"calibration">["curves"] = [];
  for (const run of runs) {
    if (!withSamples.has(run.id)) continue;
    const { length, columns } = await readColumns(
      store,
      run,
      [columnOfMetric(query.confidence), columnOfMetric(query.outcome)],
      query.task,
    );
    const probs: number[] = [];
    const labels: number[] = [];
    for (let index = 0; index < length; index++) {
      const p = columns[0]![index];
      const label = columns[1]![index];
      if (typeof p !== "number" || !(p >= 0 && p <= 1)) continue;
      if (label !== 0 && label !== 1) continue;
      probs.push(p);
      labels.push(label);
    }
    if (probs.length === 0) continue;
    const found = calibration(probs, labels, query.bins, query.binning);
    curves.push({
      run: run.id,
      n: probs.length,
      ece: found.ece,
      brier: found.brier,
      bins: found.bins.map(({ from, to, n, confidence, hits }) => ({
        from,
        to,
        confidence,
        n,
        value: hits / n,
        ...wilsonInterval(hits, n)!,
        interval: "wilson",
      })),
    });
  }
  return { curves };
}
