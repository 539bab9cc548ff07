/** More tasks than fit, with long names: says how many are shown. */
import { models, numbered, reported, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("series", {
    metrics: ["accuracy"],
    x: "task",
    series: "model",
    mark: "dot",
  }),
  answer: reported(
    models.slice(0, 2),
    numbered("hendrycksTest-professional_psychology", 40),
  ),
};
