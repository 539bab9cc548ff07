/** Pinned charts, newer runs, and what somebody has acknowledged. */
import { z } from "zod";
import { comparabilityWarningSchema } from "../charts/answer.ts";
import type { ChartAnswer } from "../charts/answers.ts";
import type { ChartSpec } from "../charts/spec.ts";
import { personSchema } from "../people.ts";
import { timeSchema } from "./common.ts";

const blockId = z.string().min(1).max(64);

export const newSnapshotSchema = z.object({ block: blockId });
export const snapshotSchema = z.object({
  /** Hash of what is shown: SHA-256, 64 hex digits. */
  id: z.string(),
  at: timeSchema,
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** What a pinned chart shows: the values, and the spec that they were asked and are drawn with, as controls turned it then. */
export interface Pinned {
  readonly spec: ChartSpec;
  readonly answer: ChartAnswer;
}

/** Of a pinned chart. */
export const newerAnswerSchema = z.object({
  /** Runs that changed since, and runs that match now and were not there. */
  newer: z.number().int(),
});

export const newAcknowledgementSchema = z.object({
  block: blockId,
  /** Of the warnings that the person sees: `comparability.digest` of the answer. */
  digest: z.string().max(64),
});
export const acknowledgementSchema = z.object({
  id: z.string(),
  digest: z.string(),
  by: personSchema,
  at: timeSchema,
  warnings: z.array(comparabilityWarningSchema),
});
export type Acknowledgement = z.infer<typeof acknowledgementSchema>;
