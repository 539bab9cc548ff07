/** Expected against given labels of one run. */
import { confusion, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("confusion", {}),
  answer: confusion(
    ["billing", "cancel", "complaint", "urgent"],
    models.slice(0, 1),
  ),
};
