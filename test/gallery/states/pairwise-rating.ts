/** Bradley-Terry strengths. */
import { models, pairwise, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("pairwise", { view: "rating" }),
  answer: pairwise(models.slice(0, 8)),
};
