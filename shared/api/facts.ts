/** `GET /api/runs/facts?runs=a,b`: what the samples and pairings of some runs hold, so that charts of them can be offered. */
import { z } from "zod";

/** More runs than this are not looked into. */
export const mostFactRuns = 50;

export const runFactsSchema = z.object({
  /** How many of the runs have samples, and how many samples there are. */
  runsWithSamples: z.number().int(),
  samples: z.number().int(),
  /** Runs whose samples pair with those of another run here, by item. */
  pairedRuns: z.number().int(),
  /** Of the scores of samples; the names that most runs have first. From the first samples of each run. */
  scores: z.array(
    z.object({
      name: z.string(),
      runs: z.number().int(),
      /** Only 0 and 1. */
      binary: z.boolean(),
      /** All in [0, 1]. */
      unit: z.boolean(),
    }),
  ),
  /** Fields of samples that can group them: with 2 to 50 values. */
  fields: z.array(
    z.object({
      name: z.string(),
      runs: z.number().int(),
      values: z.number().int(),
    }),
  ),
  /** Different expected and given answers; 0 where there are none, and at most 51 counted. */
  targets: z.number().int(),
  outputs: z.number().int(),
  /** The runs whose samples say passed or failed. */
  verdicts: z.number().int(),
  /** The runs whose samples say so. */
  seconds: z.number().int(),
  cost: z.number().int(),
  tokens: z.number().int(),
  /** Judgements between two models, over all runs. */
  pairings: z.number().int(),
});
export type SampleFacts = z.infer<typeof runFactsSchema>;

/** `POST /api/runs/match`. */
export const matchAnswerSchema = z.object({
  /** In the order of drawing. */
  ids: z.array(z.string()),
});
