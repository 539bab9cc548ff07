/** None differs: says so. */
import { models, scenarios, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("scenarios", { changedOnly: true }),
  answer: { ...scenarios(0, models.slice(0, 2)), total: 40 },
};
