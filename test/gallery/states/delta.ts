/** A forest plot: full dots hold, hollow ones may be chance. */
import { delta, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("delta", { metrics: ["accuracy"] }),
  answer: delta(models.slice(0, 7)),
};
