/** An owner looks at what a guest wrote before others see it. */
import type { Comment } from "../../shared/api/threads.ts";
import { can } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { roleTooLow } from "../http/errors.ts";
import { tell } from "../inbox/tell.ts";
import { timestamp } from "../records/clock.ts";
import { announce } from "./access.ts";
import { isFirst } from "./comments.ts";
import { notWaiting } from "./errors.ts";
import { touch } from "./events.ts";
import { oneComment, seenComment } from "./reading.ts";
import { tellOfBeginning } from "./threads.ts";

/**
 * Approved, it is there for everybody, with its author and its time, and people are told now. Refused, its words are
 * gone, and its author sees that it was refused. A second decision finds nothing waiting.
 */
export async function decideOnComment(
  context: Context,
  caller: Caller,
  commentId: string,
  approved: boolean,
): Promise<Comment> {
  const { comment, thread, role } = await seenComment(
    context,
    caller,
    commentId,
  );
  if (!can(role, "share")) throw roleTooLow("decide what guests may say");
  const now = timestamp();
  await context.store.db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable("comment")
      .set(approved ? { held_at: null } : { body: "", deleted_at: now })
      .where("id", "=", commentId)
      .where("held_at", "is not", null)
      .where("deleted_at", "is", null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw notWaiting();
    if (!approved)
      await trx
        .deleteFrom("comment_edit")
        .where("comment_id", "=", commentId)
        .execute();
    if (approved || isFirst(comment, thread)) await touch(trx, thread.id, now);
    await audit(trx, caller, {
      action: approved ? "comment.approved" : "comment.refused",
      canvasId: thread.canvas_id,
      target: commentId,
    });
  });
  await announce(context, thread, {
    userId: comment.author_id,
    held: !approved,
  });
  if (approved) {
    if (isFirst(comment, thread))
      await tellOfBeginning(context, thread.id, commentId);
    else
      await tell(context, {
        type: "comment",
        canvasId: thread.canvas_id,
        threadId: thread.id,
        commentId,
        isFirst: false,
        actorId: comment.author_id,
      });
  }
  return oneComment(context, caller, thread.canvas_id, commentId);
}
