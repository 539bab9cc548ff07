import { z } from "zod";
import { datumSchema } from "../charts/datum.ts";
import { personSchema } from "../people.ts";
import { idSchema, timeSchema } from "./common.ts";

const blockId = z.string().min(1).max(64);

export const anchorSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("block"), block: blockId }),
  z.object({ type: z.literal("point"), x: z.number(), y: z.number() }),
  /** One value of a chart. */
  datumSchema.extend({
    type: z.literal("datum"),
    block: blockId,
    /** The point and its value in words, as they were when the thread began. */
    words: z.string().max(500),
  }),
]);
export type Anchor = z.infer<typeof anchorSchema>;

export const commentBodySchema = z.string().trim().min(1).max(20_000);

export const commentSchema = z.object({
  id: idSchema,
  author: personSchema,
  /** Markdown; empty when deleted, and when hidden from this reader. */
  body: z.string(),
  /** The owner hid what this guest wrote: only owners still read the words. */
  hidden: z.literal(true).optional(),
  createdAt: timeSchema,
  editedAt: timeSchema.nullable(),
  deletedAt: timeSchema.nullable(),
});
export type Comment = z.infer<typeof commentSchema>;

export const threadSchema = z.object({
  id: idSchema,
  canvas: idSchema,
  anchor: anchorSchema,
  createdAt: timeSchema,
  resolvedAt: timeSchema.nullable(),
  resolvedBy: personSchema.nullable(),
  comments: z.array(commentSchema),
});
export type Thread = z.infer<typeof threadSchema>;

/** A thread is made with its first comment. */
export const newThreadSchema = z.object({
  id: idSchema.optional(),
  anchor: anchorSchema,
  body: commentBodySchema,
});
export const newCommentSchema = z.object({
  id: idSchema.optional(),
  body: commentBodySchema,
});
export const threadPatchSchema = z.object({ resolved: z.boolean() });
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
