/** Two models, no uncertainty given. */
import { models, pairwise, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("pairwise", {}),
  answer: pairwise(models.slice(0, 2), { uncertain: false }),
  width: 320,
  height: 240,
};
