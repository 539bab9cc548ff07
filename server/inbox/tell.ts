/** Tells whom it concerns what happened. Call it once the change itself is stored. */
import type { Context } from "../context.ts";
import type { Occurrence } from "./occurrence.ts";

/**
 * Never rejects and never keeps the caller waiting for mail: what fails is logged, and the change stands. Whoever acts is
 * not told of their own act, and nobody of a canvas that they may not read.
 */
export async function tell(
  _context: Context,
  _occurrence: Occurrence,
): Promise<void> {}
