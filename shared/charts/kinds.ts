/** The list of chart types, in words only: reading it does not bring Plot along (draw.ts does). */
import { calibrationKind } from "./calibration/words.ts";
import { confusionKind } from "./confusion/words.ts";
import { deltaKind } from "./delta/words.ts";
import { distributionKind } from "./distribution/words.ts";
import { driftKind } from "./drift/words.ts";
import type { ChartKind } from "./kind.ts";
import { pairwiseKind } from "./pairwise/words.ts";
import { paretoKind } from "./pareto/words.ts";
import { rocKind } from "./roc/words.ts";
import { scenariosKind } from "./scenarios/words.ts";
import { seriesKind } from "./series/words.ts";
import { slicesKind } from "./slices/words.ts";
import type { ChartType } from "./spec.ts";

export const chartKinds: { readonly [T in ChartType]: ChartKind<T> } = {
  series: seriesKind,
  slices: slicesKind,
  confusion: confusionKind,
  calibration: calibrationKind,
  roc: rocKind,
  delta: deltaKind,
  distribution: distributionKind,
  pareto: paretoKind,
  drift: driftKind,
  scenarios: scenariosKind,
  pairwise: pairwiseKind,
};

/** The words of one type. A spec and an answer given to it must be of that type. */
export function chartKind<T extends ChartType>(type: T): ChartKind<T> {
  return chartKinds[type] as unknown as ChartKind<T>;
}
