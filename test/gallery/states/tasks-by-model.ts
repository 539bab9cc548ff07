/** Three models side by side on each task. */
import { models, reported, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("series", {
    metrics: ["accuracy"],
    x: "task",
    series: "model",
    mark: "dot",
  }),
  answer: reported(models.slice(0, 3), [
    "arc_easy",
    "hellaswag",
    "piqa",
    "sciq",
    "winogrande",
  ]),
};
