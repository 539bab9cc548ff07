/** Threads and comments as the API shows them, with the people who wrote them. */
import type { Selectable } from "kysely";
import {
  anchorLiveSchema,
  anchorPlaceSchema,
  anchorSchema,
} from "../../shared/api/anchors.ts";
import type { Comment, Thread } from "../../shared/api/threads.ts";
import { disciplineSchema } from "../../shared/people.ts";
import type { Person } from "../../shared/people.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { threadNotFound } from "../http/errors.ts";
import type { Tables } from "../store/tables.ts";
import { readCursor, writeCursor } from "../records/cursor.ts";
import { hiddenGuests, type HiddenGuests } from "../sharing/guests.ts";
import { readPeople, unknownPerson } from "../records/users.ts";

export type ThreadRow = Selectable<Tables["thread"]>;
export type CommentRow = Selectable<Tables["comment"]>;

export interface ThreadListQuery {
  readonly resolved?: boolean | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Oldest first. Threads whose every comment was deleted are left out. */
export async function listThreads(
  context: Context,
  caller: Caller,
  canvasId: string,
  query: ThreadListQuery,
): Promise<{ items: Thread[]; next: string | null }> {
  const after = query.cursor ? readCursor(query.cursor) : null;
  let select = context.store.db
    .selectFrom("thread")
    .selectAll()
    .where("canvas_id", "=", canvasId)
    .where((is) =>
      is.exists(
        is
          .selectFrom("comment")
          .select("comment.id")
          .whereRef("comment.thread_id", "=", "thread.id")
          .where("comment.deleted_at", "is", null),
      ),
    )
    .orderBy("created_at")
    .orderBy("id")
    .limit(query.limit + 1);
  if (query.resolved !== undefined)
    select = select.where(
      "resolved_at",
      query.resolved ? "is not" : "is",
      null,
    );
  if (after)
    select = select.where((is) =>
      is.or([
        is("created_at", ">", after.at),
        is.and([is("created_at", "=", after.at), is("id", ">", after.id)]),
      ]),
    );
  const rows = await select.execute();
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: await withComments(context, caller, canvasId, page),
    next:
      rows.length > query.limit && last
        ? writeCursor({ at: last.created_at, id: last.id })
        : null,
  };
}

export function threadRow(context: Context, id: string) {
  return context.store.db
    .selectFrom("thread")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
}

export function commentRow(context: Context, id: string) {
  return context.store.db
    .selectFrom("comment")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
}

export async function oneThread(
  context: Context,
  caller: Caller,
  row: ThreadRow,
): Promise<Thread> {
  const [thread] = await withComments(context, caller, row.canvas_id, [row]);
  if (!thread) throw threadNotFound();
  return thread;
}

/** `canvasId`: of its thread. */
export async function oneComment(
  context: Context,
  caller: Caller,
  canvasId: string,
  row: CommentRow,
): Promise<Comment> {
  const [people, hidden] = await Promise.all([
    readPeople(context.store.db, [row.author_id]),
    hiddenGuests(context, caller, canvasId),
  ]);
  return commentOf(row, people, hidden);
}

async function withComments(
  context: Context,
  caller: Caller,
  canvasId: string,
  threads: readonly ThreadRow[],
): Promise<Thread[]> {
  if (threads.length === 0) return [];
  const { db } = context.store;
  const comments = await db
    .selectFrom("comment")
    .selectAll()
    .where(
      "thread_id",
      "in",
      threads.map((thread) => thread.id),
    )
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  const people = await readPeople(db, [
    ...comments.map((comment) => comment.author_id),
    ...threads.map((row) => row.resolved_by).filter((id) => id !== null),
  ]);
  const hidden = await hiddenGuests(context, caller, canvasId);
  const byThread = Map.groupBy(comments, (comment) => comment.thread_id);
  return threads.map((row) => ({
    id: row.id,
    canvas: row.canvas_id,
    anchor: anchorSchema.parse(JSON.parse(row.anchor)),
    live: row.live
      ? anchorLiveSchema.parse(JSON.parse(row.live))
      : { state: "attached" },
    place: row.place ? anchorPlaceSchema.parse(JSON.parse(row.place)) : null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    resolution: row.resolution,
    label: row.label,
    decisionCandidate: row.decision_candidate === 1,
    asks: disciplineSchema.array().parse(JSON.parse(row.asks)),
    assignee: null,
    dueOn: row.due_on,
    condition: null,
    suggestion: null,
    events: [],
    resolvedAt: row.resolved_at,
    resolvedBy:
      row.resolved_by === null
        ? null
        : (people.get(row.resolved_by) ?? unknownPerson(row.resolved_by)),
    comments: (byThread.get(row.id) ?? []).map((comment) =>
      commentOf(comment, people, hidden),
    ),
  }));
}

function commentOf(
  row: CommentRow,
  people: ReadonlyMap<string, Person>,
  { authors, areRead }: HiddenGuests,
): Comment {
  const hidden = authors.has(row.author_id);
  return {
    id: row.id,
    author: people.get(row.author_id) ?? unknownPerson(row.author_id),
    body: hidden && !areRead ? "" : row.body,
    ...(hidden && { hidden: true }),
    createdAt: row.created_at,
    editedAt: row.edited_at,
    deletedAt: row.deleted_at,
    reactions: [],
  };
}
