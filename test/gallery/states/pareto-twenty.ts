/** Twenty runs. */
import { models, pareto, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("pareto", { x: "cost", y: "accuracy", logX: true }),
  answer: pareto(models.slice(0, 20)),
  width: 900,
  height: 520,
};
