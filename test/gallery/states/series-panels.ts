/** A panel a task, on one axis. */
import { models, reported, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("series", {
    metrics: ["accuracy"],
    x: "model",
    series: "run",
    mark: "dot",
  }),
  answer: reported(models.slice(0, 5), [
    "arc_easy",
    "hellaswag",
    "piqa",
    "sciq",
    "winogrande",
    "boolq",
  ]),
  width: 820,
  height: 480,
};
