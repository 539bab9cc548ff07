/** What the answer to every chart's query says besides its own values. */
import { z } from "zod";

export const comparabilityAspects = [
  "dataset",
  "scorer",
  "samples",
  "definition",
] as const;

/** Values that stand beside each other though they were not measured alike. */
export const comparabilityWarningSchema = z.object({
  aspect: z.enum(comparabilityAspects),
  /** "" where it concerns every task, or metric, of the chart. */
  task: z.string(),
  metric: z.string(),
  /** Each version with the runs that have it; the most common first. A run that does not say is in none. */
  versions: z.array(z.object({ value: z.string(), runs: z.array(z.string()) })),
});
export type ComparabilityWarning = z.infer<typeof comparabilityWarningSchema>;

export const answerBase = z.object({
  /** The runs that were read, in the order asked for (newest first for a query). */
  runs: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      model: z.string().nullable(),
      /** ISO 8601. */
      startedAt: z.string(),
    }),
  ),
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
  /** Of the metrics drawn, where a file said so: true when higher is better. */
  directions: z.record(z.string(), z.boolean()),
  /** When the newest of these values came in. ISO 8601. */
  asOf: z.string(),
  comparability: z.object({
    warnings: z.array(comparabilityWarningSchema),
    /** Hash of the warnings, for acknowledging exactly these; null without any. */
    digest: z.string().nullable(),
  }),
});
export type AnswerBase = z.infer<typeof answerBase>;

/** A value with its uncertainty. `low` and `high` are the ends of the 95 % interval; null when none is known. */
export const estimateSchema = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.number().nullable(),
  /** Where the interval comes from; null: "no uncertainty given". */
  interval: z
    .enum(["given", "stderr", "wilson", "bootstrap", "newcombe", "delong"])
    .nullable(),
});
export type Estimate = z.infer<typeof estimateSchema>;
