/** What was said, named and measured on a canvas since a time: by others, as far as this reader may see it. */
import { sql, type Kysely } from "kysely";
import type { CatchUp } from "../../shared/api/catchUp.ts";
import { firstWords } from "../../shared/threads/plainText.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { readPeople, unknownPerson } from "../records/users.ts";
import { hiddenGuests } from "../sharing/guests.ts";
import type { Tables } from "../store/tables.ts";
import { anybody, seesComment, seesThread } from "../threads/seeing.ts";

const longest = 200;
const maxWords = 200;

interface Asked {
  readonly canvasId: string;
  readonly since: string;
  readonly userId: string;
  /** Guests whose words an owner hid: nobody catches up on these. */
  readonly hidden: readonly string[];
}

interface ThreadNews {
  readonly id: string;
  readonly words: string;
  /** Null: a condition did it. */
  readonly by: string | null;
  readonly at: string;
  readonly isNew: boolean;
  readonly resolved: boolean;
}

export async function recordsSince(
  context: Context,
  caller: Caller,
  canvasId: string,
  since: string,
): Promise<Pick<CatchUp, "threads" | "comments" | "versions" | "runs">> {
  const { db } = context.store;
  const { authors } = await hiddenGuests(context, caller, canvasId);
  const asked: Asked = {
    canvasId,
    since,
    userId: caller.user.id,
    hidden: [...authors],
  };
  const [comments, said, suggested, resolved, versions, runs] =
    await Promise.all([
      countComments(db, asked),
      saidIn(db, asked),
      suggestedIn(db, asked),
      resolvedIn(db, asked),
      versionsSince(db, asked),
      // What a guest points a chart at is not thereby theirs to know.
      maySeeRuns(caller) ? runsSince(db, asked) : [],
    ]);
  const news = new Map<string, ThreadNews>();
  for (const each of [...said, ...suggested, ...resolved]) {
    const other = news.get(each.id);
    news.set(
      each.id,
      other
        ? {
            ...(other.at > each.at ? other : each),
            isNew: other.isNew || each.isNew,
          }
        : each,
    );
  }
  const threads = [...news.values()]
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, longest);
  const people = await readPeople(
    db,
    threads.flatMap(({ by }) => by ?? []),
  );
  return {
    threads: threads.map((thread) => ({
      ...thread,
      by:
        thread.by === null
          ? null
          : (people.get(thread.by) ?? unknownPerson(thread.by)),
    })),
    comments,
    versions,
    runs,
  };
}

function maySeeRuns({ workspaceRole, credential }: Caller): boolean {
  return (
    workspaceRole !== "guest" &&
    !(credential.type === "token" && credential.canvases)
  );
}

/** Comments of others. What waits for approval is no news yet, not for owners either: their inbox has it. */
function visibleComments(db: Kysely<Tables>, asked: Asked) {
  const { canvasId, since, userId, hidden } = asked;
  let select = db
    .selectFrom("comment")
    .innerJoin("thread", "thread.id", "comment.thread_id")
    .where("thread.canvas_id", "=", canvasId)
    .where("comment.created_at", ">", since)
    .where("comment.author_id", "!=", userId)
    .where("comment.deleted_at", "is", null)
    // A suggestion may come without words.
    .where("comment.body", "!=", "")
    .where(seesComment(anybody))
    .where(seesThread(anybody));
  if (hidden.length > 0)
    select = select.where("comment.author_id", "not in", hidden);
  return select;
}

async function countComments(db: Kysely<Tables>, asked: Asked) {
  const { count } = await visibleComments(db, asked)
    .select((is) => is.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Threads with new comments, each with its newest. */
async function saidIn(db: Kysely<Tables>, asked: Asked): Promise<ThreadNews[]> {
  const newest = await visibleComments(db, asked)
    .select(({ fn }) => [
      "comment.thread_id as thread",
      fn.max("comment.created_at").as("at"),
    ])
    .groupBy("comment.thread_id")
    .orderBy("at", "desc")
    .limit(longest)
    .execute();
  if (newest.length === 0) return [];
  const at = new Map(newest.map((row) => [row.thread, row.at]));
  const rows = await visibleComments(db, asked)
    .select([
      "comment.thread_id as id",
      "comment.author_id as by",
      "comment.created_at as at",
      "comment.body as body",
      "thread.created_at as begun",
      "thread.author_id as beginner",
      "thread.resolved_at as resolvedAt",
    ])
    .where("comment.thread_id", "in", [...at.keys()])
    .where("comment.created_at", "in", [...new Set(at.values())])
    .execute();
  return rows
    .filter((row) => at.get(row.id) === row.at)
    .map(({ id, by, at: when, body, begun, beginner, resolvedAt }) => ({
      id,
      words: firstWords(body, maxWords),
      by,
      at: when,
      isNew: begun > asked.since && beginner !== asked.userId,
      resolved: resolvedAt !== null,
    }));
}

/** Suggestions of others that came without words. */
async function suggestedIn(
  db: Kysely<Tables>,
  { canvasId, since, userId, hidden }: Asked,
): Promise<ThreadNews[]> {
  let select = db
    .selectFrom("thread")
    .innerJoin("suggestion", "suggestion.thread_id", "thread.id")
    .select([
      "thread.id",
      "thread.author_id",
      "thread.created_at",
      "thread.resolved_at",
      "suggestion.kind",
      "suggestion.original",
      "suggestion.replacement",
    ])
    .where("thread.canvas_id", "=", canvasId)
    .where("thread.created_at", ">", since)
    .where("thread.author_id", "!=", userId)
    .where((is) =>
      is.not(
        is.exists(
          is
            .selectFrom("comment")
            .select("comment.id")
            .whereRef("comment.thread_id", "=", "thread.id")
            .where("comment.body", "!=", ""),
        ),
      ),
    )
    .where(seesThread(anybody))
    .orderBy("thread.created_at", "desc")
    .limit(longest);
  if (hidden.length > 0)
    select = select.where("thread.author_id", "not in", hidden);
  const rows = await select.execute();
  return rows.map((row) => ({
    id: row.id,
    words: firstWords(
      row.kind === "delete" ? `Take out: ${row.original}` : row.replacement,
      maxWords,
    ),
    by: row.author_id,
    at: row.created_at,
    isNew: true,
    resolved: row.resolved_at !== null,
  }));
}

/** Threads that others resolved, with what they said why. */
async function resolvedIn(
  db: Kysely<Tables>,
  { canvasId, since, userId, hidden }: Asked,
): Promise<ThreadNews[]> {
  const rows = await db
    .selectFrom("thread")
    .innerJoin("comment", (join) =>
      join
        .onRef("comment.thread_id", "=", "thread.id")
        .on("comment.deleted_at", "is", null)
        .on("comment.held_at", "is", null),
    )
    .select(({ fn }) => [
      "thread.id",
      "thread.resolved_at",
      "thread.resolved_by",
      "thread.resolution",
      fn.min("comment.created_at").as("first"),
    ])
    .where("thread.canvas_id", "=", canvasId)
    .where("thread.resolved_at", ">", since)
    .where(seesThread(anybody))
    .where((is) =>
      is.or([
        is("thread.resolved_by", "is", null),
        is("thread.resolved_by", "!=", userId),
      ]),
    )
    .where("comment.author_id", "not in", [...hidden, ""])
    .groupBy([
      "thread.id",
      "thread.resolved_at",
      "thread.resolved_by",
      "thread.resolution",
    ])
    .orderBy("thread.resolved_at", "desc")
    .limit(longest)
    .execute();
  const first = await beginnings(
    db,
    rows.map((row) => row.id),
    hidden,
  );
  return rows.map((row) => ({
    id: row.id,
    words: firstWords(
      (hidden.includes(row.resolved_by ?? "") ? "" : row.resolution) ||
        (first.get(row.id) ?? ""),
      maxWords,
    ),
    by: row.resolved_by,
    at: row.resolved_at!,
    isNew: false,
    resolved: true,
  }));
}

async function beginnings(
  db: Kysely<Tables>,
  threads: readonly string[],
  hidden: readonly string[],
): Promise<Map<string, string>> {
  if (threads.length === 0) return new Map();
  const rows = await db
    .selectFrom("comment")
    .select(["thread_id", sql<string>`substr(body, 1, 2000)`.as("body")])
    .where("thread_id", "in", threads)
    .where("deleted_at", "is", null)
    .where("held_at", "is", null)
    .where("author_id", "not in", [...hidden, ""])
    .orderBy("created_at", "desc")
    .execute();
  // The oldest comes last and stays.
  return new Map(rows.map((row) => [row.thread_id, row.body]));
}

/** Versions that others named: moments that the server kept by itself are no news. */
function versionsSince(
  db: Kysely<Tables>,
  { canvasId, since, userId }: Asked,
): Promise<CatchUp["versions"]> {
  return db
    .selectFrom("version")
    .select(["seq", "name", "at"])
    .where("canvas_id", "=", canvasId)
    .where("kind", "=", "named")
    .where("at", ">", since)
    .where((is) =>
      is.or([is("user_id", "is", null), is("user_id", "!=", userId)]),
    )
    .orderBy("at", "desc")
    .limit(longest)
    .execute();
}

async function runsSince(
  db: Kysely<Tables>,
  { canvasId, since }: Asked,
): Promise<CatchUp["runs"]> {
  const at = sql<string>`coalesce(run.values_at, run.created_at)`;
  const rows = await db
    .selectFrom("run_use")
    .innerJoin("run", "run.id", "run_use.run_id")
    .select(["run.id", "run.name", at.as("at")])
    .where("run_use.canvas_id", "=", canvasId)
    .where("run.visible", "=", 1)
    .where("run.archived_at", "is", null)
    .where(at, ">", since)
    .orderBy("at", "desc")
    .limit(longest)
    .execute();
  return rows;
}
