/** Draws any type of chart. Brings Plot along: a browser loads it when the first chart comes into view. */
import type { ChartAnswer } from "./answers.ts";
import { drawCalibration } from "./calibration/draw.ts";
import { drawConfusion } from "./confusion/draw.ts";
import { drawDelta } from "./delta/draw.ts";
import { drawDistribution } from "./distribution/draw.ts";
import type { DrawOptions, Drawing } from "./drawing.ts";
import { drawDrift } from "./drift/draw.ts";
import type { DrawChart } from "./kind.ts";
import { drawPairwise } from "./pairwise/draw.ts";
import { drawPareto } from "./pareto/draw.ts";
import { drawRoc } from "./roc/draw.ts";
import { drawScenarios } from "./scenarios/draw.ts";
import { drawSeries } from "./series/draw.ts";
import { drawSlices } from "./slices/draw.ts";
import type { ChartSpec, ChartType } from "./spec.ts";

const drawings: { readonly [T in ChartType]: DrawChart<T> } = {
  series: drawSeries,
  slices: drawSlices,
  confusion: drawConfusion,
  calibration: drawCalibration,
  roc: drawRoc,
  delta: drawDelta,
  distribution: drawDistribution,
  pareto: drawPareto,
  drift: drawDrift,
  scenarios: drawScenarios,
  pairwise: drawPairwise,
};

/** Throws when the answer is of another type than the spec: whoever asks changed the spec and kept the old answer. */
export function drawChart(
  spec: ChartSpec,
  answer: ChartAnswer,
  options: DrawOptions,
): Drawing {
  if (spec.type !== answer.type)
    throw new Error(
      `drawChart: invalid answer: ${answer.type} for a spec of type ${spec.type}`,
    );
  const draw = drawings[spec.type] as unknown as DrawChart<ChartType>;
  return draw(spec, answer, options);
}
