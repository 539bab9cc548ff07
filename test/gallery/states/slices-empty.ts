/** No samples with this field. */
import { slices, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("slices", { metric: "accuracy", by: "language" }),
  answer: slices([], []),
};
