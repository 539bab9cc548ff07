/** Asking people to look at a block or a canvas, and what they say. */
import { z } from "zod";
import { disciplineSchema, personSchema } from "../people.ts";
import { idSchema, timeSchema } from "./common.ts";
import { daySchema } from "./threads.ts";

export const reviewStates = [
  "asked",
  "looking",
  "approved",
  "changes",
] as const;
export type ReviewState = (typeof reviewStates)[number];

/** One place in a request: a person, or a discipline that somebody of it may take. */
export const reviewSchema = z.object({
  id: idSchema,
  person: personSchema.nullable(),
  discipline: disciplineSchema.nullable(),
  state: z.enum(reviewStates),
  word: z.string(),
  at: timeSchema.nullable(),
  /** Since when what was approved is no longer what stands there; null while it is. */
  staleAt: timeSchema.nullable(),
});
export type Review = z.infer<typeof reviewSchema>;

export const reviewRequestSchema = z.object({
  id: idSchema,
  canvas: idSchema,
  /** Null: the whole canvas. */
  block: z.string().nullable(),
  askedBy: personSchema,
  message: z.string(),
  dueOn: daySchema.nullable(),
  createdAt: timeSchema,
  withdrawnAt: timeSchema.nullable(),
  reviews: z.array(reviewSchema),
});
export type ReviewRequest = z.infer<typeof reviewRequestSchema>;

export const newReviewRequestSchema = z
  .object({
    id: idSchema.optional(),
    block: z.string().min(1).max(64).nullable().default(null),
    people: z.array(z.string().max(64)).max(50).default([]),
    /** One of each of these disciplines. */
    disciplines: z.array(disciplineSchema).max(5).default([]),
    message: z.string().trim().max(2000).default(""),
    dueOn: daySchema.nullable().default(null),
  })
  .refine(({ people, disciplines }) => people.length + disciplines.length > 0, {
    path: ["people"],
    message: "Say who is asked: people, or disciplines.",
  });
export type NewReviewRequest = z.input<typeof newReviewRequestSchema>;

export const reviewAnswerSchema = z.object({
  state: z.enum(["looking", "approved", "changes"]),
  word: z.string().trim().max(2000).default(""),
});
