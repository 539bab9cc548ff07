/** Values that are no number break the line and are counted. */
import { curves, models, specOf, withGaps } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("series", {
    metrics: ["accuracy"],
    x: "step",
    series: "run",
    mark: "line",
  }),
  answer: withGaps(curves(models.slice(0, 2), { points: 30 })),
};
