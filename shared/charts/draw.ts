/** Draws any type of chart. Brings Plot along: a browser loads it when the first chart comes into view. */
import type { ChartAnswer } from "./answers.ts";
import type { DrawOptions, Drawing } from "./drawing.ts";
import type { DrawChart } from "./kind.ts";
import { drawSeries } from "./series/draw.ts";
import type { ChartSpec, ChartType } from "./spec.ts";

const drawings: { readonly [T in ChartType]?: DrawChart<T> } = {
  series: drawSeries,
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
  const draw = drawings[spec.type] as unknown as
    DrawChart<ChartType> | undefined;
  if (!draw) throw new Error(`drawChart: ${spec.type} is being built`);
  return draw(spec, answer, options);
}
