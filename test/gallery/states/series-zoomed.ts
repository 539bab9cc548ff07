/** A part of the steps, with what lies outside cut off. */
import { curves, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("series", {
    metrics: ["accuracy"],
    x: "step",
    series: "run",
    mark: "line",
    smoothing: 5,
  }),
  answer: curves(models.slice(0, 3), { points: 120 }),
  zoom: [4_000, 9_000],
};
