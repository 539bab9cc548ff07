/** Asking for access to a canvas, and what its owners answer. */
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type {
  AccessRequest,
  GivenRole,
  WaitingRequest,
} from "../../shared/api/sharing.ts";
import { higherRole } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { ownsOrphans } from "../access/standing.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { closeSubject } from "../inbox/items.ts";
import { liveInbox } from "../inbox/live.ts";
import { tell } from "../inbox/tell.ts";
import { personOf, userColumns } from "../records/users.ts";
import { holdCanvas } from "../store/canvasRow.ts";
import type { Tables } from "../store/tables.ts";
import { announceAccess } from "./announce.ts";
import { personNotFound, requestNotFound } from "./errors.ts";
import { lockCanvas, lockPeople, isActive } from "./locking.ts";
import { mailGrant, mailRequest } from "./mails.ts";
import { putMember } from "./members.ts";

/** Nothing tells the caller whether there is such a canvas. Asking again while it waits changes the message. */
export async function askForAccess(
  context: Context,
  caller: Caller,
  canvasId: string,
  message: string,
): Promise<void> {
  const { db } = context.store;
  const id = randomUUID();
  const isNew = await db.transaction().execute(async (trx) => {
    const canvas = await trx
      .selectFrom("canvas")
      .select(["owner_id"])
      .where("id", "=", canvasId)
      .where("deleted_at", "is", null)
      .executeTakeFirst();
    if (!canvas || canvas.owner_id === caller.user.id) return null;
    if (!(await holdCanvas(trx, canvasId))) return null;
    const asked = await trx
      .insertInto("access_request")
      .values({
        id,
        canvas_id: canvasId,
        user_id: caller.user.id,
        message,
        created_at: new Date().toISOString(),
        decided_at: null,
        decided_by: null,
        granted_role: null,
      })
      .onConflict((conflict) =>
        conflict
          .columns(["canvas_id", "user_id"])
          .where("decided_at", "is", null)
          .doUpdateSet({ message }),
      )
      .returning("id")
      .executeTakeFirstOrThrow();
    if (asked.id !== id) return false;
    await audit(trx, caller, {
      action: "request.made",
      canvasId,
      target: caller.user.id,
      details: { request: id },
    });
    return true;
  });
  if (isNew === null) return;
  context.hub.publish(canvasId, { type: "access" });
  if (!isNew) return;
  mailRequest(context, caller, canvasId, message);
  // Nobody waits: how long it takes would tell that there is such a canvas.
  void tell(context, {
    type: "accessAsked",
    canvasId,
    requestId: id,
    actorId: caller.user.id,
  });
}

/** Null refuses. A role of their own that is higher stays. */
export async function decideRequest(
  context: Context,
  caller: Caller,
  canvasId: string,
  decision: { readonly request: string; readonly role: GivenRole | null },
): Promise<void> {
  const { request, role } = decision;
  const { db } = context.store;
  const userId = await db.transaction().execute(async (trx) => {
    const waiting = await trx
      .selectFrom("access_request")
      .select("user_id")
      .where("id", "=", request)
      .where("canvas_id", "=", canvasId)
      .executeTakeFirstOrThrow(requestNotFound);
    const who = waiting.user_id;
    const person = (await lockPeople(trx, [who])).get(who);
    const canvas = await lockCanvas(trx, canvasId);
    await trx
      .updateTable("access_request")
      .set({
        decided_at: new Date().toISOString(),
        decided_by: caller.user.id,
        granted_role: role,
      })
      .where("id", "=", request)
      .where("decided_at", "is", null)
      .returning("id")
      .executeTakeFirstOrThrow(requestNotFound);
    if (role !== null) {
      if (!isActive(person)) throw personNotFound();
      if (canvas.owner_id !== who) await raiseMember(trx, canvasId, who, role);
    }
    await audit(trx, caller, {
      action: "request.decided",
      canvasId,
      target: who,
      details: { request, role },
    });
    return who;
  });
  await announceAccess(context, canvasId);
  const owners = await closeSubject(db, "access", request);
  liveInbox(context).changed(owners);
  if (role !== null) mailGrant(context, userId, canvasId);
}

/** Gives a role unless they have a higher one of their own; call it in the transaction that holds person and canvas. */
export async function raiseMember(
  trx: Kysely<Tables>,
  canvasId: string,
  userId: string,
  role: GivenRole,
): Promise<void> {
  const own = await trx
    .selectFrom("member")
    .select("role")
    .where("canvas_id", "=", canvasId)
    .where("user_id", "=", userId)
    .executeTakeFirst();
  await putMember(
    trx,
    canvasId,
    userId,
    higherRole(own?.role ?? null, role) ?? role,
  );
}

/** Those that nobody has decided, oldest first. */
export async function listRequests(
  db: Kysely<Tables>,
  canvasId: string,
): Promise<AccessRequest[]> {
  const rows = await undecided(db)
    .where("access_request.canvas_id", "=", canvasId)
    .execute();
  return rows.map(requestOf);
}

/** All that wait for this person as an owner, oldest first. */
export async function listWaitingRequests(
  context: Context,
  caller: Caller,
): Promise<WaitingRequest[]> {
  const { db } = context.store;
  const me = caller.user.id;
  const rows = await undecided(db)
    .innerJoin("canvas", "canvas.id", "access_request.canvas_id")
    .select("canvas.title")
    .where("canvas.deleted_at", "is", null)
    .where((is) =>
      is.or([
        is("canvas.owner_id", "=", me),
        is.exists(
          is
            .selectFrom("member")
            .select("member.role")
            .whereRef("member.canvas_id", "=", "canvas.id")
            .where("member.user_id", "=", me)
            .where("member.role", "=", "owner"),
        ),
        ...(ownsOrphans(context.config.access, caller.workspaceRole)
          ? [is("canvas.owner_id", "is", null)]
          : []),
      ]),
    )
    .limit(200)
    .execute();
  return rows.map((row) => ({
    ...requestOf(row),
    canvas: { id: row.canvas_id, title: row.title },
  }));
}

function undecided(db: Kysely<Tables>) {
  return db
    .selectFrom("access_request")
    .innerJoin("user", "user.id", "access_request.user_id")
    .select([
      ...userColumns,
      "access_request.id as request_id",
      "access_request.canvas_id",
      "access_request.message",
      "access_request.created_at as asked_at",
    ])
    .where("access_request.decided_at", "is", null)
    .where("user.deactivated_at", "is", null)
    .orderBy("access_request.created_at")
    .orderBy("access_request.id");
}

type UndecidedRow = Awaited<
  ReturnType<ReturnType<typeof undecided>["execute"]>
>[number];

function requestOf(row: UndecidedRow): AccessRequest {
  return {
    id: row.request_id,
    person: personOf(row),
    message: row.message,
    createdAt: row.asked_at,
  };
}
