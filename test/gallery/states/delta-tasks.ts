/** Two runs on five tasks. */
import { delta, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("delta", { metrics: ["accuracy"] }),
  answer: delta(models.slice(0, 3), [
    "arc_easy",
    "hellaswag",
    "piqa",
    "sciq",
    "winogrande",
  ]),
  width: 820,
  height: 460,
};
