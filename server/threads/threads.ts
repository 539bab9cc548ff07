/** Threads and comments: records with an author and a time that only the server stamps. */
import { randomUUID } from "node:crypto";
import { blockOf, type Anchor } from "../../shared/api/anchors.ts";
import type { Comment, Thread } from "../../shared/api/threads.ts";
import type { Person } from "../../shared/people.ts";
import { can } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import {
  canvasNotFound,
  commentDeleted,
  commentNotFound,
  idTaken,
  notTheAuthor,
  roleTooLow,
  threadNotFound,
  type Refusal,
} from "../http/errors.ts";
import { holdCanvas } from "../store/canvasRow.ts";
import { timestamp } from "../records/clock.ts";
import { roleOn } from "../access/standing.ts";
import { recordContribution } from "../records/members.ts";
import {
  commentRow,
  oneComment,
  oneThread,
  threadRow,
  type CommentRow,
  type ThreadRow,
} from "./reading.ts";

/** Makes a thread with its first comment. The same client-made id again gives the thread it made before. */
export async function createThread(
  context: Context,
  caller: Caller,
  canvasId: string,
  request: { id?: string | undefined; anchor: Anchor; body: string },
): Promise<{ thread: Thread; created: boolean }> {
  const id = request.id ?? randomUUID();
  const now = timestamp();
  const created = await context.store.db.transaction().execute(async (db) => {
    if (!(await holdCanvas(db, canvasId))) throw canvasNotFound();
    const inserted = await db
      .insertInto("thread")
      .values({
        id,
        canvas_id: canvasId,
        anchor: JSON.stringify(request.anchor),
        block_id: blockOf(request.anchor),
        author_id: caller.user.id,
        created_at: now,
        resolved_at: null,
        resolved_by: null,
        updated_at: now,
      })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows !== 1n) return false;
    await db
      .insertInto("comment")
      .values(newCommentRow(randomUUID(), id, caller.user, request.body, now))
      .execute();
    return true;
  });
  const row = await threadRow(context, id);
  if (
    !created &&
    (row?.canvas_id !== canvasId || row.author_id !== caller.user.id)
  )
    throw idTaken(id);
  if (!row) throw threadNotFound();
  if (created) await announce(context, caller.user, row);
  return { thread: await oneThread(context, caller, row), created };
}

/** Adds a comment and gives it. The same client-made id again gives the comment it made before. */
export async function reply(
  context: Context,
  caller: Caller,
  threadId: string,
  request: { id?: string | undefined; body: string },
): Promise<{ comment: Comment; created: boolean }> {
  const thread = await threadOrRefuse(context, caller, threadId);
  const id = request.id ?? randomUUID();
  const now = timestamp();
  const inserted = await context.store.db
    .insertInto("comment")
    .values(newCommentRow(id, threadId, caller.user, request.body, now))
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirst();
  const created = inserted.numInsertedOrUpdatedRows === 1n;
  const row = await commentRow(context, id);
  if (!row || row.thread_id !== threadId || row.author_id !== caller.user.id)
    throw idTaken(id);
  if (created) await announce(context, caller.user, thread);
  return {
    comment: await oneComment(context, caller, thread.canvas_id, row),
    created,
  };
}

/** Who resolved first, and when, stays: resolving a resolved thread changes nothing. */
export async function setResolved(
  context: Context,
  caller: Caller,
  threadId: string,
  resolved: boolean,
): Promise<Thread> {
  const thread = await threadOrRefuse(context, caller, threadId);
  const result = await context.store.db
    .updateTable("thread")
    .set({
      resolved_at: resolved ? timestamp() : null,
      resolved_by: resolved ? caller.user.id : null,
    })
    .where("id", "=", threadId)
    .where("resolved_at", resolved ? "is" : "is not", null)
    .executeTakeFirst();
  if (result.numUpdatedRows > 0n) await announce(context, caller.user, thread);
  return oneThread(
    context,
    caller,
    (await threadRow(context, threadId)) ?? thread,
  );
}

export async function editComment(
  context: Context,
  caller: Caller,
  commentId: string,
  body: string,
): Promise<Comment> {
  const { comment, thread } = await ownCommentOrRefuse(
    context,
    caller,
    commentId,
  );
  if (comment.deleted_at !== null) throw commentDeleted();
  if (comment.body === body)
    return oneComment(context, caller, thread.canvas_id, comment);
  await context.store.db
    .updateTable("comment")
    .set({ body, edited_at: timestamp() })
    .where("id", "=", commentId)
    .execute();
  await announce(context, caller.user, thread);
  return oneComment(
    context,
    caller,
    thread.canvas_id,
    (await commentRow(context, commentId)) ?? comment,
  );
}

/** Longer than any Undo is offered. */
const wordsKeptMs = 2 * 60_000;

/** Words of comments deleted just now, so that their author can take that back; nowhere but in memory. */
const deletedWords = new WeakMap<
  Context["store"],
  Map<string, { words: string }>
>();

function keepWords(context: Context, commentId: string, words: string) {
  const kept =
    deletedWords.get(context.store) ?? new Map<string, { words: string }>();
  deletedWords.set(context.store, kept);
  const entry = { words };
  kept.set(commentId, entry);
  setTimeout(() => {
    // Put back and deleted again meanwhile: that one has its own time.
    if (kept.get(commentId) === entry) kept.delete(commentId);
  }, wordsKeptMs).unref();
}

/** Makes one's own deletion undone. Putting back what is not deleted changes nothing. */
export async function putBackComment(
  context: Context,
  caller: Caller,
  commentId: string,
): Promise<Comment> {
  const { comment, thread } = await ownCommentOrRefuse(
    context,
    caller,
    commentId,
  );
  if (comment.deleted_at === null)
    return oneComment(context, caller, thread.canvas_id, comment);
  const kept = deletedWords.get(context.store)?.get(commentId);
  if (!kept) throw commentDeleted();
  await context.store.db
    .updateTable("comment")
    .set({ body: kept.words, deleted_at: null })
    .where("id", "=", commentId)
    .where("deleted_at", "is not", null)
    .execute();
  deletedWords.get(context.store)?.delete(commentId);
  await announce(context, caller.user, thread);
  return oneComment(
    context,
    caller,
    thread.canvas_id,
    (await commentRow(context, commentId)) ?? comment,
  );
}

/** Erases the text and keeps that, when and by whom something was said. Deleting twice is deleting once. */
export async function deleteComment(
  context: Context,
  caller: Caller,
  commentId: string,
): Promise<void> {
  const { comment, thread } = await ownCommentOrRefuse(
    context,
    caller,
    commentId,
  );
  if (comment.deleted_at !== null) return;
  keepWords(context, commentId, comment.body);
  await context.store.db
    .updateTable("comment")
    .set({ body: "", deleted_at: timestamp() })
    .where("id", "=", commentId)
    .execute();
  await announce(context, caller.user, thread);
}

async function announce(context: Context, user: Person, thread: ThreadRow) {
  await recordContribution(context, thread.canvas_id, user.id);
  context.hub.publish(thread.canvas_id, { type: "threads", thread: thread.id });
}

/** Whoever may not even see the canvas learns nothing about its threads. */
async function threadOrRefuse(
  context: Context,
  caller: Caller,
  threadId: string,
  missing: () => Refusal = threadNotFound,
): Promise<ThreadRow> {
  const thread = await threadRow(context, threadId);
  const role = thread && (await roleOn(context, caller, thread.canvas_id));
  if (!role) throw missing();
  if (!can(role, "comment")) throw roleTooLow("comment");
  return thread;
}

async function ownCommentOrRefuse(
  context: Context,
  caller: Caller,
  commentId: string,
) {
  const comment = await commentRow(context, commentId);
  if (!comment) throw commentNotFound();
  const thread = await threadOrRefuse(
    context,
    caller,
    comment.thread_id,
    commentNotFound,
  );
  if (comment.author_id !== caller.user.id) throw notTheAuthor();
  return { comment, thread };
}

export function newCommentRow(
  id: string,
  threadId: string,
  author: Person,
  body: string,
  at: string,
): CommentRow {
  return {
    id,
    thread_id: threadId,
    author_id: author.id,
    body,
    created_at: at,
    edited_at: null,
    deleted_at: null,
    held_at: null,
  };
}
