/** Dark. */
import { models, scenarios, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("scenarios", {}),
  answer: scenarios(10, models.slice(0, 3)),
  dark: true,
};
