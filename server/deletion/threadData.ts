/** What a person leaves in threads: in the file of their own data, and when they are erased. */
import { sql, type Kysely } from "kysely";
import { formerMemberName, type Erasure } from "../../shared/api/erasure.ts";
import { readPieces, writeMention } from "../../shared/threads/mentions.ts";
import { contains } from "../store/contains.ts";
import type { Tables } from "../store/tables.ts";

/** By the names of the files. Only for the person themselves. */
export const threadFiles = {
  comments: readComments,
  "comment-edits": readEdits,
  reactions: readReactions,
  "thread-changes": readChanges,
  reading: readMarks,
} as const;

function readComments(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("comment")
    .innerJoin("thread", "thread.id", "comment.thread_id")
    .select([
      "comment.id",
      "thread.canvas_id as canvas",
      "thread.id as thread",
      "comment.body",
      "comment.created_at as createdAt",
      "comment.edited_at as editedAt",
      "comment.deleted_at as deletedAt",
    ])
    .where("comment.author_id", "=", userId)
    .orderBy("comment.created_at")
    .execute();
}

function readEdits(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("comment_edit")
    .innerJoin("comment", "comment.id", "comment_edit.comment_id")
    .select([
      "comment.id as comment",
      "comment_edit.at",
      "comment_edit.body as before",
    ])
    .where("comment.author_id", "=", userId)
    .orderBy("comment_edit.at")
    .execute();
}

function readReactions(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("reaction")
    .select(["comment_id as comment", "emoji", "created_at as at"])
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .execute();
}

async function readChanges(db: Kysely<Tables>, userId: string) {
  const rows = await db
    .selectFrom("thread_event")
    .select(["thread_id as thread", "at", "kind", "details"])
    .where("actor_id", "=", userId)
    .orderBy("at")
    .execute();
  return rows.map(({ details, ...row }) => ({
    ...row,
    details: JSON.parse(details) as unknown,
  }));
}

function readMarks(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("thread_read")
    .select(["thread_id as thread", "read_at as readAt"])
    .where("user_id", "=", userId)
    .orderBy("read_at")
    .execute();
}

/** Tables that hold their words, or what they did. */
export const threadTables = [
  "thread",
  "comment",
  "comment_edit",
  "reaction",
  "thread_event",
  "thread_read",
  "suggestion",
  "inbox_item",
] as const;

/**
 * Nothing is for somebody to do who is gone, and what they read was only theirs. With `remove` the words that they
 * chose themselves go as well: comments, reasons, suggestions, reactions. Gives the threads in which something changed.
 */
export async function eraseThreadData(
  trx: Kysely<Tables>,
  userId: string,
  content: Erasure["content"],
): Promise<{ id: string; canvas_id: string }[]> {
  await trx.deleteFrom("thread_read").where("user_id", "=", userId).execute();
  const touched = await trx
    .selectFrom("thread")
    .select(["id", "canvas_id"])
    .where((is) =>
      is.or([
        is("assignee_id", "=", userId),
        ...(content === "remove" ? [wroteIn(userId)] : []),
      ]),
    )
    .execute();
  await trx
    .updateTable("thread")
    .set({ assignee_id: null })
    .where("assignee_id", "=", userId)
    .execute();
  if (content === "remove") await eraseWords(trx, userId);
  await renameMentions(trx, userId);
  const now = new Date().toISOString();
  for (let at = 0; at < touched.length; at += 500)
    await trx
      .updateTable("thread")
      .set({ updated_at: now })
      .where(
        "id",
        "in",
        touched.slice(at, at + 500).map(({ id }) => id),
      )
      .execute();
  return touched;
}

/** Comments of others name them as they were called. */
async function renameMentions(trx: Kysely<Tables>, userId: string) {
  const rename = (body: string) =>
    readPieces(body)
      .map((piece) =>
        piece.type === "mention" &&
        piece.of.to === "person" &&
        piece.of.id === userId
          ? writeMention({ ...piece.of, name: formerMemberName })
          : piece.raw,
      )
      .join("");
  const comments = await trx
    .selectFrom("comment")
    .select(["id", "body"])
    .where(contains("body", userId))
    .execute();
  for (const { id, body } of comments)
    await trx
      .updateTable("comment")
      .set({ body: rename(body) })
      .where("id", "=", id)
      .execute();
  const edits = await trx
    .selectFrom("comment_edit")
    .select(["comment_id", "at", "body"])
    .where(contains("body", userId))
    .execute();
  for (const { comment_id, at, body } of edits)
    await trx
      .updateTable("comment_edit")
      .set({ body: rename(body) })
      .where("comment_id", "=", comment_id)
      .where("at", "=", at)
      .execute();
}

function wroteIn(userId: string) {
  return sql<boolean>`(thread.resolved_by = ${userId} or thread.author_id = ${userId}
    or exists (select 1 from comment where comment.thread_id = thread.id and comment.author_id = ${userId})
    or exists (select 1 from thread_event where thread_event.thread_id = thread.id and thread_event.actor_id = ${userId})
    or exists (select 1 from reaction inner join comment on comment.id = reaction.comment_id
      where comment.thread_id = thread.id and reaction.user_id = ${userId})
    or exists (select 1 from suggestion where suggestion.thread_id = thread.id and suggestion.decided_by = ${userId}))`;
}

async function eraseWords(trx: Kysely<Tables>, userId: string) {
  const now = new Date().toISOString();
  await trx
    .deleteFrom("comment_edit")
    .where("comment_id", "in", (is) =>
      is.selectFrom("comment").select("id").where("author_id", "=", userId),
    )
    .execute();
  await trx.deleteFrom("reaction").where("user_id", "=", userId).execute();
  await trx
    .updateTable("comment")
    .set({ body: "", deleted_at: now })
    .where("author_id", "=", userId)
    .where("deleted_at", "is", null)
    .execute();
  await trx
    .updateTable("thread")
    .set({ resolution: "" })
    .where("resolved_by", "=", userId)
    .execute();
  // Where they were the last who said something.
  await trx
    .updateTable("inbox_item")
    .set({ words: "" })
    .where("actor_id", "=", userId)
    .execute();
  // The lines of the story stay: what was done, and when.
  await trx
    .updateTable("thread_event")
    .set({ details: "{}" })
    .where("actor_id", "=", userId)
    .where("kind", "in", ["resolved", "reopened", "suggestion"])
    .execute();
  await trx
    .deleteFrom("suggestion")
    .where("thread_id", "in", (is) =>
      is.selectFrom("thread").select("id").where("author_id", "=", userId),
    )
    .execute();
  await trx
    .updateTable("suggestion")
    .set({ word: "" })
    .where("decided_by", "=", userId)
    .execute();
}
