/** The samples of one run or of several side by side: `POST /api/samples/query`, `GET /api/samples/:id`. */
import { z } from "zod";

export const sampleQuerySchema = z.object({
  runs: z.array(z.string().max(64)).min(1).max(20),
  /** Null: all tasks. */
  task: z.string().max(250).nullable().default(null),
  /** Only this one; "" for all. */
  item: z.string().max(64).default(""),
  /** In name, target, output, or the input. */
  q: z.string().max(250).default(""),
  /** Sample fields that must have these values. */
  fields: z.record(z.string().max(250), z.string().max(500)).default({}),
  /**
   * all; passed, failed, errors (in any of the runs); disagreement: runs differ in verdict; gained, lost: the first run
   * passes (fails) where another fails (passes).
   */
  show: z
    .enum([
      "all",
      "passed",
      "failed",
      "errors",
      "disagreement",
      "gained",
      "lost",
    ])
    .default("all"),
  /** Score to sort by, of the first run; "" for the order of the file. */
  sort: z.string().max(250).default(""),
  descending: z.boolean().default(false),
  offset: z.number().int().min(0).max(2_000_000).default(0),
  limit: z.number().int().min(1).max(500).default(100),
});
export type SampleQuery = z.input<typeof sampleQuerySchema>;

export const sampleCellSchema = z.object({
  id: z.number().int(),
  epoch: z.number().int(),
  output: z.string().nullable(),
  correct: z.boolean().nullable(),
  scores: z.record(z.string(), z.number().nullable()),
  error: z.string().nullable(),
  seconds: z.number().nullable(),
  cost: z.number().nullable(),
  tokens: z.number().nullable(),
});
export type SampleCell = z.infer<typeof sampleCellSchema>;

export const sampleRowSchema = z.object({
  item: z.string(),
  name: z.string(),
  task: z.string(),
  filter: z.string(),
  target: z.string().nullable(),
  /** The beginning of what was asked. */
  input: z.string().nullable(),
  fields: z.record(z.string(), z.string()),
  /** In the order of `runs`; null where a run has no such item. */
  cells: z.array(sampleCellSchema.nullable()),
});
export type SampleRow = z.infer<typeof sampleRowSchema>;

export const sampleAnswerSchema = z.object({
  items: z.array(sampleRowSchema),
  /** Rows that match, over all pages. */
  total: z.number().int(),
  /** What can be filtered and sorted by, over all samples of these runs. */
  facets: z.object({
    tasks: z.array(z.string()),
    scores: z.array(z.string()),
    fields: z.array(
      z.object({ name: z.string(), values: z.array(z.string()).max(100) }),
    ),
    passed: z.number().int(),
    failed: z.number().int(),
    errors: z.number().int(),
    disagreement: z.number().int(),
  }),
});
export type SampleAnswer = z.infer<typeof sampleAnswerSchema>;

/** Everything the file said about one sample. */
export const wholeSampleSchema = sampleCellSchema.extend({
  run: z.string(),
  item: z.string(),
  name: z.string(),
  task: z.string(),
  filter: z.string(),
  input: z.string().nullable(),
  target: z.string().nullable(),
  fields: z.record(z.string(), z.string()),
  details: z.record(z.string(), z.unknown()),
});
export type WholeSample = z.infer<typeof wholeSampleSchema>;
