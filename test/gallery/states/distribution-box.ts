/** Boxes: quartiles, median, range, mean. */
import { distribution, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("distribution", { metric: "seconds", mark: "box" }),
  answer: distribution(models.slice(0, 6), { max: 14 }),
};
