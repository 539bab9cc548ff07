import { z } from "zod";
import { personSchema } from "../people.ts";
import { timeSchema } from "./common.ts";

export const versionKinds = ["named", "auto", "beforeRestore"] as const;

/** A moment of a canvas: the journal up to and including `seq`. */
export const versionSchema = z.object({
  seq: z.number().int(),
  kind: z.enum(versionKinds),
  /** Empty for automatic versions. */
  name: z.string(),
  /** Who named it, or who wrote last before an automatic one; null for the server itself. */
  by: personSchema.nullable(),
  at: timeSchema,
});
export type Version = z.infer<typeof versionSchema>;

export const newVersionSchema = z.object({
  name: z.string().trim().min(1).max(200),
});

/** The document at that moment, as base64 of a Yjs V1 update (whole state), to be opened read-only. */
export const versionContentSchema = versionSchema.extend({
  state: z.string(),
});

export const restoreSchema = z.object({ seq: z.number().int().min(1) });

/** `seq`: the journal row of the restoring edit; unchanged when the canvas was already so. */
export const restoredSchema = z.object({ seq: z.number().int() });
