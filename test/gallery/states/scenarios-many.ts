/** Eighty scenarios, twenty runs: says how many are shown. */
import { models, scenarios, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("scenarios", {}),
  answer: scenarios(80, models.slice(0, 20)),
  width: 820,
  height: 520,
};
