/**
 * A chart as data: which runs, which metrics, and how they are drawn. It is stored in the document, so it is small,
 * versioned, and never holds code or data. `shared/charts/plot.ts` turns it and the rows of
 * `POST /api/metrics/query` into Plot options.
 */
import { z } from "zod";
import { answerBase } from "./answer.ts";
import { runSelectionSchema } from "./selection.ts";
import { otherQuerySchemas, otherSpecSchemas } from "./otherSpecs.ts";
import { tableQuerySchema } from "./table.ts";

export type { RunSelection } from "./selection.ts";

export const chartXs = ["step", "time", "model", "task"] as const;
export const chartSeries = ["run", "model", "task", "metric", "none"] as const;
export const chartMarks = ["line", "dot"] as const;

/** Charts 1 and 2 of EVALS: values over steps or time, and values by model or task. */
export const seriesSpecSchema = z.object({
  type: z.literal("series"),
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
export type SeriesSpec = z.infer<typeof seriesSpecSchema>;

/** A spec that does not say its type is of a build that knew only this one. */
function withType(input: unknown): unknown {
  return typeof input === "object" && input !== null && !("type" in input)
    ? { ...input, type: "series" }
    : input;
}

export const chartSpecSchema = z.preprocess(
  withType,
  z.discriminatedUnion("type", [seriesSpecSchema, ...otherSpecSchemas]),
);
export type ChartSpec = z.infer<typeof chartSpecSchema>;
export type ChartType = ChartSpec["type"];
/** The spec of one type. */
export type SpecOf<T extends ChartType> = Extract<ChartSpec, { type: T }>;

export const emptyChartSpec: SeriesSpec = {
  type: "series",
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
  interval: z.enum(["given", "stderr", "wilson", "bootstrap"]).nullable(),
  n: z.number().nullable(),
});
export type ChartRow = z.infer<typeof chartRowSchema>;

const seriesQuerySchema = seriesSpecSchema.pick({
  type: true,
  runs: true,
  metrics: true,
  tasks: true,
  x: true,
});
export type SeriesQuery = z.infer<typeof seriesQuerySchema>;

/** What a chart asks of the server: its spec without what only concerns the drawing. Tables and numbers ask a `TableQuery`. */
const chartQuerySchema = z.preprocess(
  withType,
  z.discriminatedUnion("type", [seriesQuerySchema, ...otherQuerySchemas]),
);
export type ChartQuery = z.infer<typeof chartQuerySchema>;
export type QueryOf<T extends ChartType> = Extract<ChartQuery, { type: T }>;

export function metricsQueryOf(spec: ChartSpec): ChartQuery {
  // Each query schema keeps its own fields and drops the rest.
  return chartQuerySchema.parse(spec);
}

export const metricsQuerySchema = z.preprocess(
  withType,
  z.discriminatedUnion("type", [
    seriesQuerySchema,
    ...otherQuerySchemas,
    tableQuerySchema,
  ]),
);
export type MetricsQuery = z.infer<typeof metricsQuerySchema>;

/**
 * `POST /api/metrics/query`. Guests, and tokens limited to some canvases, must say which chart asks: they get the numbers
 * of charts that stand on a canvas open to them.
 */
export const metricsRequestSchema = z.intersection(
  metricsQuerySchema,
  z.object({
    canvas: z.string().max(64).optional(),
    block: z.string().max(64).optional(),
  }),
);
export type MetricsRequest = z.input<typeof metricsRequestSchema>;

export const metricsAnswerSchema = answerBase.extend({
  type: z.literal("series"),
  rows: z.array(chartRowSchema),
  /** True when series were down-sampled to the limit per series. */
  downsampled: z.boolean(),
});
/** The answer to a `SeriesQuery`. Those of the other types are in answers.ts. */
export type MetricsAnswer = z.infer<typeof metricsAnswerSchema>;
