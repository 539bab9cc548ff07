/** Tells whom it concerns what happened. Call it once the change itself is stored. */
import type { Context } from "../context.ts";
import { errorForLog } from "../log.ts";
import { metrics } from "../metrics.ts";
import { hiddenAuthors } from "../sharing/guests.ts";
import { onlyFor } from "../threads/unseen.ts";
import { enqueue } from "../webhooks/deliveries.ts";
import { addNews } from "./items.ts";
import { liveInbox } from "./live.ts";
import type { Occurrence } from "./occurrence.ts";
import { readersOf } from "./readers.ts";
import { newsOf, type News } from "./recipients.ts";
import { lets } from "./watching.ts";

/**
 * Never rejects and never keeps the caller waiting for mail: what fails is logged, and the change stands. Whoever acts is
 * not told of their own act, and nobody of a canvas that they may not read.
 */
export async function tell(
  context: Context,
  occurrence: Occurrence,
): Promise<void> {
  try {
    await enqueue(context, occurrence);
    const news = await newsOf(context, occurrence);
    if (!news) return;
    const changed: string[] = [];
    for (const [userId, reason] of await recipientsOf(
      context,
      occurrence.canvasId,
      news,
    ))
      if (await addNews(context, occurrence.canvasId, userId, reason, news))
        changed.push(userId);
    metrics.inboxNews.inc(changed.length);
    liveInbox(context).changed(changed);
  } catch (error) {
    context.log.error(
      { error: errorForLog(error), occurrence: occurrence.type },
      "people were not told of something",
    );
  }
}

/**
 * Whom it concerns, who wants to hear of it, and who may read it now. Of threads that wait for approval, and of what hidden
 * guests do, owners hear alone.
 */
async function recipientsOf(context: Context, canvasId: string, news: News) {
  const wanted = [...news.concerns].filter(
    ([userId, { nearness }]) =>
      userId !== news.actorId && lets(news.watching.levelOf(userId), nearness),
  );
  const { db } = context.store;
  const [readers, unseen, hidden] = await Promise.all([
    readersOf(
      context,
      canvasId,
      wanted.map(([userId]) => userId),
    ),
    news.subject.type === "thread" ? onlyFor(db, news.subject.id) : null,
    hiddenAuthors(db, canvasId),
  ]);
  const isForOwners =
    unseen || (news.actorId !== null && hidden.has(news.actorId));
  return wanted
    .filter(([userId]) => {
      const role = readers.get(userId)?.role;
      return isForOwners ? role === "owner" : role !== undefined;
    })
    .map(([userId, { reason }]) => [userId, reason] as const);
}
