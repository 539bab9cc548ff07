/** The body of `DELETE /api/me` and `DELETE /api/admin/people/:id`. */
import { z } from "zod";

/**
 * A canvas that the person alone owns goes to `reassignTo` unless it is in `purge`. Without a place for each of them the
 * answer is 409 `still_owns` with `owned`: those canvases.
 */
export const erasureSchema = z.object({
  /** What they wrote in threads: stays as a former member's, or its words are erased. */
  content: z.enum(["keep", "remove"]),
  /** User id of whoever gets their canvases. */
  reassignTo: z.string().min(1).max(200).optional(),
  /** Canvases that they alone own, to be deleted for ever. */
  purge: z.array(z.string().max(200)).max(10_000).default([]),
});
export type Erasure = z.infer<typeof erasureSchema>;

/** How erased people are called. */
export const formerMemberName = "Former member";
