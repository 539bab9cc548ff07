/** A heat map on the smallest card. */
import { models, slices, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("slices", { metric: "accuracy", by: "language" }),
  answer: slices(
    [
      "English",
      "German",
      "French",
      "Spanish",
      "Portuguese",
      "Polish",
      "Turkish",
    ],
    models.slice(0, 4),
  ),
  width: 272,
  height: 280,
};
