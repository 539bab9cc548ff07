import { z } from "zod";
import { idSchema, timeSchema } from "./common.ts";

/** Where runs are kept together: what MLflow calls an experiment. */
export const projectSchema = z.object({
  /** "0" is the default one. */
  id: z.string(),
  name: z.string(),
  createdAt: timeSchema,
  archivedAt: timeSchema.nullable(),
  tags: z.record(z.string(), z.string()),
  /** Not counting archived ones. */
  runs: z.number().int(),
  /** When something last came in; null for an empty project. */
  lastRunAt: timeSchema.nullable(),
});
export type Project = z.infer<typeof projectSchema>;

export const newProjectSchema = z.object({
  id: idSchema.optional(),
  name: z.string().trim().min(1).max(500),
});
export const projectPatchSchema = z.object({
  name: z.string().trim().min(1).max(500).optional(),
  archived: z.boolean().optional(),
});
