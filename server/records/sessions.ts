/** The open sessions of one person: seen in a list, and ended one by one or all but one. */
import type { Kysely } from "kysely";
import type { OpenSessionAnswer } from "../../shared/api/session.ts";
import type { Caller } from "../access/caller.ts";
import { accessChanged } from "../access/changes.ts";
import { audit, type Actor } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { endPushesOf } from "../push/ending.ts";
import type { Tables } from "../store/tables.ts";

/** The one used last comes first. */
export async function listSessions(
  db: Kysely<Tables>,
  caller: Caller,
): Promise<OpenSessionAnswer[]> {
  const rows = await db
    .selectFrom("session")
    .selectAll()
    .where("user_id", "=", caller.user.id)
    .where("expires_at", ">", new Date().toISOString())
    .orderBy("updated_at", "desc")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    createdAt: row.created_at,
    lastUsedAt: row.updated_at,
    userAgent: row.user_agent,
    address: row.ip_address,
    current:
      caller.credential.type === "session" && caller.credential.id === row.id,
  }));
}

/** False when the caller has no such session. */
export async function endSession(
  context: Pick<Context, "store" | "hub">,
  caller: Caller,
  sessionId: string,
): Promise<boolean> {
  const { db } = context.store;
  const isEnded = await db.transaction().execute(async (trx) => {
    const { numDeletedRows } = await trx
      .deleteFrom("session")
      .where("id", "=", sessionId)
      .where("user_id", "=", caller.user.id)
      .executeTakeFirst();
    if (numDeletedRows === 0n) return false;
    await endPushesOf(trx, [sessionId]);
    await audit(trx, caller, { action: "session.ended", target: sessionId });
    return true;
  });
  if (isEnded) await accessChanged(context, { sessionId });
  return isEnded;
}

/** All sessions of a person, or all but one; gives their ids. Tell `accessChanged` of each after the transaction. */
export async function endSessionsOf(
  trx: Kysely<Tables>,
  by: Caller | Actor,
  userId: string,
  options: { readonly except?: string } = {},
): Promise<string[]> {
  const ended = await trx
    .deleteFrom("session")
    .where("user_id", "=", userId)
    .where("id", "<>", options.except ?? "")
    .returning("id")
    .execute();
  const ids = ended.map(({ id }) => id);
  await endPushesOf(trx, ids);
  if (ids.length > 0)
    await audit(trx, by, {
      action: "session.ended",
      target: userId,
      details: { sessions: ids },
    });
  return ids;
}

/** Signs the caller out everywhere but here. */
export async function endOtherSessions(
  context: Pick<Context, "store" | "hub">,
  caller: Caller,
): Promise<void> {
  const { credential, user } = caller;
  const ids = await context.store.db
    .transaction()
    .execute((trx) =>
      endSessionsOf(trx, caller, user.id, { except: credential.id }),
    );
  for (const sessionId of ids) await accessChanged(context, { sessionId });
}
