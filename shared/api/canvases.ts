import { z } from "zod";
import { personSchema } from "../people.ts";
import { roles } from "../roles.ts";
import { idSchema, timeSchema } from "./common.ts";

/** A block as a rectangle of the home page's preview. */
export const previewBlockSchema = z.object({
  kind: z.string(),
  x: z.number(),
  y: z.number(),
  w: z.number(),
  h: z.number(),
});

export const canvasSchema = z.object({
  id: idSchema,
  title: z.string(),
  role: z.enum(roles),
  owner: personSchema.nullable(),
  /** Who edited or commented, latest first, at most 12. */
  people: z.array(personSchema),
  createdAt: timeSchema,
  /** Last change of the document or a thread. */
  updatedAt: timeSchema,
  archivedAt: timeSchema.nullable(),
  deletedAt: timeSchema.nullable(),
  /** Changes when a backup is restored; a client with another epoch must not merge. */
  epoch: z.string(),
  isExample: z.boolean(),
  openThreads: z.number().int(),
  /** An owner looks at what guests write in threads before others see it. */
  guestsNeedApproval: z.boolean(),
  preview: z.array(previewBlockSchema),
});
export type CanvasSummary = z.infer<typeof canvasSchema>;

export const newCanvasSchema = z.object({
  id: idSchema.optional(),
  title: z.string().trim().max(500).default("Untitled canvas"),
  /** Copies the document (not threads or versions) of this canvas. */
  copyOf: idSchema.optional(),
});

/** `deleted: false` takes a deletion back. */
export const canvasPatchSchema = z.object({
  title: z.string().trim().min(1).max(500).optional(),
  archived: z.boolean().optional(),
  guestsNeedApproval: z.boolean().optional(),
  deleted: z.literal(false).optional(),
});
