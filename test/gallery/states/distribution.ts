/** How one score is spread. */
import { distribution, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("distribution", { metric: "helpfulness" }),
  answer: distribution(models.slice(0, 1)),
};
