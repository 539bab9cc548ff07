/** Comments: records with an author and a time that only the server stamps. */
import { randomUUID } from "node:crypto";
import type { Comment } from "../../shared/api/threads.ts";
import type { Person } from "../../shared/people.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { commentDeleted, idTaken } from "../http/errors.ts";
import { tell } from "../inbox/tell.ts";
import { newMentions } from "../inbox/words.ts";
import { timestamp } from "../records/clock.ts";
import {
  announce,
  needsApproval,
  ownCommentOrRefuse,
  threadOrRefuse,
} from "./access.ts";
import { touch } from "./events.ts";
import {
  commentRow,
  oneComment,
  type CommentRow,
  type ThreadRow,
} from "./reading.ts";

export function newCommentRow(
  id: string,
  threadId: string,
  author: Pick<Person, "id">,
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

/**
 * Adds a comment and gives it. The same client-made id again gives the comment it made before. A resolved thread stays
 * resolved: whoever means to open it again says so.
 */
export async function reply(
  context: Context,
  caller: Caller,
  threadId: string,
  request: { id?: string | undefined; body: string },
): Promise<{ comment: Comment; created: boolean }> {
  const { thread } = await threadOrRefuse(context, caller, threadId);
  const held = await needsApproval(context, caller, thread.canvas_id);
  const id = request.id ?? randomUUID();
  const now = timestamp();
  const created = await context.store.db.transaction().execute(async (trx) => {
    const inserted = await trx
      .insertInto("comment")
      .values({
        ...newCommentRow(id, threadId, caller.user, request.body, now),
        held_at: held ? now : null,
      })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows !== 1n) return false;
    if (!held) await touch(trx, threadId, now);
    return true;
  });
  const row = await commentRow(context, id);
  if (!row || row.thread_id !== threadId || row.author_id !== caller.user.id)
    throw idTaken(id);
  if (created) {
    await announce(context, thread, { userId: caller.user.id, held });
    await tell(context, {
      ...(held ? { type: "held" } : { type: "comment", isFirst: false }),
      canvasId: thread.canvas_id,
      threadId,
      commentId: id,
      actorId: caller.user.id,
    });
  }
  return {
    comment: await oneComment(context, caller, thread.canvas_id, id),
    created,
  };
}

/** Keeps the words before. Where guests need approval, their new words wait for it as the first did. */
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
    return oneComment(context, caller, thread.canvas_id, commentId);
  const held = await needsApproval(context, caller, thread.canvas_id);
  const now = timestamp();
  const isChanged = await context.store.db
    .transaction()
    .execute(async (trx) => {
      const changed = await trx
        .updateTable("comment")
        .set({ body, edited_at: now, ...(held && { held_at: now }) })
        .where("id", "=", commentId)
        .where("body", "=", comment.body)
        .where("deleted_at", "is", null)
        .executeTakeFirst();
      if (changed.numUpdatedRows === 0n) return false;
      if (comment.body !== "")
        await trx
          .insertInto("comment_edit")
          .values({ comment_id: commentId, at: now, body: comment.body })
          .execute();
      if (isShown(comment, thread)) await touch(trx, thread.id, now);
      return true;
    });
  // Changed or deleted by the same person elsewhere in the meantime: start from that.
  if (!isChanged) return editComment(context, caller, commentId, body);
  const wasSeen = comment.held_at === null;
  await announce(context, thread, {
    userId: caller.user.id,
    held: held || !wasSeen,
    wasSeen,
  });
  const about = {
    canvasId: thread.canvas_id,
    threadId: thread.id,
    commentId,
    actorId: caller.user.id,
  };
  if (held && wasSeen) await tell(context, { type: "held", ...about });
  const mentions = newMentions(comment.body, body);
  if (!held && wasSeen && mentions)
    await tell(context, { type: "mentioned", ...about, mentions });
  return oneComment(context, caller, thread.canvas_id, commentId);
}

/** Of a comment that waits among others' nobody notices anything, not even that the thread changed. */
export function isShown(comment: CommentRow, thread: ThreadRow): boolean {
  return comment.held_at === null || isFirst(comment, thread);
}

export function isFirst(comment: CommentRow, thread: ThreadRow): boolean {
  return (
    comment.created_at === thread.created_at &&
    comment.author_id === thread.author_id
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
    return oneComment(context, caller, thread.canvas_id, commentId);
  const kept = deletedWords.get(context.store)?.get(commentId);
  if (!kept) throw commentDeleted();
  await context.store.db.transaction().execute(async (trx) => {
    await trx
      .updateTable("comment")
      .set({ body: kept.words, deleted_at: null })
      .where("id", "=", commentId)
      .where("deleted_at", "is not", null)
      .execute();
    if (isShown(comment, thread)) await touch(trx, thread.id, timestamp());
  });
  deletedWords.get(context.store)?.delete(commentId);
  await announce(context, thread, {
    userId: caller.user.id,
    held: comment.held_at !== null,
  });
  return oneComment(context, caller, thread.canvas_id, commentId);
}

/**
 * Erases the text, with what it was before and the reactions to it, and keeps that, when and by whom something was
 * said. Deleting twice is deleting once.
 */
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
  const now = timestamp();
  await context.store.db.transaction().execute(async (trx) => {
    await trx
      .updateTable("comment")
      .set({ body: "", deleted_at: now })
      .where("id", "=", commentId)
      .execute();
    await trx
      .deleteFrom("comment_edit")
      .where("comment_id", "=", commentId)
      .execute();
    await trx
      .deleteFrom("reaction")
      .where("comment_id", "=", commentId)
      .execute();
    if (isShown(comment, thread)) await touch(trx, thread.id, now);
  });
  await announce(context, thread, {
    userId: caller.user.id,
    held: comment.held_at !== null,
  });
}
