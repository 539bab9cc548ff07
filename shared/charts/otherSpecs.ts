/**
 * The specs of charts 3 to 12 (EVALS section 4). `asks` are the fields that the server needs: they make the query.
 * A field that only concerns the drawing stays out of the query, so that changing it fetches nothing.
 */
import { z } from "zod";
import { runSelectionSchema } from "./selection.ts";

const name = z.string().max(250);
const runs = runSelectionSchema;
/** One task, or "" for all of them. */
const task = name.default("");

const asks = {
  /** 3: a metric by slice (or task) and model. `by` is "task" or the name of a sample field. */
  slices: z.object({
    type: z.literal("slices"),
    runs,
    metric: name,
    by: name.default("task"),
    columns: z.enum(["run", "model"]).default("model"),
    task,
  }),
  /** 4: expected against given labels. */
  confusion: z.object({
    type: z.literal("confusion"),
    runs,
    task,
    /** Sample fields; "target" and "output" are the sample's own. */
    expected: name.default("target"),
    given: name.default("output"),
  }),
  /** 5: does it know when it is right? `confidence` is a sample score in [0, 1]. */
  calibration: z.object({
    type: z.literal("calibration"),
    runs,
    task,
    confidence: name,
    /** "" for the sample's own verdict, else a score that is 0 or 1. */
    outcome: name.default(""),
    bins: z.number().int().min(2).max(50).default(10),
    binning: z.enum(["width", "mass"]).default("width"),
  }),
  /** 6: ROC or precision-recall of a score against a yes-no outcome. */
  roc: z.object({
    type: z.literal("roc"),
    runs,
    task,
    score: name,
    /** A sample field or "target"; `positive` is its value that counts as yes. "" with a 0/1 target: 1. */
    outcome: name.default("target"),
    positive: name.default(""),
    curve: z.enum(["roc", "pr"]).default("roc"),
  }),
  /** 7: differences to a baseline, paired by item where samples pair. */
  delta: z.object({
    type: z.literal("delta"),
    runs,
    /** Run id; "" for the first run of the selection. */
    baseline: z.string().max(64).default(""),
    metrics: z.array(name).max(20),
    tasks: z.array(name).max(100).default([]),
  }),
  /** 8: how a sample score is spread. */
  distribution: z.object({
    type: z.literal("distribution"),
    runs,
    task,
    /** A sample score, or "seconds", "cost", "tokens". */
    metric: name,
    bins: z.number().int().min(2).max(100).default(20),
  }),
  /** 9: cost or latency against quality. `x` and `y` are metrics, or "cost", "seconds", "tokens" (means over samples). */
  pareto: z.object({
    type: z.literal("pareto"),
    runs,
    task,
    x: name,
    y: name,
  }),
  /** 10: one metric from run to run over time, with control limits. */
  drift: z.object({
    type: z.literal("drift"),
    runs,
    task,
    metric: name,
    /** p: proportions with n. xmr: single values. ewma: exponentially weighted mean. auto: p where n is known. */
    method: z.enum(["auto", "p", "xmr", "ewma"]).default("auto"),
    /** The first this many points set the limits; 0: all. */
    baseline: z.number().int().min(0).max(10_000).default(0),
    /** A param whose changes are marked, e.g. "release"; "" for the model. */
    release: name.default(""),
  }),
  /** 11: which scenarios pass on which run. */
  scenarios: z.object({
    type: z.literal("scenarios"),
    runs,
    task,
    /** "" for the sample's own verdict, else a score; passed from `passAt` up. */
    metric: name.default(""),
    passAt: z.number().default(0.5),
    changedOnly: z.boolean().default(false),
  }),
  /** 12: who wins against whom. */
  pairwise: z.object({
    type: z.literal("pairwise"),
    runs,
  }),
} as const;

/** What only concerns the drawing. */
const draws = {
  slices: { smallN: z.number().int().min(0).default(20) },
  confusion: { normalise: z.enum(["none", "row", "column"]).default("row") },
  calibration: {},
  roc: {},
  delta: { sort: z.enum(["delta", "name"]).default("delta") },
  distribution: { mark: z.enum(["histogram", "box"]).default("histogram") },
  pareto: {
    logX: z.boolean().default(false),
    xIsCost: z.boolean().default(true),
  },
  drift: {},
  scenarios: {},
  pairwise: { view: z.enum(["matrix", "rating"]).default("matrix") },
} as const;

export const otherQuerySchemas = [
  asks.slices,
  asks.confusion,
  asks.calibration,
  asks.roc,
  asks.delta,
  asks.distribution,
  asks.pareto,
  asks.drift,
  asks.scenarios,
  asks.pairwise,
] as const;

export const otherSpecSchemas = [
  asks.slices.extend(draws.slices),
  asks.confusion.extend(draws.confusion),
  asks.calibration.extend(draws.calibration),
  asks.roc.extend(draws.roc),
  asks.delta.extend(draws.delta),
  asks.distribution.extend(draws.distribution),
  asks.pareto.extend(draws.pareto),
  asks.drift.extend(draws.drift),
  asks.scenarios.extend(draws.scenarios),
  asks.pairwise.extend(draws.pairwise),
] as const;
