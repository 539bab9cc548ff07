/** The answers to the queries of charts 3 to 12; that of charts 1 and 2 is in spec.ts. */
import { z } from "zod";
import { answerBase, estimateSchema } from "./answer.ts";
import { metricsAnswerSchema, type ChartType } from "./spec.ts";
import { tableAnswerSchema } from "./table.ts";

const run = z.string();
/** Answers are small enough to draw: what was left out is said, never silent. */
const truncated = z.number().int();

export const chartAnswerSchema = z.discriminatedUnion("type", [
  metricsAnswerSchema,
  answerBase.extend({
    type: z.literal("slices"),
    /** Rows and columns in the order of drawing. */
    rows: z.array(z.string()),
    columns: z.array(z.object({ key: z.string(), label: z.string() })),
    cells: z.array(
      estimateSchema.extend({
        row: z.string(),
        column: z.string(),
        /** The runs behind it: one, or several of one model. */
        runs: z.array(run),
      }),
    ),
    truncated,
  }),
  answerBase.extend({
    type: z.literal("confusion"),
    labels: z.array(z.string()),
    matrices: z.array(
      z.object({
        run,
        n: z.number(),
        /** `counts[expected][given]`, in the order of `labels`. */
        counts: z.array(z.array(z.number())),
        accuracy: estimateSchema,
      }),
    ),
    /** Labels that were put together as "other". */
    truncated,
  }),
  answerBase.extend({
    type: z.literal("calibration"),
    curves: z.array(
      z.object({
        run,
        bins: z.array(
          estimateSchema.extend({
            /** Ends of the bin, and the mean confidence in it; `value` is the share that was right. */
            from: z.number(),
            to: z.number(),
            confidence: z.number(),
          }),
        ),
        n: z.number(),
        ece: z.number().nullable(),
        brier: z.number().nullable(),
      }),
    ),
  }),
  answerBase.extend({
    type: z.literal("roc"),
    curves: z.array(
      z.object({
        run,
        /** ROC: x false, y true positive rate. PR: x recall, y precision. At most 500. */
        points: z.array(
          z.object({
            x: z.number(),
            y: z.number(),
            threshold: z.number().nullable(),
          }),
        ),
        /** Area under the curve (PR: average precision). */
        area: estimateSchema,
        positives: z.number(),
        negatives: z.number(),
      }),
    ),
  }),
  answerBase.extend({
    type: z.literal("delta"),
    baseline: z.string().nullable(),
    rows: z.array(
      z.object({
        run,
        metric: z.string(),
        task: z.string(),
        /** Of the run and of the baseline. */
        value: z.number().nullable(),
        against: z.number().nullable(),
        /** value - against, with its 95 % interval. */
        delta: z.number().nullable(),
        low: z.number().nullable(),
        high: z.number().nullable(),
        /** Pairs for a paired test, else the smaller n. */
        n: z.number().nullable(),
        test: z
          .enum(["mcnemar", "paired-bootstrap", "newcombe", "z"])
          .nullable(),
        p: z.number().nullable(),
        /** Holm over all rows of the answer. */
        pAdjusted: z.number().nullable(),
        /** Of a bootstrap, so that it can be done again. */
        seed: z.number().nullable(),
        /** Of paired 0/1 scores: items that only the run, and only the baseline, got right. */
        gained: z.number().nullable(),
        lost: z.number().nullable(),
      }),
    ),
    truncated,
  }),
  answerBase.extend({
    type: z.literal("distribution"),
    /** Ends of all bins: one more than there are bins. */
    edges: z.array(z.number()),
    spreads: z.array(
      z.object({
        run,
        n: z.number(),
        counts: z.array(z.number()),
        mean: z.number().nullable(),
        /** Least, lower quartile, median, upper quartile, greatest (R type 7). */
        quantiles: z.array(z.number()),
      }),
    ),
  }),
  answerBase.extend({
    type: z.literal("pareto"),
    points: z.array(
      z.object({
        run,
        x: estimateSchema,
        y: estimateSchema,
      }),
    ),
  }),
  answerBase.extend({
    type: z.literal("drift"),
    method: z.enum(["p", "xmr", "ewma"]),
    points: z.array(
      z.object({
        run,
        /** ISO 8601. */
        time: z.string(),
        value: z.number(),
        n: z.number().nullable(),
        centre: z.number(),
        lower: z.number(),
        upper: z.number(),
        /** Which rule it breaks, in words; null within control. */
        flag: z.string().nullable(),
      }),
    ),
    releases: z.array(z.object({ time: z.string(), label: z.string() })),
    truncated,
  }),
  answerBase.extend({
    type: z.literal("scenarios"),
    rows: z.array(
      z.object({
        item: z.string(),
        name: z.string(),
        task: z.string(),
        /** In the order of `runs`; null where a run has no such scenario. */
        cells: z.array(
          z
            .object({
              state: z.enum(["pass", "fail", "error", "mixed"]),
              sample: z.number(),
              score: z.number().nullable(),
            })
            .nullable(),
        ),
      }),
    ),
    /** Scenarios in all, and those of them that differ between runs. */
    total: z.number(),
    changed: z.number(),
    truncated,
  }),
  answerBase.extend({
    type: z.literal("pairwise"),
    /** Best first. */
    models: z.array(z.string()),
    /** How often `a` wins against `b`; ties count half. Each pair once, and once turned around. */
    cells: z.array(
      estimateSchema.extend({
        a: z.string(),
        b: z.string(),
        wins: z.number(),
        losses: z.number(),
        ties: z.number(),
      }),
    ),
    /** Bradley-Terry strengths as log-odds against the mean model. */
    ratings: z.array(estimateSchema.extend({ model: z.string() })),
  }),
]);
export type ChartAnswer = z.infer<typeof chartAnswerSchema>;
export type AnswerOf<T extends ChartType> = Extract<ChartAnswer, { type: T }>;

/** What `POST /api/metrics/query` answers. */
export const queryAnswerSchema = z.union([
  chartAnswerSchema,
  tableAnswerSchema,
]);
export type QueryAnswer = z.infer<typeof queryAnswerSchema>;
