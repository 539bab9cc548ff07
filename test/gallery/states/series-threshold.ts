/** The threshold of a hypothesis as a labelled rule. */
import { curves, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("series", {
    metrics: ["accuracy"],
    x: "step",
    series: "run",
    mark: "line",
    threshold: { value: 0.8, label: "target" },
  }),
  answer: curves(models.slice(0, 2)),
};
