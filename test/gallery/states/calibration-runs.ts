/** A panel a run, on few samples. */
import { calibration, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("calibration", { confidence: "confidence" }),
  answer: calibration(models.slice(0, 3), { n: 240 }),
  width: 900,
  height: 360,
};
