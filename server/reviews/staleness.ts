/** What somebody approved goes stale when its content becomes another, and is fresh again when that is taken back. */
import type { Context } from "../context.ts";
import { tell } from "../inbox/tell.ts";
import { errorForLog } from "../log.ts";
import { timestamp } from "../records/clock.ts";
import { contentDigest } from "./content.ts";

/** Looks at the reviews of each canvas that changes. Gives how to stop. */
export function watchReviews(context: Context): () => void {
  return context.hub.onCanvasChange((canvasId) => {
    checkReviews(context, canvasId).catch((error: unknown) =>
      context.log.warn(
        { canvasId, error: errorForLog(error) },
        "reviews could not be compared with the canvas; its next change tries again",
      ),
    );
  });
}

/**
 * Compares what was reviewed with what stands there now; call it when a canvas was changed. Several processes may do so
 * at once: whoever writes the row first tells of it.
 */
export async function checkReviews(
  context: Context,
  canvasId: string,
): Promise<void> {
  const { db } = context.store;
  const reviews = await db
    .selectFrom("review")
    .innerJoin("review_request", "review_request.id", "review.request_id")
    .select([
      "review.id",
      "review.request_id",
      "review.state",
      "review.digest",
      "review.stale_at",
      "review.user_id",
      "review_request.block_id",
      "review_request.asked_by",
    ])
    .where("review.canvas_id", "=", canvasId)
    .where("review.digest", "is not", null)
    .where("review_request.withdrawn_at", "is", null)
    .execute();
  if (reviews.length === 0) return;
  const blocks = new Set(reviews.map(({ block_id }) => block_id));
  const digests = await context.hub.read(
    canvasId,
    (doc) => new Map([...blocks].map((id) => [id, contentDigest(doc, id)])),
  );
  const news = new Map<string, Set<string>>();
  let isChanged = false;
  for (const review of reviews) {
    const isStale = digests.get(review.block_id) !== review.digest;
    if (isStale === (review.stale_at !== null)) continue;
    const changed = await db
      .updateTable("review")
      .set({ stale_at: isStale ? timestamp() : null })
      .where("id", "=", review.id)
      .where("digest", "=", review.digest)
      .where("stale_at", isStale ? "is" : "is not", null)
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n) continue;
    isChanged = true;
    // Whoever wanted changes waits for them; only an approval that no longer holds is news.
    if (!isStale || review.state !== "approved") continue;
    const people = news.get(review.request_id) ?? new Set([review.asked_by]);
    if (review.user_id) people.add(review.user_id);
    news.set(review.request_id, people);
  }
  if (isChanged) context.hub.publish(canvasId, { type: "reviews" });
  for (const [requestId, people] of news)
    await tell(context, {
      type: "reviewStale",
      canvasId,
      requestId,
      userIds: [...people],
    });
}
