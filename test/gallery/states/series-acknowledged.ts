/** The same warning with who has seen it. */
import { curves, models, mixed, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("series", {
    metrics: ["accuracy"],
    x: "step",
    series: "run",
    mark: "line",
  }),
  answer: mixed(curves(models.slice(0, 4))),
  acknowledgement: {
    id: "a1",
    digest: "d1",
    by: { id: "u1", name: "Ben", disciplines: [] },
    at: "2026-11-23T13:10:00Z",
    warnings: [],
  },
};
