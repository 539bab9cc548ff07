/** Making threads: records with an author and a time that only the server stamps. */
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { stampAnchor } from "../anchors/data.ts";
import { blockOf, runOf } from "../../shared/api/anchors.ts";
import type { newThreadSchema, Thread } from "../../shared/api/threads.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { canvasNotFound, idTaken, threadNotFound } from "../http/errors.ts";
import { tell } from "../inbox/tell.ts";
import { timestamp } from "../records/clock.ts";
import { holdCanvas } from "../store/canvasRow.ts";
import { suggestionRow } from "../suggestions/making.ts";
import { announce, needsApproval } from "./access.ts";
import { checkAssignee, checkCondition } from "./checks.ts";
import { newCommentRow } from "./comments.ts";
import { conditionRow } from "./conditionRows.ts";
import { checkConditionOf } from "./conditions.ts";
import { oneThread, threadRow } from "./reading.ts";

type ThreadRequest = z.output<typeof newThreadSchema>;

/**
 * Makes a thread with its first comment, which has the time of the thread and, in a suggestion, perhaps no words. The
 * same client-made id again gives the thread it made before.
 */
export async function createThread(
  context: Context,
  caller: Caller,
  canvasId: string,
  request: ThreadRequest,
): Promise<{ thread: Thread; created: boolean }> {
  const id = request.id ?? randomUUID();
  const known = await threadRow(context, id);
  if (!known) {
    await checkAssignee(context, canvasId, request.assignee);
    checkCondition(caller, request.condition);
  }
  const stamped = known
    ? null
    : await stampAnchor(context, canvasId, request.anchor);
  const suggested =
    stamped && request.suggestion
      ? await suggestionRow(
          context,
          canvasId,
          id,
          stamped.anchor,
          request.suggestion,
        )
      : null;
  const commentId = randomUUID();
  const now = timestamp();
  const held = await needsApproval(context, caller, canvasId);
  const created =
    stamped !== null &&
    (await context.store.db.transaction().execute(async (trx) => {
      if (!(await holdCanvas(trx, canvasId))) throw canvasNotFound();
      const inserted = await trx
        .insertInto("thread")
        .values({
          id,
          canvas_id: canvasId,
          anchor: JSON.stringify(stamped.anchor),
          block_id: blockOf(stamped.anchor),
          run_id: runOf(stamped.anchor),
          place: stamped.place && JSON.stringify(stamped.place),
          author_id: caller.user.id,
          created_at: now,
          updated_at: now,
          resolved_at: null,
          resolved_by: null,
          label: request.label ?? null,
          decision_candidate: request.decisionCandidate ? 1 : 0,
          asks: JSON.stringify([...new Set(request.asks)]),
          assignee_id: request.assignee ?? null,
          due_on: request.dueOn ?? null,
        })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .executeTakeFirst();
      if (inserted.numInsertedOrUpdatedRows !== 1n) return false;
      await trx
        .insertInto("comment")
        .values({
          ...newCommentRow(commentId, id, caller.user, request.body, now),
          held_at: held ? now : null,
        })
        .execute();
      if (suggested)
        await trx.insertInto("suggestion").values(suggested).execute();
      if (request.condition)
        await trx
          .insertInto("thread_condition")
          .values(conditionRow(id, request.condition))
          .execute();
      return true;
    }));
  const row = created
    ? await threadRow(context, id)
    : (known ?? (await threadRow(context, id)));
  if (
    !created &&
    (row?.canvas_id !== canvasId || row.author_id !== caller.user.id)
  )
    throw idTaken(id);
  if (!row) throw threadNotFound();
  if (created) {
    await announce(context, row, { userId: caller.user.id, held });
    if (held)
      await tell(context, {
        type: "held",
        canvasId,
        threadId: id,
        commentId,
        actorId: caller.user.id,
      });
    else await tellOfBeginning(context, id, commentId);
    if (request.condition) await checkConditionOf(context, id);
  }
  return { thread: await oneThread(context, caller, id), created };
}

/** Also once a guest's thread was approved. */
export async function tellOfBeginning(
  context: Context,
  threadId: string,
  commentId: string,
): Promise<void> {
  const row = await threadRow(context, threadId);
  if (!row) return;
  const about = {
    canvasId: row.canvas_id,
    threadId,
    actorId: row.author_id,
  };
  await tell(context, { type: "comment", ...about, commentId, isFirst: true });
  if (row.assignee_id !== null)
    await tell(context, {
      type: "assigned",
      ...about,
      userId: row.assignee_id,
    });
  const disciplines = JSON.parse(row.asks) as string[];
  if (disciplines.length > 0)
    await tell(context, { type: "asked", ...about, disciplines });
}
