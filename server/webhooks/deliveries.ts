/**
 * What is on its way to webhooks. A delivery holds what happened, not its words; a process takes one by moving `next_at`
 * ahead. What fails is tried again later and later, with chance in it so that not all come at once.
 */
import { randomUUID } from "node:crypto";
import type { Kysely, Selectable } from "kysely";
import type { WebhookEvent } from "../../shared/api/inbox.ts";
import { unsealFor } from "../access/sealed.ts";
import type { Context } from "../context.ts";
import type { Occurrence } from "../inbox/occurrence.ts";
import { readersOf } from "../inbox/readers.ts";
import { repeatTurns, type Turns } from "../inbox/turns.ts";
import { oneLine } from "../mail/letters.ts";
import { sendMail } from "../mail/mail.ts";
import { metrics } from "../metrics.ts";
import type { Tables } from "../store/tables.ts";
import { eventOf, messageOf, writeMessage } from "./payload.ts";
import { sendWebhook, type Outcome } from "./sending.ts";

type Hook = Selectable<Tables["webhook"]>;
type Delivery = Selectable<Tables["webhook_delivery"]>;

export const secretPurpose = "webhook secret";
export const secretLost =
  "Its secret belongs to another AUTH_SECRET. Make the webhook anew.";
export const attemptsInAll = 8;
const firstRetryMs = 10_000;
const leaseMs = 60_000;
const dayMs = 24 * 60 * 60_000;
const disabledAfterMs = 3 * dayMs;
const keptMs = 7 * dayMs;
const atOnce = 20;

/** For every webhook that hears of it. */
export async function enqueue(
  { store: { db } }: Pick<Context, "store">,
  occurrence: Occurrence,
  now = Date.now(),
): Promise<void> {
  const event = eventOf(occurrence);
  if (!event) return;
  const hooks = await db
    .selectFrom("webhook")
    .selectAll()
    .where((is) =>
      is.or([
        is("canvas_id", "=", occurrence.canvasId),
        is("canvas_id", "is", null),
      ]),
    )
    .where("disabled_at", "is", null)
    .execute();
  const at = new Date(now).toISOString();
  const rows = hooks
    .filter(({ events }) =>
      (JSON.parse(events) as WebhookEvent[]).includes(event),
    )
    .map(({ id }) => ({
      id: randomUUID(),
      webhook_id: id,
      canvas_id: occurrence.canvasId,
      event,
      payload: JSON.stringify(occurrence),
      attempts: 0,
      next_at: at,
      delivered_at: null,
      failed_at: null,
      status: null,
      error: null,
      created_at: at,
    }));
  if (rows.length > 0)
    await db.insertInto("webhook_delivery").values(rows).execute();
}

/** Delivers what is due. Gives how much that was. */
export async function deliverDue(
  context: Context,
  {
    now = Date.now(),
    random = Math.random,
    isStopped = () => false,
  }: { now?: number; random?: () => number; isStopped?: () => boolean } = {},
): Promise<number> {
  const { db } = context.store;
  const began = performance.now();
  const time = () => now + Math.round(performance.now() - began);
  const due = await db
    .selectFrom("webhook_delivery")
    .selectAll()
    .where("next_at", "<=", new Date(now).toISOString())
    .orderBy("next_at")
    .limit(atOnce)
    .execute();
  // One hook that hangs must not hold up the others: after a failure, what else is due to it waits for another turn.
  const byHook = Map.groupBy(due, ({ webhook_id }) => webhook_id);
  await Promise.all(
    [...byHook.values()].map(async (some) => {
      for (const delivery of some) {
        if (isStopped()) return;
        const { numUpdatedRows } = await db
          .updateTable("webhook_delivery")
          .set({ next_at: new Date(time() + leaseMs).toISOString() })
          .where("id", "=", delivery.id)
          .where("next_at", "=", delivery.next_at)
          .executeTakeFirst();
        if (numUpdatedRows !== 1n) continue;
        if (await deliver(context, delivery, time(), random)) continue;
        return postpone(db, delivery.webhook_id, time());
      }
    }),
  );
  return due.length;
}

async function postpone(db: Kysely<Tables>, hookId: string, now: number) {
  await db
    .updateTable("webhook_delivery")
    .set({ next_at: new Date(now + firstRetryMs).toISOString() })
    .where("webhook_id", "=", hookId)
    .where("next_at", "<=", new Date(now).toISOString())
    .execute();
}

/** False when the hook could not be reached. */
async function deliver(
  context: Context,
  delivery: Delivery,
  now: number,
  random: () => number,
): Promise<boolean> {
  const { db } = context.store;
  const hook = await db
    .selectFrom("webhook")
    .selectAll()
    .where("id", "=", delivery.webhook_id)
    .executeTakeFirst();
  const occurrence = JSON.parse(delivery.payload) as Occurrence;
  if (!hook || hook.disabled_at !== null) return drop(delivery);
  if (!(await mayHear(context, hook, occurrence.canvasId)))
    return drop(delivery);
  const message = await messageOf(context, occurrence, delivery.created_at);
  if (!message) return drop(delivery);
  const secret = await unsealFor(context.config, secretPurpose, hook.secret);
  const outcome: Outcome =
    secret === null
      ? {
          delivered: false,
          status: null,
          error: secretLost,
        }
      : await sendWebhook(
          context.config,
          {
            id: delivery.id,
            url: hook.url,
            secret,
            payload: writeMessage(message, hook.shape),
          },
          now,
        );
  const at = new Date(now).toISOString();
  const attempts = delivery.attempts + 1;
  const isOver = !outcome.delivered && attempts >= attemptsInAll;
  metrics.webhookDeliveries.inc({
    outcome: outcome.delivered ? "delivered" : isOver ? "given up" : "failed",
  });
  await db
    .updateTable("webhook_delivery")
    .set({
      attempts,
      status: outcome.status,
      error: outcome.error || null,
      delivered_at: outcome.delivered ? at : null,
      failed_at: isOver ? at : null,
      next_at:
        outcome.delivered || isOver
          ? null
          : new Date(now + retryMs(attempts, random)).toISOString(),
    })
    .where("id", "=", delivery.id)
    .execute();
  if (outcome.delivered) {
    if (hook.failing_since !== null)
      await db
        .updateTable("webhook")
        .set({ failing_since: null })
        .where("id", "=", hook.id)
        .execute();
  } else if (hook.failing_since === null)
    await db
      .updateTable("webhook")
      .set({ failing_since: at })
      .where("id", "=", hook.id)
      .where("failing_since", "is", null)
      .execute();
  else if (now - Date.parse(hook.failing_since) > disabledAfterMs)
    await disable(context, hook, at, outcome.error);
  return outcome.delivered;

  async function drop({ id }: Delivery) {
    await db.deleteFrom("webhook_delivery").where("id", "=", id).execute();
    return true;
  }
}

/** 10 s, 40 s … 11 h, and up to half as much again. */
export function retryMs(attempts: number, random: () => number): number {
  return Math.round(firstRetryMs * 4 ** (attempts - 1) * (1 + random() / 2));
}

/** A webhook hears what whoever made it may: as long as they own the canvas, or are an admin who may read it. */
async function mayHear(
  context: Context,
  hook: Hook,
  canvasId: string,
): Promise<boolean> {
  const readers = await readersOf(context, canvasId, [hook.created_by]);
  const role = readers.get(hook.created_by)?.role;
  if (hook.canvas_id !== null) return role === "owner";
  if (!role) return false;
  const admin = await context.store.db
    .selectFrom("user")
    .select("id")
    .where("id", "=", hook.created_by)
    .where("workspace_role", "=", "admin")
    .executeTakeFirst();
  return admin !== undefined;
}

async function disable(
  context: Context,
  hook: Hook,
  at: string,
  error: string,
) {
  const { db } = context.store;
  const { numUpdatedRows } = await db
    .updateTable("webhook")
    .set({ disabled_at: at })
    .where("id", "=", hook.id)
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) return;
  const [person, canvas] = await Promise.all([
    db
      .selectFrom("user")
      .select("email")
      .where("id", "=", hook.created_by)
      .where("email_verified", "=", 1)
      .where("deactivated_at", "is", null)
      .executeTakeFirst(),
    db
      .selectFrom("canvas")
      .select("title")
      .where("id", "=", hook.canvas_id ?? "")
      .executeTakeFirst(),
  ]);
  const where = canvas
    ? `the canvas “${oneLine(canvas.title)}”`
    : "all canvases";
  if (person?.email)
    await sendMail(context, {
      to: person.email,
      subject: "A webhook was switched off",
      text: `A webhook for ${where} could not be reached for three days, so it was switched off. What happened last:

${error}

When it can be reached again, switch it on where you made it.
`,
    });
}

/** What was delivered or given up a week ago. */
export async function prune(
  { store: { db } }: Pick<Context, "store">,
  now = Date.now(),
): Promise<void> {
  await db
    .deleteFrom("webhook_delivery")
    .where("next_at", "is", null)
    .where("created_at", "<", new Date(now - keptMs).toISOString())
    .execute();
}

const everyMs = 2000;
const pruneEveryMs = 60 * 60_000;

export function startWebhooks(context: Context): Turns {
  let prunedAt = 0;
  return repeatTurns(context.log, everyMs, async (isStopped) => {
    await deliverDue(context, { isStopped });
    if (Date.now() - prunedAt < pruneEveryMs) return;
    prunedAt = Date.now();
    await prune(context);
  });
}
