/** Dark. */
import { models, pairwise, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("pairwise", {}),
  answer: pairwise(models.slice(0, 6)),
  dark: true,
};
