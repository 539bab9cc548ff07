/** Changes of a thread besides its comments: what it is marked as, who has to act, whether it is resolved. */
import type { Kysely, Updateable } from "kysely";
import { stampAnchor, type StampedAnchor } from "../anchors/data.ts";
import { blockOf, runOf } from "../../shared/api/anchors.ts";
import type { Thread, ThreadPatch } from "../../shared/api/threads.ts";
import { conditionSpecSchema } from "../../shared/api/threads.ts";
import { conditionWords } from "../../shared/threads/condition.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { threadNotFound } from "../http/errors.ts";
import type { Occurrence } from "../inbox/occurrence.ts";
import { tell } from "../inbox/tell.ts";
import { timestamp } from "../records/clock.ts";
import { databaseOf } from "../store/differences.ts";
import type { Tables } from "../store/tables.ts";
import { announce, needsApproval, threadOrRefuse } from "./access.ts";
import { checkAssignee, checkCondition } from "./checks.ts";
import { conditionRow } from "./conditionRows.ts";
import { checkConditionOf } from "./conditions.ts";
import { approvalComesFirst } from "./errors.ts";
import { noteEvent, touch, type NewEvent } from "./events.ts";
import type { ThreadRow } from "./joined.ts";
import { oneThread } from "./reading.ts";

type Noted = Pick<NewEvent, "kind" | "details">;

interface Plan {
  readonly set: Updateable<Tables["thread"]>;
  readonly events: Noted[];
  readonly news: Occurrence[];
}

/**
 * What is said as it is already changes nothing: who resolved first, and when, stays. Whoever may comment may do all of
 * this, for a thread is a conversation and each change says who made it.
 */
export async function changeThread(
  context: Context,
  caller: Caller,
  threadId: string,
  patch: ThreadPatch,
): Promise<Thread> {
  const { thread } = await threadOrRefuse(context, caller, threadId);
  if (await needsApproval(context, caller, thread.canvas_id))
    throw approvalComesFirst();
  await checkAssignee(context, thread.canvas_id, patch.assignee);
  checkCondition(caller, patch.condition);
  const stamped = patch.anchor
    ? await stampAnchor(context, thread.canvas_id, patch.anchor)
    : null;
  const by = caller.user.id;
  const now = timestamp();
  const plan = await context.store.db.transaction().execute(async (trx) => {
    const row = await holdThread(trx, threadId);
    const made = planFor(row, patch, { by, now, stamped });
    const isOther = await changeCondition(trx, threadId, patch, made);
    if (Object.keys(made.set).length > 0)
      await trx
        .updateTable("thread")
        .set(made.set)
        .where("id", "=", threadId)
        .execute();
    for (const event of made.events)
      await noteEvent(trx, { threadId, at: now, actorId: by, ...event });
    if (made.events.length > 0) await touch(trx, threadId, now);
    return { ...made, isOther };
  });
  if (plan.events.length > 0) {
    await announce(context, thread, { userId: by, held: false });
    for (const occurrence of plan.news) await tell(context, occurrence);
  }
  if (plan.isOther) await checkConditionOf(context, threadId);
  return oneThread(context, caller, threadId);
}

/** Two people who change it at once do so one after the other. */
async function holdThread(
  trx: Kysely<Tables>,
  threadId: string,
): Promise<ThreadRow> {
  let select = trx.selectFrom("thread").selectAll().where("id", "=", threadId);
  if (databaseOf(trx as unknown as Kysely<never>) === "postgres")
    select = select.forUpdate();
  return select.executeTakeFirstOrThrow(threadNotFound);
}

function planFor(
  row: ThreadRow,
  patch: ThreadPatch,
  {
    by,
    now,
    stamped,
  }: {
    readonly by: string;
    readonly now: string;
    /** The anchor of the patch, with what the server says of it. */
    readonly stamped: StampedAnchor | null;
  },
): Plan {
  const set: Plan["set"] = {};
  const events: Noted[] = [];
  const news: Occurrence[] = [];
  const about = { canvasId: row.canvas_id, threadId: row.id, actorId: by };
  if (stamped) {
    const anchor = JSON.stringify(stamped.anchor);
    if (anchor !== row.anchor || row.live !== null) {
      Object.assign(set, {
        anchor,
        block_id: blockOf(stamped.anchor),
        run_id: runOf(stamped.anchor),
        live: null,
        place: stamped.place && JSON.stringify(stamped.place),
      });
      events.push({ kind: "reattached" });
    }
  }
  if (patch.label !== undefined && patch.label !== row.label) {
    set.label = patch.label;
    events.push({
      kind: "labelled",
      details: { words: patch.label ?? "", on: patch.label !== null },
    });
  }
  const { decisionCandidate: isCandidate } = patch;
  if (
    isCandidate !== undefined &&
    isCandidate !== (row.decision_candidate === 1)
  ) {
    set.decision_candidate = isCandidate ? 1 : 0;
    events.push({ kind: "candidate", details: { on: isCandidate } });
  }
  if (patch.asks) {
    const before = JSON.parse(row.asks) as string[];
    const asks = [...new Set(patch.asks)];
    const added = asks.filter((each) => !before.includes(each));
    if (added.length > 0 || asks.length !== before.length) {
      set.asks = JSON.stringify(asks);
      events.push({
        kind: "asked",
        details: { words: asks.join(", "), on: asks.length > 0 },
      });
    }
    if (added.length > 0)
      news.push({ type: "asked", ...about, disciplines: added });
  }
  const { assignee } = patch;
  if (assignee !== undefined && assignee !== row.assignee_id) {
    set.assignee_id = assignee;
    const person = assignee ?? row.assignee_id ?? undefined;
    events.push({
      kind: "assigned",
      details: { ...(person && { person }), on: assignee !== null },
    });
    if (assignee !== null)
      news.push({ type: "assigned", ...about, userId: assignee });
  }
  if (patch.dueOn !== undefined && patch.dueOn !== row.due_on) {
    set.due_on = patch.dueOn;
    events.push({
      kind: "due",
      details: { words: patch.dueOn ?? "", on: patch.dueOn !== null },
    });
  }
  if (patch.resolved === true && row.resolved_at === null) {
    Object.assign(set, {
      resolved_at: now,
      resolved_by: by,
      resolution: patch.reason ?? "",
      resolved_run: null,
    });
    events.push({ kind: "resolved", details: { words: patch.reason ?? "" } });
    news.push({ type: "resolved", ...about });
  }
  if (patch.resolved === false && row.resolved_at !== null) {
    Object.assign(set, {
      resolved_at: null,
      resolved_by: null,
      resolution: "",
      resolved_run: null,
    });
    events.push({ kind: "reopened" });
    news.push({ type: "reopened", ...about });
  }
  return { set, events, news };
}

/** True when there is another condition now, at which nobody has looked yet. */
async function changeCondition(
  trx: Kysely<Tables>,
  threadId: string,
  { condition }: ThreadPatch,
  plan: Plan,
): Promise<boolean> {
  if (condition === undefined) return false;
  const before = await trx
    .selectFrom("thread_condition")
    .select("spec")
    .where("thread_id", "=", threadId)
    .executeTakeFirst();
  if (condition && before?.spec === JSON.stringify(condition)) return false;
  if (!condition && !before) return false;
  await trx
    .deleteFrom("thread_condition")
    .where("thread_id", "=", threadId)
    .execute();
  const shown =
    condition ?? conditionSpecSchema.parse(JSON.parse(before?.spec ?? "null"));
  plan.events.push({
    kind: "condition",
    details: { words: conditionWords(shown), on: condition !== null },
  });
  if (!condition) return false;
  await trx
    .insertInto("thread_condition")
    .values(conditionRow(threadId, condition))
    .execute();
  return true;
}
