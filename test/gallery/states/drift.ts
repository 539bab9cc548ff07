/** Seventy nights with a break after a release. */
import { drift, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("drift", { metric: "accuracy" }),
  answer: drift(70, {
    breakAt: 52,
    releases: [
      { at: 20, label: "v1.4" },
      { at: 52, label: "v1.5" },
    ],
  }),
  width: 820,
};
