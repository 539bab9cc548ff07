/** A heat map in the dark. */
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
    { n: (i) => (i === 3 ? 9 : 140) },
  ),
  dark: true,
};
