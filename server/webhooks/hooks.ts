/** Webhooks of a canvas, made by its owners, and of the workspace, made by admins. */
import { randomUUID } from "node:crypto";
import type { Selectable } from "kysely";
import type { z } from "zod";
import type {
  newWebhookSchema,
  Webhook,
  WebhookEvent,
  WebhookPatch,
} from "../../shared/api/inbox.ts";
import type { Caller } from "../access/caller.ts";
import { sealFor, unsealFor } from "../access/sealed.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { canvasNotFound } from "../http/errors.ts";
import { checkFor, ForbiddenAddress } from "../http/outgoing.ts";
import { readPeople, unknownPerson } from "../records/users.ts";
import { holdCanvas } from "../store/canvasRow.ts";
import type { Tables } from "../store/tables.ts";
import { secretLost, secretPurpose } from "./deliveries.ts";
import {
  tooManyWebhooks,
  webhookAddressForbidden,
  webhookNotFound,
} from "./errors.ts";
import { testMessage, writeMessage } from "./payload.ts";
import { makeWebhookSecret, sendWebhook, type Outcome } from "./sending.ts";

const mostEach = 20;

type Hook = Selectable<Tables["webhook"]>;

/** `canvasId`: null for those of all canvases. */
export async function listWebhooks(
  { store: { db } }: Pick<Context, "store">,
  canvasId: string | null,
): Promise<Webhook[]> {
  const rows = await ofCanvas(db, canvasId).orderBy("created_at").execute();
  return describe(db, rows);
}

/** Gives the secret, the only time. */
export async function createWebhook(
  context: Context,
  caller: Caller,
  canvasId: string | null,
  { url, shape, events }: z.output<typeof newWebhookSchema>,
): Promise<Webhook & { secret: string }> {
  refuseForbidden(context, url);
  const secret = makeWebhookSecret();
  const row: Hook = {
    id: randomUUID(),
    canvas_id: canvasId,
    url,
    secret: await sealFor(context.config, secretPurpose, secret),
    shape,
    events: JSON.stringify([...new Set(events)]),
    created_by: caller.user.id,
    created_at: new Date().toISOString(),
    disabled_at: null,
    failing_since: null,
  };
  await context.store.db.transaction().execute(async (trx) => {
    if (canvasId !== null && !(await holdCanvas(trx, canvasId)))
      throw canvasNotFound();
    const known = await ofCanvas(trx, canvasId).execute();
    if (known.length >= mostEach) throw tooManyWebhooks(mostEach);
    await trx.insertInto("webhook").values(row).execute();
    await audit(trx, caller, {
      action: "webhook.created",
      canvasId,
      target: row.id,
      details: { shape },
    });
  });
  const [webhook] = await describe(context.store.db, [row]);
  return { ...webhook!, secret };
}

export async function changeWebhook(
  context: Context,
  caller: Caller,
  canvasId: string | null,
  id: string,
  { url, events, disabled }: WebhookPatch,
): Promise<Webhook> {
  if (url !== undefined) refuseForbidden(context, url);
  const { db } = context.store;
  const row = await db.transaction().execute(async (trx) => {
    const known = await hookOrRefuse(trx, canvasId, id);
    const changed = await trx
      .updateTable("webhook")
      .set({
        id,
        ...(url !== undefined && { url }),
        ...(events && { events: JSON.stringify([...new Set(events)]) }),
        ...(disabled === true && {
          disabled_at: known.disabled_at ?? new Date().toISOString(),
        }),
        ...(disabled === false && { disabled_at: null, failing_since: null }),
      })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow(webhookNotFound);
    await audit(trx, caller, {
      action: "webhook.changed",
      canvasId,
      target: id,
      details: { disabled: changed.disabled_at !== null },
    });
    return changed;
  });
  const [webhook] = await describe(db, [row]);
  return webhook!;
}

export async function deleteWebhook(
  context: Context,
  caller: Caller,
  canvasId: string | null,
  id: string,
): Promise<void> {
  await context.store.db.transaction().execute(async (trx) => {
    await hookOrRefuse(trx, canvasId, id);
    await trx
      .deleteFrom("webhook_delivery")
      .where("webhook_id", "=", id)
      .execute();
    await trx.deleteFrom("webhook").where("id", "=", id).execute();
    await audit(trx, caller, {
      action: "webhook.deleted",
      canvasId,
      target: id,
    });
  });
}

/** At once, and not again when it fails. */
export async function testWebhook(
  context: Context,
  canvasId: string | null,
  id: string,
): Promise<Outcome> {
  const { db } = context.store;
  const hook = await hookOrRefuse(db, canvasId, id);
  const canvas = await db
    .selectFrom("canvas")
    .select(["id", "title"])
    .where("id", "=", canvasId ?? "")
    .executeTakeFirst();
  const secret = await unsealFor(context.config, secretPurpose, hook.secret);
  if (secret === null)
    return { delivered: false, status: null, error: secretLost };
  const now = Date.now();
  return sendWebhook(
    context.config,
    {
      id: randomUUID(),
      url: hook.url,
      secret,
      payload: writeMessage(
        testMessage(canvas ?? null, new Date(now).toISOString()),
        hook.shape,
      ),
    },
    now,
  );
}

/** Early, for who types it; whatever its name means is looked at with each delivery. */
function refuseForbidden({ config }: Context, url: string) {
  try {
    checkFor(new URL(url), {
      ...(config.webhookNetworks && { ownNetworks: config.webhookNetworks }),
    });
  } catch (error) {
    if (error instanceof ForbiddenAddress)
      throw webhookAddressForbidden(error.message);
    throw error;
  }
}

function ofCanvas(db: Context["store"]["db"], canvasId: string | null) {
  const select = db.selectFrom("webhook").selectAll();
  return canvasId === null
    ? select.where("canvas_id", "is", null)
    : select.where("canvas_id", "=", canvasId);
}

function hookOrRefuse(
  db: Context["store"]["db"],
  canvasId: string | null,
  id: string,
): Promise<Hook> {
  return ofCanvas(db, canvasId)
    .where("id", "=", id)
    .executeTakeFirstOrThrow(webhookNotFound);
}

async function describe(
  db: Context["store"]["db"],
  rows: readonly Hook[],
): Promise<Webhook[]> {
  const people = await readPeople(
    db,
    rows.map(({ created_by }) => created_by),
  );
  return Promise.all(
    rows.map(async (row) => {
      const last = await db
        .selectFrom("webhook_delivery")
        .selectAll()
        .where("webhook_id", "=", row.id)
        .orderBy("created_at", "desc")
        .limit(1)
        .executeTakeFirst();
      return {
        id: row.id,
        canvas: row.canvas_id,
        url: row.url,
        shape: row.shape,
        events: JSON.parse(row.events) as WebhookEvent[],
        createdBy: people.get(row.created_by) ?? unknownPerson(row.created_by),
        createdAt: row.created_at,
        disabledAt: row.disabled_at,
        last: last
          ? {
              at: last.delivered_at ?? last.failed_at ?? last.created_at,
              state: last.delivered_at
                ? ("delivered" as const)
                : last.failed_at
                  ? ("failed" as const)
                  : ("waiting" as const),
              status: last.status,
              error: last.error,
            }
          : null,
      };
    }),
  );
}
