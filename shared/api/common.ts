/** What every endpoint shares: ids, times, lists and errors. */
import { z } from "zod";

/** Ids are UUIDs, made by the client or the server. */
export const idSchema = z.uuid();
/** ISO 8601, UTC. */
export const timeSchema = z.iso.datetime();

export const errorSchema = z.object({
  error: z.looseObject({
    /** Stable; programs may depend on it. */
    id: z.string(),
    /** A sentence for a person: what happened, what is safe, what to do. */
    message: z.string(),
  }),
});
export type ApiError = z.infer<typeof errorSchema>;

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

export const pageQuerySchema = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
