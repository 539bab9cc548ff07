/** Twenty-two runs: past the last ink the dash varies. */
import { curves, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("series", {
    metrics: ["accuracy"],
    x: "step",
    series: "run",
    mark: "line",
  }),
  answer: curves(models),
  width: 900,
  height: 420,
};
