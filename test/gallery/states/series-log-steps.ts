/** Loss over logarithmic steps. */
import { curves, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("series", {
    metrics: ["loss"],
    x: "step",
    series: "run",
    mark: "line",
    logX: true,
  }),
  answer: curves(models.slice(0, 3), { metric: "loss", falls: true }),
};
