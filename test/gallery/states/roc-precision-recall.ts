/** Precision against recall, with the base rate. */
import { models, roc, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("roc", { score: "risk", outcome: "urgent", curve: "pr" }),
  answer: roc(models.slice(0, 3), { curve: "pr" }),
};
