/**
 * A chart as data: which runs, which metrics, and how they are drawn. It is stored in the document, so it is small,
 * versioned, and never holds code or data. `shared/charts/plot.ts` turns it and the rows of
 * `POST /api/metrics/query` into Plot options.
 */
import { z } from "zod";

/** Runs named one by one, or all runs that match (a chart of a query picks up new runs by itself). */
const runSelectionSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("runs"),
    runs: z.array(z.string().max(64)).max(200),
  }),
  z.object({
    type: z.literal("query"),
    /** Case-insensitive parts of the run name or model; empty means all. */
    nameContains: z.string().max(250).default(""),
    model: z.string().max(250).default(""),
    /** Newest first. */
    limit: z.number().int().min(1).max(200).default(50),
  }),
]);
export type RunSelection = z.infer<typeof runSelectionSchema>;

export const chartXs = ["step", "time", "model", "task"] as const;
export const chartSeries = ["run", "model", "task", "metric", "none"] as const;
export const chartMarks = ["line", "dot"] as const;

export const chartSpecSchema = z.object({
  version: z.literal(1).default(1),
  runs: runSelectionSchema,
  /** Metric keys as logged, e.g. "acc,none" or "eval/loss". */
  metrics: z.array(z.string().max(250)).max(20),
  /** Empty means every task; only results have tasks. */
  tasks: z.array(z.string().max(250)).max(100).default([]),
  x: z.enum(chartXs),
  series: z.enum(chartSeries),
  /** `line` over step or time; `dot` (with its interval) by model or task. */
  mark: z.enum(chartMarks),
  logX: z.boolean().default(false),
  /** Fixes the ends of the value axis; null, as a whole or at one end, lets it fit the data. */
  yDomain: z
    .tuple([z.number().nullable(), z.number().nullable()])
    .nullable()
    .default(null),
  /** Width of the centred moving average in points; 1 draws the raw line. */
  smoothing: z.number().int().min(1).max(200).default(1),
  /** A labelled rule, e.g. a hypothesis's threshold. */
  threshold: z
    .object({ value: z.number(), label: z.string().max(100) })
    .nullable()
    .default(null),
});
export type ChartSpec = z.infer<typeof chartSpecSchema>;

export const emptyChartSpec: ChartSpec = {
  version: 1,
  runs: { type: "runs", runs: [] },
  metrics: [],
  tasks: [],
  x: "step",
  series: "run",
  mark: "line",
  logX: false,
  yDomain: null,
  smoothing: 1,
  threshold: null,
};

/**
 * One drawn value. `y` is null when the run reported something that is no finite number; `special` then says what.
 * Interval bounds are null when the data gives no uncertainty; `interval` names where they come from.
 */
export const chartRowSchema = z.object({
  run: z.string(),
  runName: z.string(),
  model: z.string().nullable(),
  task: z.string().nullable(),
  metric: z.string(),
  step: z.number().nullable(),
  /** ISO 8601. */
  time: z.string().nullable(),
  y: z.number().nullable(),
  special: z.enum(["NaN", "Infinity", "-Infinity"]).nullable(),
  stderr: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  interval: z.enum(["given", "stderr", "wilson"]).nullable(),
  n: z.number().nullable(),
});
export type ChartRow = z.infer<typeof chartRowSchema>;

export const metricsQuerySchema = chartSpecSchema.pick({
  runs: true,
  metrics: true,
  tasks: true,
  x: true,
});
export type MetricsQuery = z.infer<typeof metricsQuerySchema>;

/** What a chart asks of the server. */
export function metricsQueryOf(spec: ChartSpec): MetricsQuery {
  const { runs, metrics, tasks, x } = spec;
  return { runs, metrics, tasks, x };
}

/**
 * `POST /api/metrics/query`. Guests, and tokens limited to some canvases, must say which chart asks: they get the numbers
 * of charts that stand on a canvas open to them.
 */
export const metricsRequestSchema = metricsQuerySchema.extend({
  canvas: z.string().max(64).optional(),
  block: z.string().max(64).optional(),
});
export type MetricsRequest = z.input<typeof metricsRequestSchema>;

export const metricsAnswerSchema = z.object({
  rows: z.array(chartRowSchema),
  /** Revision of each run that was read: raised by every insert. */
  revisions: z.record(z.string(), z.number()),
  /** Runs in the spec that are gone, and metrics that no selected run has. */
  missing: z.object({
    runs: z.array(z.string()),
    metrics: z.array(z.string()),
  }),
  /**
   * Which run, and which model (or run name, where there is none), the workspace had first, from 0: gives each its
   * colour, the same for everybody.
   */
  ranks: z.object({
    runs: z.record(z.string(), z.number()),
    models: z.record(z.string(), z.number()),
  }),
  /** True when series were down-sampled to the limit per series. */
  downsampled: z.boolean(),
  /** When the newest of these values came in. ISO 8601. */
  asOf: z.string(),
});
export type MetricsAnswer = z.infer<typeof metricsAnswerSchema>;
