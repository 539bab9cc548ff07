/** Two labels, as counts. */
import { confusion, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("confusion", { normalise: "none" }),
  answer: confusion(["no", "yes"], models.slice(0, 1), { n: 200 }),
};
