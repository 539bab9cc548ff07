/** Values by model with their intervals, best first. */
import { models, reported, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("series", {
    metrics: ["accuracy"],
    x: "model",
    series: "none",
    mark: "dot",
  }),
  answer: reported(models.slice(0, 8), ["refunds"]),
};
