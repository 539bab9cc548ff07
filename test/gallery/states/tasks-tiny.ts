/** The smallest card. */
import { models, reported, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("series", {
    metrics: ["accuracy"],
    x: "task",
    series: "model",
    mark: "dot",
  }),
  answer: reported(models.slice(0, 2), ["arc_easy", "piqa", "sciq"]),
  width: 272,
  height: 280,
};
