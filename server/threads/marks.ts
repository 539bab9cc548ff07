/** One's own marks of what one has read. They are in no answer, export, log or count of anybody else. */
import type { Reading } from "../../shared/api/threads.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { canvasNotFound, threadNotFound } from "../http/errors.ts";
import { readInPlace } from "../inbox/items.ts";
import { liveInbox } from "../inbox/live.ts";
import { timestamp } from "../records/clock.ts";
import { holdCanvas } from "../store/canvasRow.ts";
import { seenThread } from "./reading.ts";

/** Says "not read" of one thread though everything else is: before any comment. */
const never = new Date(0).toISOString();

export async function readMarks(
  { store: { db } }: Pick<Context, "store">,
  { user }: Pick<Caller, "user">,
  canvasId: string,
): Promise<Reading> {
  const [visit, rows] = await Promise.all([
    db
      .selectFrom("visit")
      .select("all_read_at")
      .where("user_id", "=", user.id)
      .where("canvas_id", "=", canvasId)
      .executeTakeFirst(),
    db
      .selectFrom("thread_read")
      .innerJoin("thread", "thread.id", "thread_read.thread_id")
      .select(["thread_read.thread_id", "thread_read.read_at"])
      .where("thread_read.user_id", "=", user.id)
      .where("thread.canvas_id", "=", canvasId)
      .execute(),
  ]);
  return {
    allReadAt: visit?.all_read_at ?? null,
    threads: Object.fromEntries(
      rows.map(({ thread_id, read_at }) => [thread_id, read_at]),
    ),
  };
}

/** A thread's own mark counts before the mark of the whole canvas. */
export async function setMark(
  context: Context,
  caller: Caller,
  canvasId: string,
  { thread, read }: { readonly thread: string | null; readonly read: boolean },
): Promise<Reading> {
  const userId = caller.user.id;
  if (thread !== null) {
    const seen = await seenThread(context, caller, thread);
    if (seen.thread.canvas_id !== canvasId) throw threadNotFound();
  }
  await context.store.db.transaction().execute(async (trx) => {
    if (!(await holdCanvas(trx, canvasId))) throw canvasNotFound();
    if (thread !== null) {
      const mark = { read_at: read ? timestamp() : never };
      await trx
        .insertInto("thread_read")
        .values({ user_id: userId, thread_id: thread, ...mark })
        .onConflict((conflict) =>
          conflict.columns(["user_id", "thread_id"]).doUpdateSet(mark),
        )
        .execute();
      return;
    }
    await trx
      .deleteFrom("thread_read")
      .where("user_id", "=", userId)
      .where("thread_id", "in", (is) =>
        is.selectFrom("thread").select("id").where("canvas_id", "=", canvasId),
      )
      .execute();
    const mark = { all_read_at: read ? timestamp() : null };
    await trx
      .insertInto("visit")
      .values({
        user_id: userId,
        canvas_id: canvasId,
        // Whoever marks without having looked has not been here.
        at: never,
        seq: 0,
        previous_at: null,
        previous_seq: null,
        ...mark,
      })
      .onConflict((conflict) =>
        conflict.columns(["user_id", "canvas_id"]).doUpdateSet(mark),
      )
      .execute();
  });
  // What was read in its place need not be read in the inbox again.
  const { db } = context.store;
  if (read && (await readInPlace(db, userId, canvasId, thread)))
    liveInbox(context).changed([userId]);
  return readMarks(context, caller, canvasId);
}
