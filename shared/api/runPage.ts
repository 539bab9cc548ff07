/** One run in full (`GET /api/runs/:id/page`), and several side by side (`POST /api/runs/compare`). */
import { z } from "zod";
import { answerBase } from "../charts/answer.ts";
import { personSchema } from "../people.ts";
import { timeSchema } from "./common.ts";
import { runSchema } from "./runs.ts";

export const seriesSummarySchema = z.object({
  kind: z.enum(["point", "result"]),
  metric: z.string(),
  task: z.string(),
  count: z.number().int(),
  /** The latest of points, the reported one of results. */
  step: z.number().nullable(),
  value: z.number().nullable(),
  special: z.enum(["NaN", "Infinity", "-Infinity"]).nullable(),
  least: z.number().nullable(),
  greatest: z.number().nullable(),
  stderr: z.number().nullable(),
  n: z.number().nullable(),
  higherIsBetter: z.boolean().nullable(),
  bookkeeping: z.boolean(),
});

export const runPageSchema = z.object({
  run: runSchema,
  project: z.object({ id: z.string(), name: z.string() }),
  createdBy: personSchema.nullable(),
  parent: z.object({ id: z.string(), name: z.string() }).nullable(),
  children: z.array(z.object({ id: z.string(), name: z.string() })),
  /** The imported file; null for runs that were logged. */
  file: z
    .object({
      name: z.string(),
      format: z.string(),
      warnings: z.array(z.string()),
      at: timeSchema,
    })
    .nullable(),
  series: z.array(seriesSummarySchema),
  datasets: z.array(
    z.object({
      name: z.string(),
      digest: z.string(),
      context: z.string(),
      task: z.string(),
      source: z.string().nullable(),
      items: z.number().nullable(),
    }),
  ),
  basis: z.array(
    z.object({
      task: z.string(),
      metric: z.string(),
      aspect: z.string(),
      value: z.string(),
    }),
  ),
  artifacts: z.array(
    z.object({ path: z.string(), size: z.number(), createdAt: timeSchema }),
  ),
  models: z.array(
    z.object({ id: z.string(), name: z.string(), status: z.string() }),
  ),
  /** How many samples, by task. */
  samples: z.array(z.object({ task: z.string(), count: z.number().int() })),
  /** Canvases that use it, of those the reader may open. */
  canvases: z.array(z.object({ id: z.string(), title: z.string() })),
});
export type RunPage = z.infer<typeof runPageSchema>;

export const compareRequestSchema = z.object({
  runs: z.array(z.string().max(64)).min(2).max(50),
  /** Null: the first. */
  baseline: z.string().max(64).nullable().default(null),
});

const differenceSchema = z.object({
  value: z.number().nullable(),
  special: z.string().nullable(),
  stderr: z.number().nullable(),
  n: z.number().nullable(),
  delta: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** As in the answer to a delta chart. */
  test: z.string().nullable(),
  p: z.number().nullable(),
  pAdjusted: z.number().nullable(),
  gained: z.number().nullable(),
  lost: z.number().nullable(),
});

export const compareAnswerSchema = z.object({
  /** In the order asked for. */
  runs: z.array(runSchema),
  baseline: z.string(),
  /** Every param of any run; values in the order of `runs`, null where a run has none. */
  params: z.array(
    z.object({
      name: z.string(),
      values: z.array(z.string().nullable()),
      differs: z.boolean(),
    }),
  ),
  metrics: z.array(
    z.object({
      metric: z.string(),
      task: z.string(),
      higherIsBetter: z.boolean().nullable(),
      /** In the order of `runs`; null where a run has no such value. */
      values: z.array(differenceSchema.nullable()),
    }),
  ),
  comparability: answerBase.shape.comparability,
  /** Metrics beyond what one answer holds. */
  truncated: z.number().int(),
});
export type CompareAnswer = z.infer<typeof compareAnswerSchema>;
