/** Many tasks and models, with long names. */
import { models, numbered, slices, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("slices", { metric: "accuracy" }),
  answer: slices(numbered("mmlu_professional_law", 45), models.slice(0, 20)),
  width: 1200,
  height: 700,
};
