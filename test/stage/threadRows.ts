/** Rows of everything that hangs on threads and comments, for tests of deleting. */
import { sql, type Kysely } from "kysely";
import type { Tables } from "../../server/store/tables.ts";
import type {
  ofComments,
  ofThreads,
} from "../../server/deletion/canvasTables.ts";

/** On the only thread of a canvas and its only comment: one row in each table, with the word in it where there are words. */
export async function hangOnThreads(
  db: Kysely<Tables>,
  {
    canvasId,
    userId,
    word,
    at,
  }: { canvasId: string; userId: string; word: string; at: string },
): Promise<void> {
  const { thread_id, comment_id } = await db
    .selectFrom("comment")
    .innerJoin("thread", "thread.id", "comment.thread_id")
    .select(["comment.thread_id", "comment.id as comment_id"])
    .where("thread.canvas_id", "=", canvasId)
    .executeTakeFirstOrThrow();
  await db
    .insertInto("thread_event")
    .values({
      id: thread_id,
      thread_id,
      at,
      actor_id: userId,
      kind: "resolved",
      details: JSON.stringify({ words: word }),
    })
    .execute();
  await db
    .insertInto("thread_condition")
    .values({
      thread_id,
      spec: JSON.stringify({
        metric: word,
        comparator: ">",
        threshold: 0,
        filter: "",
        dataset: "",
      }),
      metric: word,
      state: "waiting",
      run_id: null,
      value: null,
      checked_at: null,
      changed_at: null,
    })
    .execute();
  await db
    .insertInto("suggestion")
    .values({
      thread_id,
      kind: "insert",
      original: "",
      replacement: word,
      status: "open",
      decided_at: null,
      decided_by: null,
      word: "",
      seq: null,
    })
    .execute();
  await db
    .insertInto("thread_read")
    .values({ user_id: userId, thread_id, read_at: at })
    .execute();
  await db
    .insertInto("comment_edit")
    .values({ comment_id, at, body: word })
    .execute();
  await db
    .insertInto("reaction")
    .values({ comment_id, user_id: userId, emoji: "👍", created_at: at })
    .execute();
}

/** How many rows of a table hang on the threads of a canvas. */
export async function hangingIn(
  db: Kysely<Tables>,
  table: (typeof ofThreads)[number] | (typeof ofComments)[number],
  canvasId: string,
): Promise<number> {
  const threads = sql`select id from thread where canvas_id = ${canvasId}`;
  const where =
    table === "comment_edit" || table === "reaction"
      ? sql`comment_id in (select id from comment where thread_id in (${threads}))`
      : sql`thread_id in (${threads})`;
  const { rows } = await sql<{
    n: number | string;
  }>`select count(*) as n from ${sql.table(table)} where ${where}`.execute(db);
  return Number(rows[0]!.n);
}
