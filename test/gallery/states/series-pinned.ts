/** Pinned: as of when, and how many runs are newer. */
import { curves, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("series", {
    metrics: ["accuracy"],
    x: "step",
    series: "run",
    mark: "line",
  }),
  answer: curves(models.slice(0, 3)),
  title: "Accuracy while training",
  pinnedAt: "2026-11-20T12:40:00Z",
  newer: 3,
};
