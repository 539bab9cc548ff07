/** Threads and comments as the API shows them to one person. */
import type { Comment, CommentEdit, Thread } from "../../shared/api/threads.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { commentNotFound, threadNotFound } from "../http/errors.ts";
import { readCursor, writeCursor } from "../records/cursor.ts";
import { joinComment, joinThreads } from "./joined.ts";
import { hasWords, readerOf, seesComment, seesThread } from "./seeing.ts";

export type { CommentRow, ThreadRow } from "./joined.ts";

export interface ThreadListQuery {
  readonly resolved?: boolean | undefined;
  readonly changedSince?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Changes that were still being stored when the list was read before are not missed. */
const lateMs = 10_000;

/**
 * Oldest first. Threads whose every comment was deleted are left out, but not of what changed: there they say that they
 * are to be taken away, and the order is that of the changes.
 */
export async function listThreads(
  context: Context,
  caller: Caller,
  canvasId: string,
  query: ThreadListQuery,
): Promise<{ items: Thread[]; next: string | null }> {
  const reader = await readerOf(context, caller, canvasId);
  const after = query.cursor ? readCursor(query.cursor) : null;
  const { changedSince } = query;
  const time = changedSince === undefined ? "created_at" : "updated_at";
  let select = context.store.db
    .selectFrom("thread")
    .selectAll()
    .where("canvas_id", "=", canvasId)
    .where(seesThread(reader))
    .orderBy(time)
    .orderBy("id")
    .limit(query.limit + 1);
  select =
    changedSince === undefined
      ? select.where(hasWords(reader))
      : select.where(
          "updated_at",
          ">=",
          new Date(Date.parse(changedSince) - lateMs).toISOString(),
        );
  if (query.resolved !== undefined)
    select = select.where(
      "resolved_at",
      query.resolved ? "is not" : "is",
      null,
    );
  if (after)
    select = select.where((is) =>
      is.or([
        is(time, ">", after.at),
        is.and([is(time, "=", after.at), is("id", ">", after.id)]),
      ]),
    );
  const rows = await select.execute();
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: await joinThreads(context, reader, page),
    next:
      rows.length > query.limit && last
        ? writeCursor({ at: last[time], id: last.id })
        : null,
  };
}

/** The earlier words of a comment, oldest first. Those of a deleted or hidden one are not to be had. */
export async function readEdits(
  context: Context,
  caller: Caller,
  commentId: string,
): Promise<CommentEdit[]> {
  const { comment, reader } = await seenComment(context, caller, commentId);
  if (reader.hidden.has(comment.author_id) && !reader.isOwner) return [];
  return context.store.db
    .selectFrom("comment_edit")
    .select(["body", "at"])
    .where("comment_id", "=", commentId)
    .orderBy("at")
    .execute();
}

export function threadRow(context: Pick<Context, "store">, id: string) {
  return context.store.db
    .selectFrom("thread")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
}

export function commentRow(context: Pick<Context, "store">, id: string) {
  return context.store.db
    .selectFrom("comment")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
}

/** Whoever may not see the thread is told that there is none. */
export async function seenThread(
  context: Context,
  caller: Caller,
  threadId: string,
  missing = threadNotFound,
) {
  const row = await threadRow(context, threadId);
  if (!row) throw missing();
  const reader = await readerOf(context, caller, row.canvas_id);
  if (!reader.role) throw missing();
  const seen = await context.store.db
    .selectFrom("thread")
    .select("id")
    .where("id", "=", threadId)
    .where(seesThread(reader))
    .executeTakeFirst();
  if (!seen) throw missing();
  return { thread: row, reader, role: reader.role };
}

/** Whoever may not see the comment is told that there is none. */
export async function seenComment(
  context: Context,
  caller: Caller,
  commentId: string,
) {
  const comment = await commentRow(context, commentId);
  if (!comment) throw commentNotFound();
  const { thread, reader, role } = await seenThread(
    context,
    caller,
    comment.thread_id,
    commentNotFound,
  );
  const seen = await context.store.db
    .selectFrom("comment")
    .select("id")
    .where("id", "=", commentId)
    .where(seesComment(reader))
    .executeTakeFirst();
  if (!seen) throw commentNotFound();
  return { comment, thread, reader, role };
}

/** As it is now. The caller was let in to see it. */
export async function oneThread(
  context: Context,
  caller: Caller,
  id: string,
): Promise<Thread> {
  const row = await threadRow(context, id);
  if (!row) throw threadNotFound();
  const reader = await readerOf(context, caller, row.canvas_id);
  const [thread] = await joinThreads(context, reader, [row]);
  if (!thread) throw threadNotFound();
  return thread;
}

/** As it is now. The caller was let in to see it; `canvasId`: of its thread. */
export async function oneComment(
  context: Context,
  caller: Caller,
  canvasId: string,
  id: string,
): Promise<Comment> {
  const row = await commentRow(context, id);
  if (!row) throw commentNotFound();
  const reader = await readerOf(context, caller, canvasId);
  return joinComment(context, reader, row);
}
