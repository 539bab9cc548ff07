/** What somebody may do with a thread, and who is told when they did. */
import { can } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import {
  notTheAuthor,
  roleTooLow,
  threadNotFound,
  type Refusal,
} from "../http/errors.ts";
import { recordContribution } from "../records/members.ts";
import { seenComment, seenThread, type ThreadRow } from "./reading.ts";
import { onlyFor } from "./unseen.ts";

/** Whoever may not even see the thread learns nothing about it. */
export async function threadOrRefuse(
  context: Context,
  caller: Caller,
  threadId: string,
  missing: () => Refusal = threadNotFound,
) {
  const seen = await seenThread(context, caller, threadId, missing);
  if (!can(seen.role, "comment")) throw roleTooLow("comment");
  return seen;
}

export async function commentOrRefuse(
  context: Context,
  caller: Caller,
  commentId: string,
) {
  const seen = await seenComment(context, caller, commentId);
  if (!can(seen.role, "comment")) throw roleTooLow("comment");
  return seen;
}

export async function ownCommentOrRefuse(
  context: Context,
  caller: Caller,
  commentId: string,
) {
  const seen = await commentOrRefuse(context, caller, commentId);
  if (seen.comment.author_id !== caller.user.id) throw notTheAuthor();
  return seen;
}

/** Whether an owner looks at what this person writes on the canvas before others see it. */
export async function needsApproval(
  { store }: Pick<Context, "store">,
  { workspaceRole }: Pick<Caller, "workspaceRole">,
  canvasId: string,
): Promise<boolean> {
  if (workspaceRole !== "guest") return false;
  const row = await store.db
    .selectFrom("canvas")
    .select("guests_need_approval")
    .where("id", "=", canvasId)
    .executeTakeFirst();
  return row?.guests_need_approval === 1;
}

interface Actor {
  readonly userId: string;
  /** It waits for approval. */
  readonly held: boolean;
  /** Everybody saw it until now, and is told to take it away. */
  readonly wasSeen?: boolean;
}

/** Open canvases read the thread anew, and whoever did it has taken part. What waits for approval is no part yet. */
export async function announce(
  context: Context,
  thread: Pick<ThreadRow, "id" | "canvas_id">,
  by: Actor | null,
): Promise<void> {
  if (by && !by.held)
    await recordContribution(context, thread.canvas_id, by.userId);
  const held = by?.held ? { userId: by.userId, owners: true } : undefined;
  context.hub.publish(
    thread.canvas_id,
    { type: "threads", thread: thread.id },
    by?.wasSeen
      ? undefined
      : ((await onlyFor(context.store.db, thread.id)) ?? held),
  );
}
