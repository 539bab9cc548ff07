/** Values of runs side by side: what a table block shows, and with one metric what a number block shows. */
import { z } from "zod";
import { answerBase, estimateSchema } from "./answer.ts";
import { runSelectionSchema } from "./selection.ts";

const name = z.string().max(250);

export const tableColumnSchema = z.object({
  /** Metric key as logged. */
  metric: name,
  /** "" for the only task, or for a value without one. */
  task: name.default(""),
});
export type TableColumn = z.infer<typeof tableColumnSchema>;

/** A run to compare with: its id; "previous" for the run before the first one; "" for none. */
const baseline = z.string().max(64).default("");

export const tableQuerySchema = z.object({
  type: z.literal("table"),
  runs: runSelectionSchema,
  columns: z.array(tableColumnSchema).max(24),
  baseline,
});
export type TableQuery = z.infer<typeof tableQuerySchema>;

export const tableCellSchema = estimateSchema.extend({
  /** Against the baseline, with its 95 % interval; null for the baseline itself and without one. */
  delta: z.number().nullable(),
  deltaLow: z.number().nullable(),
  deltaHigh: z.number().nullable(),
  p: z.number().nullable(),
  /** Holm over all cells of the answer. */
  pAdjusted: z.number().nullable(),
  test: z.string().nullable(),
  /** The best of its column. */
  best: z.boolean(),
  /** Best, and the difference to the second holds: its 95 % interval, adjusted for all columns, leaves zero out. */
  holds: z.boolean(),
});
export type TableCell = z.infer<typeof tableCellSchema>;

export const tableAnswerSchema = answerBase.extend({
  type: z.literal("table"),
  /** Run id; null without one. */
  baseline: z.string().nullable(),
  rows: z.array(
    z.object({
      run: z.string(),
      /** In the order of the columns; null where the run has no such value. */
      cells: z.array(tableCellSchema.nullable()),
    }),
  ),
});
export type TableAnswer = z.infer<typeof tableAnswerSchema>;
