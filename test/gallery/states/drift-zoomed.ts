/** The weeks around the break, dark. */
import { drift, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("drift", { metric: "accuracy" }),
  answer: drift(70, { breakAt: 52 }),
  zoom: [
    Date.parse("2026-10-28T00:00:00Z"),
    Date.parse("2026-11-20T00:00:00Z"),
  ],
  dark: true,
};
