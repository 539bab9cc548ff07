/**
 * Somebody's inbox as they may see it now. Access is asked when it is read: what was closed to them since is not there, and
 * words that were deleted, held back or hidden are not either.
 */
import { sql, type Kysely, type Selectable } from "kysely";
import { anchorPlaceSchema, anchorSchema } from "../../shared/api/anchors.ts";
import type { InboxItem, InboxView } from "../../shared/api/inbox.ts";
import type { Person } from "../../shared/people.ts";
import type { Role } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { canvasesOpenTo, ownedBy, standingsOf } from "../access/openTo.ts";
import type { Context } from "../context.ts";
import { readCursor, writeCursor } from "../records/cursor.ts";
import { readPeople, unknownPerson } from "../records/users.ts";
import type { Tables } from "../store/tables.ts";
import { isForAll } from "../threads/unseen.ts";
import { plainWords, shorten } from "./words.ts";

type Item = Selectable<Tables["inbox_item"]>;

type ReadingContext = Pick<Context, "store" | "config">;

export interface InboxQuery {
  readonly view: InboxView;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Latest first: by their last news, or by when they came back. */
export async function listInbox(
  context: ReadingContext,
  caller: Caller,
  { view, limit, cursor }: InboxQuery,
): Promise<{ items: InboxItem[]; next: string | null }> {
  const now = new Date().toISOString();
  const at = sql<string>`case when snoozed_until is not null and snoozed_until <= ${now} and snoozed_until > inbox_item.updated_at
    then snoozed_until else inbox_item.updated_at end`;
  const after = cursor ? readCursor(cursor) : null;
  let select = inView(visibleItems(context, caller), view, now)
    .selectAll("inbox_item")
    .select(["canvas.title", "canvas.owner_id", "canvas.workspace_role"])
    .select(at.as("at"))
    .orderBy("at", "desc")
    .orderBy("inbox_item.id", "desc")
    .limit(limit + 1);
  if (after)
    select = select.where((is) =>
      is.or([
        is(at, "<", after.at),
        is.and([is(at, "=", after.at), is("inbox_item.id", "<", after.id)]),
      ]),
    );
  const rows = await select.execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await describe(context, caller, page, now),
    next:
      rows.length > limit && last
        ? writeCursor({ at: last.at, id: last.id })
        : null,
  };
}

/** Null: there is none that they may see. */
export async function readItem(
  context: ReadingContext,
  caller: Caller,
  id: string,
): Promise<InboxItem | null> {
  const rows = await visibleItems(context, caller)
    .selectAll("inbox_item")
    .select(["canvas.title", "canvas.owner_id", "canvas.workspace_role"])
    .where("inbox_item.id", "=", id)
    .execute();
  const [item] = await describe(
    context,
    caller,
    rows,
    new Date().toISOString(),
  );
  return item ?? null;
}

export async function countUnread(
  context: ReadingContext,
  caller: Caller,
): Promise<number> {
  const now = new Date().toISOString();
  const { count } = await inView(visibleItems(context, caller), "waiting", now)
    .where((is) =>
      is.or([
        is("inbox_item.read_at", "is", null),
        is("inbox_item.read_at", "<", is.ref("inbox_item.snoozed_until")),
      ]),
    )
    .select(({ fn }) => fn.countAll<number | string>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** What a caller may see of their own: also the courier asks by it. */
export function visibleItems(context: ReadingContext, caller: Caller) {
  return context.store.db
    .selectFrom("inbox_item")
    .innerJoin("canvas", "canvas.id", "inbox_item.canvas_id")
    .where("inbox_item.user_id", "=", caller.user.id)
    .where("canvas.deleted_at", "is", null)
    .where(
      "canvas.id",
      "in",
      canvasesOpenTo(context, caller).select("canvas.id"),
    )
    .where((is) =>
      is.or([
        is("inbox_item.subject_type", "!=", "thread"),
        is.exists(
          is
            .selectFrom("thread")
            .select("thread.id")
            .whereRef("thread.id", "=", "inbox_item.subject_id")
            .where(isForAll),
        ),
        ownedBy(context, caller),
      ]),
    )
    .where((is) =>
      is.or([
        is("inbox_item.subject_type", "!=", "thread"),
        is.exists(
          is
            .selectFrom("comment")
            .select("comment.id")
            .whereRef("comment.thread_id", "=", "inbox_item.subject_id")
            .where("comment.deleted_at", "is", null),
        ),
        is.exists(
          is
            .selectFrom("suggestion")
            .select("suggestion.thread_id")
            .whereRef("suggestion.thread_id", "=", "inbox_item.subject_id"),
        ),
      ]),
    );
}

function inView(
  select: ReturnType<typeof visibleItems>,
  view: InboxView,
  now: string,
) {
  if (view === "done")
    return select.where("inbox_item.done_at", "is not", null);
  const open = select.where("inbox_item.done_at", "is", null);
  if (view === "snoozed")
    return open.where("inbox_item.snoozed_until", ">", now);
  return open.where((is) =>
    is.or([
      is("inbox_item.snoozed_until", "is", null),
      is("inbox_item.snoozed_until", "<=", now),
    ]),
  );
}

type VisibleItem = Item & {
  title: string;
  owner_id: string | null;
  workspace_role: Role | null;
};

async function describe(
  context: ReadingContext,
  caller: Caller,
  rows: readonly VisibleItem[],
  now: string,
): Promise<InboxItem[]> {
  if (rows.length === 0) return [];
  const { db } = context.store;
  const [people, standings] = await Promise.all([
    readPeople(
      db,
      rows.flatMap(({ actor_id }) => actor_id ?? []),
    ),
    standingsOf(
      context,
      caller,
      rows.map(({ canvas_id, owner_id, workspace_role }) => ({
        id: canvas_id,
        owner_id,
        workspace_role,
      })),
    ),
  ]);
  const isOwner = (canvasId: string) =>
    standings.get(canvasId)?.role === "owner";
  const words = await readWords(db, rows, caller.user.id, isOwner);
  return rows.map((row) => {
    const isBack =
      row.snoozed_until !== null &&
      row.snoozed_until <= now &&
      (row.read_at ?? "") < row.snoozed_until;
    return {
      id: row.id,
      canvas: { id: row.canvas_id, title: row.title },
      subject: {
        type: row.subject_type,
        id: row.subject_id,
        words: words.subjectOf(row),
      },
      reason: row.reason,
      actor: actorOf(row, people),
      words: words.of(row),
      count: row.count,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      readAt: isBack ? null : row.read_at,
      doneAt: row.done_at,
      snoozedUntil:
        row.snoozed_until !== null && row.snoozed_until > now
          ? row.snoozed_until
          : null,
    };
  });
}

function actorOf(
  { actor_id }: Item,
  people: ReadonlyMap<string, Person>,
): Person | null {
  if (actor_id === null) return null;
  return people.get(actor_id) ?? unknownPerson(actor_id);
}

export interface Words {
  /** What was said last; empty when it may not be read (any more). */
  of(item: Item): string;
  /** What the item is about. */
  subjectOf(item: Item): string;
}

/** Words of comments are read here and now. `isOwner`: of a canvas; owners also read what is held back or hidden. */
export async function readWords(
  db: Kysely<Tables>,
  items: readonly Item[],
  readerId: string,
  isOwner: (canvasId: string) => boolean,
): Promise<Words> {
  const threadIds = items.flatMap((item) =>
    item.subject_type === "thread" ? [item.subject_id] : [],
  );
  if (threadIds.length === 0)
    return { of: ({ words }) => words, subjectOf: () => "" };
  const [threads, comments] = await Promise.all([
    db
      .selectFrom("thread")
      .select(["id", "anchor", "place"])
      .where("id", "in", threadIds)
      .execute(),
    commentsOf(db, threadIds).execute(),
  ]);
  const threadById = new Map(threads.map((row) => [row.id, row]));
  const readable = comments.filter(
    (row) =>
      isOwner(row.canvas_id) ||
      row.author_id === readerId ||
      (row.held_at === null && row.hidden_at === null),
  );
  const bodies = new Map(readable.map(({ id, body }) => [id, body]));
  const firstOf = new Map<string, string>();
  for (const { thread_id, body } of readable)
    if (!firstOf.has(thread_id)) firstOf.set(thread_id, body);
  return {
    of: (item) =>
      item.comment_id === null
        ? item.words
        : plainWords(bodies.get(item.comment_id) ?? ""),
    subjectOf(item) {
      const thread = threadById.get(item.subject_id);
      if (!thread) return "";
      return aboutWords(thread) || plainWords(firstOf.get(thread.id) ?? "", 80);
    },
  };
}

/** Not deleted, oldest first; whether they may be read is for the caller to see. */
export function commentsOf(db: Kysely<Tables>, threadIds: readonly string[]) {
  return db
    .selectFrom("comment")
    .innerJoin("thread", "thread.id", "comment.thread_id")
    .leftJoin("link_access as hiding", (join) =>
      join
        .onRef("hiding.user_id", "=", "comment.author_id")
        .onRef("hiding.canvas_id", "=", "thread.canvas_id")
        .on("hiding.hidden_at", "is not", null),
    )
    .select([
      "comment.id",
      "comment.thread_id",
      "comment.author_id",
      "comment.body",
      "comment.held_at",
      "comment.created_at",
      "thread.canvas_id",
      "hiding.hidden_at",
    ])
    .where("comment.thread_id", "in", threadIds)
    .where("comment.deleted_at", "is", null)
    .orderBy("comment.created_at")
    .orderBy("comment.id");
}

/** What an anchor says by itself of what it points at. */
function aboutWords({
  anchor,
  place,
}: {
  readonly anchor: string;
  readonly place: string | null;
}): string {
  const pointed = anchorSchema.parse(JSON.parse(anchor));
  if (pointed.type === "text" && pointed.quote.exact)
    return `“${shorten(pointed.quote.exact, 80)}”`;
  if ("words" in pointed && pointed.words) return shorten(pointed.words, 80);
  return place ? anchorPlaceSchema.parse(JSON.parse(place)).title : "";
}
