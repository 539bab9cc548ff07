/** The lines of people's inboxes: one for each person and subject, which news about it change. */
import { randomUUID } from "node:crypto";
import { sql, type Kysely } from "kysely";
import type { InboxPatch, InboxReason } from "../../shared/api/inbox.ts";
import type { Context } from "../context.ts";
import { timestamp } from "../records/clock.ts";
import type { Tables } from "../store/tables.ts";
import { inboxItemNotFound } from "./errors.ts";
import { isWeightier, type News } from "./recipients.ts";
import { plainWords } from "./words.ts";

/** False when the person knows it already. News bring back what was done or put off. */
export async function addNews(
  { store }: Pick<Context, "store">,
  canvasId: string,
  userId: string,
  reason: InboxReason,
  news: News,
): Promise<boolean> {
  const now = timestamp();
  const fresh = {
    actor_id: news.actorId,
    words: plainWords(news.words),
    comment_id: news.commentId,
    updated_at: now,
    changed_at: now,
    notify_at: now,
    attempts: 0,
  };
  return store.db.transaction().execute(async (trx) => {
    const inserted = await trx
      .insertInto("inbox_item")
      .values({
        ...fresh,
        id: randomUUID(),
        user_id: userId,
        canvas_id: canvasId,
        subject_type: news.subject.type,
        subject_id: news.subject.id,
        reason,
        count: 1,
        created_at: now,
        news_at: now,
        read_at: null,
        done_at: null,
        snoozed_until: null,
        mailed_at: null,
        pushed_at: null,
      })
      .onConflict((conflict) =>
        conflict.columns(["user_id", "subject_type", "subject_id"]).doNothing(),
      )
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows === 1n) return true;
    const ofSubject = trx
      .updateTable("inbox_item")
      .where("user_id", "=", userId)
      .where("subject_type", "=", news.subject.type)
      .where("subject_id", "=", news.subject.id);
    // Writing first holds the row, so that two news at once count as two.
    const item = await ofSubject
      .set({ changed_at: now })
      .returningAll()
      .executeTakeFirstOrThrow();
    const isUnread = item.read_at === null;
    const rises = isWeightier(reason, item.reason);
    const isSameAct =
      news.commentId !== null &&
      item.comment_id === news.commentId &&
      item.actor_id === news.actorId;
    if (isSameAct && !rises && (isUnread || news.isOneComment)) return false;
    await ofSubject
      .set({
        ...fresh,
        reason: isUnread && !rises ? item.reason : reason,
        count: !isUnread ? 1 : isSameAct ? item.count : item.count + 1,
        news_at: isUnread ? item.news_at : now,
        read_at: null,
        done_at: null,
        snoozed_until: null,
      })
      .execute();
    return true;
  });
}

/** Throws `inboxItemNotFound` for what is not theirs, too. */
export async function patchItem(
  db: Kysely<Tables>,
  userId: string,
  id: string,
  { read, done, snoozedUntil }: InboxPatch,
): Promise<void> {
  const now = timestamp();
  const seen = { read_at: now, notify_at: null };
  const { numUpdatedRows } = await db
    .updateTable("inbox_item")
    .set({
      changed_at: now,
      ...(read === true && seen),
      ...(read === false && { read_at: null }),
      // What is done or put off was read.
      ...(done === true && { ...seen, done_at: now, snoozed_until: null }),
      ...(done === false && { done_at: null }),
      ...(snoozedUntil !== undefined && {
        snoozed_until: snoozedUntil && new Date(snoozedUntil).toISOString(),
      }),
      ...(snoozedUntil && { ...seen, done_at: null }),
    })
    .where("id", "=", id)
    .where("user_id", "=", userId)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw inboxItemNotFound();
}

/** Everything that waits. */
export async function readAll(
  db: Kysely<Tables>,
  userId: string,
): Promise<void> {
  const now = timestamp();
  await db
    .updateTable("inbox_item")
    .set({ read_at: now, changed_at: now, notify_at: null })
    .where("user_id", "=", userId)
    .where("done_at", "is", null)
    .where((is) =>
      is.or([is("snoozed_until", "is", null), is("snoozed_until", "<=", now)]),
    )
    .execute();
}

/** Somebody read a thread, or everything on a canvas (`threadId` null), where it is: their inbox knows. */
export async function readInPlace(
  db: Kysely<Tables>,
  userId: string,
  canvasId: string,
  threadId: string | null,
): Promise<boolean> {
  const now = timestamp();
  let update = db
    .updateTable("inbox_item")
    .set({ read_at: now, changed_at: now, notify_at: null })
    .where("user_id", "=", userId)
    .where("canvas_id", "=", canvasId)
    .where("subject_type", "=", "thread")
    .where("read_at", "is", null);
  if (threadId !== null) update = update.where("subject_id", "=", threadId);
  const { numUpdatedRows } = await update.executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Nothing is to be done about it any more, by nobody: a request for access was answered. Gives whose inbox changed. */
export async function closeSubject(
  db: Kysely<Tables>,
  type: "thread" | "review" | "access",
  id: string,
): Promise<string[]> {
  const now = timestamp();
  const rows = await db
    .updateTable("inbox_item")
    .set({
      read_at: sql<string>`coalesce(read_at, ${now})`,
      done_at: now,
      changed_at: now,
      notify_at: null,
    })
    .where("subject_type", "=", type)
    .where("subject_id", "=", id)
    .where("done_at", "is", null)
    .returning("user_id")
    .execute();
  return rows.map(({ user_id }) => user_id);
}
