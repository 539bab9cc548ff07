/** No uncertainty given. */
import { delta, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("delta", { metrics: ["accuracy"] }),
  answer: delta(models.slice(0, 4), [""], { uncertain: false }),
};
