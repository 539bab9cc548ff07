/** Every sample has the same outcome: says what to check. */
import { bare, models, roc, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("roc", { score: "risk", outcome: "urgent" }),
  answer: {
    ...roc(models.slice(0, 1)),
    curves: [
      { run: "r0", points: [], area: bare(null), positives: 40, negatives: 0 },
    ],
  },
};
