/** More curves than words fit: a legend; two brought forward. */
import { models, roc, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("roc", { score: "risk", outcome: "urgent" }),
  answer: roc(models.slice(0, 12)),
  isolated: ["r3", "r5"],
};
