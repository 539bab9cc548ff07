/** Twenty runs within their limits. */
import { drift, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("drift", { metric: "accuracy" }),
  answer: drift(20, { method: "xmr", seed: 3 }),
};
