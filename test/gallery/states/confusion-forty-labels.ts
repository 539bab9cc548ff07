/** Forty labels. */
import { confusion, models, numbered, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("confusion", {}),
  answer: confusion(numbered("intent", 40), models.slice(0, 1)),
  width: 700,
  height: 640,
};
