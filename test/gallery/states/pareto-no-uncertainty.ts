/** No uncertainty given, small. */
import { models, pareto, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("pareto", { x: "cost", y: "accuracy" }),
  answer: pareto(models.slice(0, 4), { uncertain: false }),
  width: 320,
  height: 240,
};
