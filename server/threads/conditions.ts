/**
 * Conditions of threads, kept true. What decides is only ever the change of a condition's own state:
 *
 * - from `waiting` or `fails` to `holds`: an open thread is resolved, quoting run, value and rule;
 * - from `holds` to `fails`: a resolved thread is opened again, whoever resolved it;
 * - anything else leaves the thread as people left it. So a thread that somebody resolved while its condition failed, or
 *   opened again while it held, stays so until the condition changes.
 *
 * Each check reads the runs and writes the state while it holds the condition's row, so that of several processes that
 * notice the same run one changes the thread and the others find nothing to do.
 */
import { sql, type Kysely, type Selectable } from "kysely";
import {
  conditionSpecSchema,
  type ConditionSpec,
} from "../../shared/api/threads.ts";
import { conditionWords } from "../../shared/threads/condition.ts";
import type { Context } from "../context.ts";
import { Refusal } from "../http/errors.ts";
import { tell } from "../inbox/tell.ts";
import { errorForLog } from "../log.ts";
import { timestamp } from "../records/clock.ts";
import { databaseOf } from "../store/differences.ts";
import type { Tables } from "../store/tables.ts";
import { announce } from "./access.ts";
import { evaluate, type Verdict } from "./evaluate.ts";
import { noteEvent, touch } from "./events.ts";

type ConditionContext = Pick<Context, "store" | "log" | "hub"> & Context;
type Row = Selectable<Tables["thread_condition"]>;

/** At most one notice a thread in this time, however often the state goes to and fro; the state itself is always true. */
export const quietBetweenNoticesMs = 10 * 60_000;

/** Looks again now. False when nothing is different from before. */
export async function checkConditionOf(
  context: ConditionContext,
  threadId: string,
): Promise<boolean> {
  const outcome = await context.store.db
    .transaction()
    .execute((trx) => lookAgain(trx, threadId));
  if (outcome.isChanged && outcome.thread)
    await announce(context, outcome.thread, null);
  await tellIfDue(context, threadId);
  return outcome.isChanged;
}

interface Outcome {
  readonly isChanged: boolean;
  readonly thread?: { readonly id: string; readonly canvas_id: string };
}

async function lookAgain(
  trx: Kysely<Tables>,
  threadId: string,
): Promise<Outcome> {
  const row = await holdCondition(trx, threadId);
  const thread = await trx
    .selectFrom("thread")
    .selectAll()
    .where("id", "=", threadId)
    .executeTakeFirst();
  if (!row || !thread) return { isChanged: false };
  const spec = conditionSpecSchema.parse(JSON.parse(row.spec));
  const verdict = await evaluate(trx, spec);
  const now = timestamp();
  const flips = verdict.state !== row.state;
  const isChanged =
    flips ||
    row.checked_at === null ||
    (verdict.run?.id ?? null) !== row.run_id ||
    verdict.value !== row.value;
  if (!isChanged) return { isChanged };
  await trx
    .updateTable("thread_condition")
    .set({
      state: verdict.state,
      run_id: verdict.run?.id ?? null,
      value: verdict.value,
      checked_at: now,
      ...(flips && { changed_at: now }),
    })
    .where("thread_id", "=", threadId)
    .execute();
  if (flips) await turn(trx, { thread, spec, verdict, was: row.state, now });
  await touch(trx, threadId, now);
  return { isChanged, thread };
}

/** Nobody else looks at it until this transaction ends; SQLite has one at a time anyhow. */
function holdCondition(trx: Kysely<Tables>, threadId: string) {
  let select = trx
    .selectFrom("thread_condition")
    .selectAll()
    .where("thread_id", "=", threadId);
  if (databaseOf(trx as unknown as Kysely<never>) === "postgres")
    select = select.forUpdate();
  return select.executeTakeFirst();
}

async function turn(
  trx: Kysely<Tables>,
  change: {
    thread: Selectable<Tables["thread"]>;
    spec: ConditionSpec;
    verdict: Verdict;
    was: Row["state"];
    now: string;
  },
) {
  const { thread, spec, verdict, was, now } = change;
  const words = outcomeWords(spec, verdict);
  const note = (kind: "resolved" | "reopened") =>
    noteEvent(trx, {
      threadId: thread.id,
      at: now,
      actorId: null,
      kind,
      details: { words, ...(verdict.run && { run: verdict.run }) },
    });
  if (verdict.state === "holds" && thread.resolved_at === null) {
    await trx
      .updateTable("thread")
      .set({
        resolved_at: now,
        resolved_by: null,
        resolution: words,
        resolved_run: verdict.run?.id ?? null,
      })
      .where("id", "=", thread.id)
      .where("resolved_at", "is", null)
      .execute();
    await note("resolved");
  }
  if (
    verdict.state === "fails" &&
    was === "holds" &&
    thread.resolved_at !== null
  ) {
    await trx
      .updateTable("thread")
      .set({
        resolved_at: null,
        resolved_by: null,
        resolution: "",
        resolved_run: null,
      })
      .where("id", "=", thread.id)
      .execute();
    await note("reopened");
  }
}

/** "accuracy is 0.84 in “baseline-3” (accuracy >= 0.8 on v3)". */
function outcomeWords(spec: ConditionSpec, { run, value }: Verdict): string {
  if (!run || value === null) return conditionWords(spec);
  const shown = Number(value.toPrecision(6));
  return `${spec.metric} is ${shown} in “${run.name}” (${conditionWords(spec)})`;
}

/**
 * Says that it came true or stopped being true: at once, or, when something was said a short while ago, later and only if it is
 * another state by then. One process of several says it.
 */
async function tellIfDue(context: ConditionContext, threadId: string) {
  const { db } = context.store;
  const row = await db
    .selectFrom("thread_condition")
    .innerJoin("thread", "thread.id", "thread_condition.thread_id")
    .select([
      "thread.canvas_id",
      "thread_condition.state",
      "thread_condition.told_at",
      "thread_condition.told_state",
    ])
    .where("thread_id", "=", threadId)
    .executeTakeFirst();
  if (!row || row.state === "waiting") return;
  const { state, told_at, told_state } = row;
  // That it does not hold yet is no news.
  if (told_state === state || (told_state === null && state === "fails"))
    return;
  const now = timestamp();
  const quietSince = new Date(
    Date.parse(now) - quietBetweenNoticesMs,
  ).toISOString();
  if (told_at !== null && told_at > quietSince) return;
  const claimed = await db
    .updateTable("thread_condition")
    .set({ told_at: now, told_state: state })
    .where("thread_id", "=", threadId)
    .where("state", "=", state)
    .where("told_at", told_at === null ? "is" : "=", told_at)
    .executeTakeFirst();
  if (claimed.numUpdatedRows === 1n)
    await tell(context, {
      type: "condition",
      canvasId: row.canvas_id,
      threadId,
      holds: state === "holds",
    });
}

/** The conditions that these runs may decide: they have the metric, or decided before. */
export async function checkConditionsOfRuns(
  context: ConditionContext,
  runs: readonly string[],
  hasStopped = () => false,
): Promise<void> {
  if (runs.length === 0) return;
  const named = sql.join(runs);
  const found = await context.store.db
    .selectFrom("thread_condition")
    .select("thread_id")
    .where(
      sql<boolean>`(run_id in (${named}) or metric in (
        select series.metric from series where series.run_id in (${named})
        union select series.task || '/' || series.metric from series where series.run_id in (${named})))`,
    )
    .execute();
  await checkEach(
    context,
    found.map(({ thread_id }) => thread_id),
    hasStopped,
  );
}

/** What other processes ingested, and what changed while no process ran. */
export async function checkAllConditions(
  context: ConditionContext,
  hasStopped = () => false,
): Promise<void> {
  for (let after = ""; ;) {
    const some = await context.store.db
      .selectFrom("thread_condition")
      .innerJoin("thread", "thread.id", "thread_condition.thread_id")
      .innerJoin("canvas", "canvas.id", "thread.canvas_id")
      .select("thread_id")
      .where("canvas.deleted_at", "is", null)
      .where("thread_id", ">", after)
      .orderBy("thread_id")
      .limit(200)
      .execute();
    await checkEach(
      context,
      some.map(({ thread_id }) => thread_id),
      hasStopped,
    );
    const last = some.at(-1);
    if (!last || some.length < 200 || hasStopped()) return;
    after = last.thread_id;
  }
}

async function checkEach(
  context: ConditionContext,
  threadIds: readonly string[],
  hasStopped: () => boolean,
) {
  for (const threadId of threadIds) {
    if (hasStopped()) return;
    try {
      await checkConditionOf(context, threadId);
    } catch (error) {
      // A filter that a newer version of the grammar refuses keeps its last state.
      if (!(error instanceof Refusal))
        context.log.error(
          { threadId, error: errorForLog(error) },
          "a condition was not checked",
        );
    }
  }
}
