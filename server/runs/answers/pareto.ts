/** Cost or latency against quality: two values of each run. */
import type { Estimate } from "../../../shared/charts/answer.ts";
import type { QueryOf } from "../../../shared/charts/spec.ts";
import type { Store } from "../../store/store.ts";
import type { SelectedRun } from "../selection.ts";
import type { Body } from "./answer.ts";
import { countSamples } from "./columns.ts";
import { noEstimate } from "./estimate.ts";
import { readRunValues } from "./runValues.ts";

/** Runs that have both values, in the order of the runs. */
export async function paretoBody(
  store: Store,
  runs: readonly SelectedRun[],
  { x, y, task }: QueryOf<"pareto">,
): Promise<Body<"pareto"> & { metrics: readonly string[] }> {
  const withSamples = await countSamples(store, runs, task);
  const values = await readRunValues(store, runs, {
    metrics: [x, y],
    task,
    withSamples,
  });
  const points = runs.flatMap(({ id }) => {
    const [ofX, ofY] = [values.get(id)?.get(x), values.get(id)?.get(y)];
    return isKnown(ofX) && isKnown(ofY) ? [{ run: id, x: ofX, y: ofY }] : [];
  });
  const found = [...values.values()].flatMap((byMetric) => [
    ...byMetric.keys(),
  ]);
  return { points, metrics: found };
}

function isKnown(estimate: Estimate = noEstimate): estimate is Estimate {
  return estimate.value !== null;
}
