import { z } from "zod";
import { idSchema, timeSchema } from "./common.ts";

export const runStatuses = [
  "running",
  "scheduled",
  "finished",
  "failed",
  "killed",
] as const;

export const runSchema = z.object({
  id: z.string(),
  name: z.string(),
  model: z.string().nullable(),
  status: z.enum(runStatuses),
  /** When the run happened, by its own account; else when it was imported. */
  startedAt: timeSchema,
  createdAt: timeSchema,
  /** Raised by every insert. */
  revision: z.number().int(),
  /** "lm-eval results", "HF trainer_state", "CSV (long)", "API", ... */
  source: z.string(),
  project: z.string(),
  endedAt: timeSchema.nullable(),
  archivedAt: timeSchema.nullable(),
  pinnedAt: timeSchema.nullable(),
  /** The run it is a part of. */
  parent: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
  /** How many samples it brought. */
  samples: z.number().int(),
  params: z.record(z.string(), z.string()),
  /** Metric keys that have points (a step) and those that have results (a task, a reported value). */
  pointMetrics: z.array(z.string()),
  resultMetrics: z.array(z.string()),
  tasks: z.array(z.string()),
});
export type Run = z.infer<typeof runSchema>;

export const importedFileSchema = z.object({
  file: z.string(),
  format: z.string(),
  runs: z.array(z.string()),
  warnings: z.array(z.string()),
  /** True when this very file was imported before: nothing was added. */
  alreadyImported: z.boolean(),
});
export type ImportedFile = z.infer<typeof importedFileSchema>;
export const importAnswerSchema = z.object({
  imports: z.array(importedFileSchema),
});
export type ImportAnswer = z.infer<typeof importAnswerSchema>;

/** `GET /api/runs/imports`. */
export const importListSchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      file: z.string(),
      format: z.string(),
      warnings: z.array(z.string()),
      /** How many runs began with it; those that it added to are not counted. */
      runs: z.number().int(),
      at: timeSchema,
      /** Null: the server itself, from its watched folder. */
      by: z.string().nullable(),
    }),
  ),
  next: z.string().nullable(),
  /** Of the watched folder. */
  problems: z.array(
    z.object({ file: z.string(), message: z.string(), at: timeSchema }),
  ),
});
export type ImportList = z.infer<typeof importListSchema>;

/** What a table's column means, so that a person can correct the guess. */
export const columnRoles = [
  "metric",
  "value",
  "stderr",
  "low",
  "high",
  "n",
  /** Successes out of n: the value is k / n. */
  "k",
  "step",
  "time",
  "run",
  "model",
  "task",
  "param",
  /** Of tables with one example a row. */
  "sampleId",
  "input",
  "expected",
  "output",
  "score",
  /** True or false, yes or no, 1 or 0. */
  "correct",
  /** How sure the model was, in [0, 1]. */
  "confidence",
  /** A label to group by. */
  "slice",
  /** More to read: an explanation, a raw response. */
  "detail",
  "seconds",
  "cost",
  "tokens",
  /** Of tables with one judgement a row. */
  "modelA",
  "modelB",
  "winner",
  "metricColumn",
  "ignore",
] as const;
export const tableMappingSchema = z.object({
  /**
   * `long`: one row per value with a metric column; `wide`: a column per metric; `samples`: one scored example a row;
   * `pairwise`: one judgement between two models a row.
   */
  shape: z.enum(["long", "wide", "samples", "pairwise"]),
  /** By column index, in the order of the header. */
  roles: z.array(z.enum(columnRoles)).max(2000),
  /** Used where the table has no run column. */
  runName: z.string().trim().min(1).max(250),
});
export type TableMapping = z.infer<typeof tableMappingSchema>;

/** `POST /api/runs/import/preview`: what an import would do, before it does it. */
export const importPreviewSchema = z.object({
  file: z.string(),
  format: z.string(),
  /** For tables only: header, first rows, guessed mapping. */
  table: z
    .object({
      columns: z.array(z.string()),
      rows: z.array(z.array(z.string())),
      rowCount: z.number().int(),
      mapping: tableMappingSchema,
    })
    .nullable(),
  runs: z.array(
    z.object({
      name: z.string(),
      model: z.string().nullable(),
      metrics: z.array(z.string()),
      values: z.number().int(),
      /** Scored examples, and judgements between two models. */
      samples: z.number().int(),
    }),
  ),
  warnings: z.array(z.string()),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;

export const newRunSchema = z.object({
  id: idSchema.optional(),
  name: z.string().trim().min(1).max(250),
  model: z.string().max(250).optional(),
  params: z.record(z.string().max(250), z.string().max(6000)).default({}),
});

/** `POST /api/runs/:id/points`. */
export const newPointsSchema = z.object({
  points: z
    .array(
      z.object({
        metric: z.string().min(1).max(250),
        step: z.number().int(),
        value: z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]),
        time: timeSchema.optional(),
      }),
    )
    .min(1)
    .max(10_000),
});

export const pointsAnswerSchema = z.object({
  /** The run's revision with these points in it. */
  revision: z.number().int(),
});

export const runPatchSchema = z
  .object({
    name: z.string().trim().min(1).max(250).optional(),
    status: z.enum(runStatuses).optional(),
    archived: z.boolean().optional(),
    pinned: z.boolean().optional(),
    project: z.string().max(64).optional(),
    /** Null takes a tag away. */
    tags: z
      .record(z.string().min(1).max(250), z.string().max(8000).nullable())
      .optional(),
  })
  .refine((patch) => Object.values(patch).some((v) => v !== undefined), {
    message: "give something to change",
  });

/** `GET /api/metrics`: what a picker offers. */
export const metricSchema = z.object({
  name: z.string(),
  /** How many runs have it. */
  runs: z.number().int(),
  /** Values with a step, and reported values. */
  points: z.number().int(),
  results: z.number().int(),
  /** Null when no file said. */
  higherIsBetter: z.boolean().nullable(),
  /** Speed and the like: pickers hide it until asked. */
  bookkeeping: z.boolean(),
});
export type Metric = z.infer<typeof metricSchema>;
