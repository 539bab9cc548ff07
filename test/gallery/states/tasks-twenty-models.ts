/** Twenty models on a large sheet. */
import { models, reported, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("series", {
    metrics: ["accuracy"],
    x: "task",
    series: "model",
    mark: "dot",
  }),
  answer: reported(models.slice(0, 20), ["arc_easy", "hellaswag", "piqa"]),
  width: 1200,
  height: 700,
};
