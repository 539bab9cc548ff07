/** The corner that matters. */
import { models, roc, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("roc", { score: "risk", outcome: "urgent" }),
  answer: roc(models.slice(0, 2)),
  zoom: [0, 0.2],
};
