/** Threads of a canvas: comments on whatever an anchor can name, and what a team does with them. */
import { z } from "zod";
import { disciplineSchema, personSchema } from "../people.ts";
import {
  anchorLiveSchema,
  anchorPlaceSchema,
  anchorSchema,
} from "./anchors.ts";
import { idSchema, timeSchema } from "./common.ts";

export const labels = [
  "question",
  "concern",
  "suggestion",
  "praise",
  "domain knowledge",
] as const;
export type Label = (typeof labels)[number];
export const labelSchema = z.enum(labels);

/** A calendar day, YYYY-MM-DD. */
export const daySchema = z.iso.date();

export const commentBodySchema = z.string().trim().min(1).max(20_000);

/** One emoji, as a grapheme of its own. */
export const emojiSchema = z
  .string()
  .max(32)
  .regex(/^(?:\p{RGI_Emoji})$/v, "Give one emoji.");

export const reactionSchema = z.object({
  emoji: z.string(),
  /** By when they gave it. */
  people: z.array(personSchema),
});
export type Reaction = z.infer<typeof reactionSchema>;

export const commentSchema = z.object({
  id: idSchema,
  author: personSchema,
  /** Markdown; empty when deleted, and when hidden from this reader. */
  body: z.string(),
  /** The owner hid what this guest wrote: only owners still read the words. */
  hidden: z.literal(true).optional(),
  /** A guest's, while it waits for an owner's approval: nobody else gets it. */
  held: z.literal(true).optional(),
  createdAt: timeSchema,
  /** With earlier words at `GET /api/comments/{id}/edits`. */
  editedAt: timeSchema.nullable(),
  deletedAt: timeSchema.nullable(),
  reactions: z.array(reactionSchema),
});
export type Comment = z.infer<typeof commentSchema>;

export const commentEditSchema = z.object({
  /** The words until then. */
  body: z.string(),
  at: timeSchema,
});
export type CommentEdit = z.infer<typeof commentEditSchema>;

export const comparators = [">=", ">", "<=", "<"] as const;
/** A check of evaluation runs, such as "accuracy >= .8 on v3". */
export const conditionSpecSchema = z.object({
  metric: z.string().trim().min(1).max(250),
  comparator: z.enum(comparators),
  threshold: z.number(),
  /** Which runs count: the filter of the runs page (MLflow's grammar); empty: every run that has the metric. */
  filter: z.string().max(2000).default(""),
  /** Name, version or digest of the dataset that the run used; empty: any. */
  dataset: z.string().trim().max(250).default(""),
});
export type ConditionSpec = z.infer<typeof conditionSpecSchema>;

export const conditionSchema = conditionSpecSchema.extend({
  /** `waiting`: no run has the metric yet. The newest run that counts decides. */
  state: z.enum(["waiting", "holds", "fails"]),
  run: z.object({ id: z.string(), name: z.string() }).nullable(),
  value: z.number().nullable(),
  checkedAt: timeSchema.nullable(),
});
export type Condition = z.infer<typeof conditionSchema>;

export const suggestionKinds = ["insert", "delete", "replace"] as const;
export const suggestionSchema = z.object({
  kind: z.enum(suggestionKinds),
  original: z.string(),
  replacement: z.string(),
  status: z.enum(["open", "accepted", "declined", "withdrawn"]),
  decidedAt: timeSchema.nullable(),
  decidedBy: personSchema.nullable(),
  /** Why it was declined. */
  word: z.string(),
});
export type Suggestion = z.infer<typeof suggestionSchema>;

export const threadEventKinds = [
  "resolved",
  "reopened",
  "labelled",
  "assigned",
  "due",
  "asked",
  "candidate",
  "condition",
  "reattached",
  "suggestion",
] as const;
export type ThreadEventKind = (typeof threadEventKinds)[number];

export const threadEventSchema = z.object({
  id: idSchema,
  at: timeSchema,
  /** Null: the server itself. */
  by: personSchema.nullable(),
  kind: z.enum(threadEventKinds),
  details: z.object({
    /** The reason, the label, the day, the disciplines, the outcome: as people read it. */
    words: z.string().optional(),
    person: personSchema.optional(),
    run: z.object({ id: z.string(), name: z.string() }).optional(),
    on: z.boolean().optional(),
  }),
});
export type ThreadEvent = z.infer<typeof threadEventSchema>;

export const threadSchema = z.object({
  id: idSchema,
  canvas: idSchema,
  anchor: anchorSchema,
  live: anchorLiveSchema,
  place: anchorPlaceSchema.nullable(),
  createdAt: timeSchema,
  /** The last thing that changed what somebody sees of it. */
  updatedAt: timeSchema,
  resolvedAt: timeSchema.nullable(),
  /** Null for a condition that came true. */
  resolvedBy: personSchema.nullable(),
  /** Why; empty when nobody said. */
  resolution: z.string(),
  label: labelSchema.nullable(),
  decisionCandidate: z.boolean(),
  /** From whom an answer is needed. */
  asks: z.array(disciplineSchema),
  assignee: personSchema.nullable(),
  dueOn: daySchema.nullable(),
  condition: conditionSchema.nullable(),
  suggestion: suggestionSchema.nullable(),
  comments: z.array(commentSchema),
  events: z.array(threadEventSchema),
});
export type Thread = z.infer<typeof threadSchema>;

const annotations = z.object({
  label: labelSchema.nullable(),
  decisionCandidate: z.boolean(),
  asks: z.array(disciplineSchema).max(5),
  /** Id of somebody who may read the canvas. */
  assignee: z.string().max(64).nullable(),
  dueOn: daySchema.nullable(),
  condition: conditionSpecSchema.nullable(),
});

/** A thread is made with its first comment; a suggestion may come without one. */
export const newThreadSchema = annotations
  .partial()
  .extend({
    id: idSchema.optional(),
    anchor: anchorSchema,
    body: z.string().trim().max(20_000).default(""),
    suggestion: z
      .object({
        kind: z.enum(suggestionKinds),
        replacement: z.string().max(20_000),
      })
      .optional(),
  })
  .refine(({ body, suggestion }) => body !== "" || suggestion !== undefined, {
    path: ["body"],
    message: "Give the words of the comment.",
  });
export type NewThread = z.input<typeof newThreadSchema>;

export const newCommentSchema = z.object({
  id: idSchema.optional(),
  body: commentBodySchema,
});

export const threadPatchSchema = annotations.partial().extend({
  resolved: z.boolean().optional(),
  /** With `resolved: true`: why. */
  reason: z.string().trim().max(2000).optional(),
  /** Attaches a thread by hand to what it is about now. */
  anchor: anchorSchema.optional(),
});
export type ThreadPatch = z.infer<typeof threadPatchSchema>;

export const suggestionDecisionSchema = z.object({
  decision: z.enum(["accept", "decline", "withdraw"]),
  /** Why it is declined. */
  word: z.string().trim().max(2000).default(""),
  /** Accepts although the words are others now: those that the person saw, so that nothing unseen is replaced. */
  expected: z.string().max(20_000).optional(),
});

/** `deleted: false` takes back one's own deletion, as long as the server still has the words. */
export const commentPatchSchema = z
  .object({
    body: commentBodySchema.optional(),
    deleted: z.literal(false).optional(),
  })
  .refine((patch) => patch.body !== undefined || patch.deleted === false, {
    path: ["body"],
    message: "Give the new words, or deleted: false.",
  });
export type CommentPatch = z.infer<typeof commentPatchSchema>;

/** One's own marks of what is read; nobody else ever gets them. */
export const readingSchema = z.object({
  /** Everything until then counts as read; null: nothing yet. */
  allReadAt: timeSchema.nullable(),
  threads: z.record(z.string(), timeSchema),
});
export type Reading = z.infer<typeof readingSchema>;

/** Until when a thread was read; `thread: null`: the whole canvas, until now. */
export const readingPatchSchema = z.object({
  thread: idSchema.nullable(),
  /** `false`: marks it as unread. */
  read: z.boolean().default(true),
});
