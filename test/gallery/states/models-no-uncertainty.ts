/** No uncertainty given: dots alone, and the caption says so. */
import { models, reported, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("series", {
    metrics: ["accuracy"],
    x: "model",
    series: "none",
    mark: "dot",
  }),
  answer: reported(models.slice(0, 6), ["refunds"], { n: null }),
};
