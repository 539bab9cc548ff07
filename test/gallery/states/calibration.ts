/** Share right against confidence, with how many there are. */
import { calibration, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("calibration", { confidence: "confidence" }),
  answer: calibration(models.slice(0, 1)),
};
