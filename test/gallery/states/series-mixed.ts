/** Two versions of a dataset beside each other: the warning stands with the chart. */
import { curves, models, mixed, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("series", {
    metrics: ["accuracy"],
    x: "step",
    series: "run",
    mark: "line",
  }),
  answer: mixed(curves(models.slice(0, 4))),
};
