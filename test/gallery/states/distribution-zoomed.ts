/** Part of the axis. */
import { distribution, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("distribution", { metric: "helpfulness" }),
  answer: distribution(models.slice(0, 2)),
  zoom: [0.5, 1],
};
