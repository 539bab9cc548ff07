/** Smoothed lines over the faint raw ones. */
import { curves, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("series", {
    metrics: ["accuracy"],
    x: "step",
    series: "run",
    mark: "line",
    smoothing: 9,
  }),
  answer: curves(models.slice(0, 3), { points: 120 }),
};
