/** Which scenarios pass on which run. */
import { models, scenarios, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("scenarios", {}),
  answer: scenarios(12, models.slice(0, 5)),
};
