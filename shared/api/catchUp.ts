/** What happened on a canvas since somebody was there last. */
import { z } from "zod";
import { personSchema } from "../people.ts";
import { idSchema, timeSchema } from "./common.ts";

export const changedBlockSchema = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  /** `moved`: only its place or size. */
  change: z.enum(["added", "changed", "moved", "removed"]),
});
export type ChangedBlock = z.infer<typeof changedBlockSchema>;

export const newVisitSchema = z.object({
  /** Nothing of before is news any more. */
  seen: z.boolean().default(false),
});

/** The end of the visit before this one; nulls on the first. */
export const visitSchema = z.object({
  since: timeSchema.nullable(),
  /** The canvas's last journal row then. */
  seq: z.number().int().nullable(),
});

/** Newest first in every list; lists are cut at 200, the counts are not. */
export const catchUpSchema = z.object({
  /** Null: never here before. */
  since: timeSchema.nullable(),
  threads: z.array(
    z.object({
      id: idSchema,
      words: z.string(),
      /** Null: a condition that came true resolved it. */
      by: personSchema.nullable(),
      at: timeSchema,
      isNew: z.boolean(),
      resolved: z.boolean(),
    }),
  ),
  /** Comments of others. */
  comments: z.number().int(),
  blocks: z.array(changedBlockSchema),
  blockCount: z.number().int(),
  /** Who changed the document. */
  people: z.array(personSchema),
  versions: z.array(
    z.object({ seq: z.number().int(), name: z.string(), at: timeSchema }),
  ),
  /** Runs on this canvas that are new or got new values. */
  runs: z.array(z.object({ id: z.string(), name: z.string(), at: timeSchema })),
  /** Decision blocks that were added or changed. */
  decisions: z.array(changedBlockSchema),
});
export type CatchUp = z.infer<typeof catchUpSchema>;
