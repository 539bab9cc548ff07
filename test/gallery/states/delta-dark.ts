/** By name, dark. */
import { delta, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("delta", { metrics: ["accuracy"], sort: "name" }),
  answer: delta(models.slice(0, 12)),
  dark: true,
  height: 420,
};
