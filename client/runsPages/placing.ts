/** Charts that were made on a page of runs and wait for their canvas to be open. */
import type { ChartSpec } from "../../shared/charts/spec.ts";
import { createStore } from "../kit/store.ts";

export interface ChartToPlace {
  readonly title: string;
  readonly spec: ChartSpec;
}

export const chartsToPlace = createStore<{
  readonly canvas: string;
  readonly charts: readonly ChartToPlace[];
} | null>(null);
