/** Reactions: one emoji of a person on a comment, once. */
import type { Comment } from "../../shared/api/threads.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { commentDeleted } from "../http/errors.ts";
import { timestamp } from "../records/clock.ts";
import { announce, commentOrRefuse } from "./access.ts";
import { tooManyReactions } from "./errors.ts";
import { touch } from "./events.ts";
import { oneComment } from "./reading.ts";

/** Different emoji on one comment; of each there may be as many as there are people. */
const maxKinds = 20;

/** Again is no change. */
export async function react(
  context: Context,
  caller: Caller,
  commentId: string,
  emoji: string,
): Promise<Comment> {
  const { comment, thread } = await commentOrRefuse(context, caller, commentId);
  if (comment.deleted_at !== null) throw commentDeleted();
  const now = timestamp();
  const isNew = await context.store.db.transaction().execute(async (trx) => {
    const kinds = await trx
      .selectFrom("reaction")
      .select("emoji")
      .distinct()
      .where("comment_id", "=", commentId)
      .execute();
    if (kinds.length >= maxKinds && !kinds.some((kind) => kind.emoji === emoji))
      throw tooManyReactions(maxKinds);
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto("reaction")
      .values({
        comment_id: commentId,
        user_id: caller.user.id,
        emoji,
        created_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows !== 1n) return false;
    await touch(trx, thread.id, now);
    return true;
  });
  if (isNew) await announce(context, thread, null);
  return oneComment(context, caller, thread.canvas_id, commentId);
}

/** One's own. Taking back what is not there changes nothing. */
export async function takeReactionBack(
  context: Context,
  caller: Caller,
  commentId: string,
  emoji: string,
): Promise<Comment> {
  const { thread } = await commentOrRefuse(context, caller, commentId);
  const now = timestamp();
  const isGone = await context.store.db.transaction().execute(async (trx) => {
    const { numDeletedRows } = await trx
      .deleteFrom("reaction")
      .where("comment_id", "=", commentId)
      .where("user_id", "=", caller.user.id)
      .where("emoji", "=", emoji)
      .executeTakeFirst();
    if (numDeletedRows === 0n) return false;
    await touch(trx, thread.id, now);
    return true;
  });
  if (isGone) await announce(context, thread, null);
  return oneComment(context, caller, thread.canvas_id, commentId);
}
