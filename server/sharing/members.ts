/** Personal roles on a canvas, and what the canvas gives to the whole workspace. */
import type { Kysely } from "kysely";
import type { GivenRole } from "../../shared/api/sharing.ts";
import type { Role } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import type { Tables } from "../store/tables.ts";
import { announceAccess } from "./announce.ts";
import { ownerStaysOwner, personNotFound } from "./errors.ts";
import { lockCanvas, lockPeople, isActive } from "./locking.ts";

/** The owner's role is not among them: it changes hands by `transferCanvas`. An open request of theirs is granted by it. */
export async function setMember(
  context: Context,
  caller: Caller,
  canvasId: string,
  change: { readonly userId: string; readonly role: Role },
): Promise<void> {
  const { userId, role } = change;
  await context.store.db.transaction().execute(async (trx) => {
    const person = (await lockPeople(trx, [userId])).get(userId);
    if (!isActive(person)) throw personNotFound();
    const canvas = await lockCanvas(trx, canvasId);
    if (canvas.owner_id === userId) throw ownerStaysOwner();
    await putMember(trx, canvasId, userId, role);
    await trx
      .updateTable("access_request")
      .set({
        decided_at: new Date().toISOString(),
        decided_by: caller.user.id,
        granted_role: role,
      })
      .where("canvas_id", "=", canvasId)
      .where("user_id", "=", userId)
      .where("decided_at", "is", null)
      .execute();
    await audit(trx, caller, {
      action: "member.role_changed",
      canvasId,
      target: userId,
      details: { role },
    });
  });
  await announceAccess(context, canvasId);
}

/** Takes the personal role away; what groups, links and the workspace have stays theirs. */
export async function removeMember(
  context: Context,
  caller: Caller,
  canvasId: string,
  userId: string,
): Promise<void> {
  const removed = await context.store.db.transaction().execute(async (trx) => {
    const canvas = await lockCanvas(trx, canvasId);
    if (canvas.owner_id === userId) throw ownerStaysOwner();
    const { numDeletedRows } = await trx
      .deleteFrom("member")
      .where("canvas_id", "=", canvasId)
      .where("user_id", "=", userId)
      .executeTakeFirst();
    if (numDeletedRows === 0n) return false;
    await audit(trx, caller, {
      action: "member.removed",
      canvasId,
      target: userId,
    });
    return true;
  });
  if (removed) await announceAccess(context, canvasId);
}

/** Null closes the canvas to those without a role of their own. */
export async function setWorkspaceRole(
  context: Context,
  caller: Caller,
  canvasId: string,
  role: GivenRole | null,
): Promise<void> {
  await context.store.db.transaction().execute(async (trx) => {
    await trx
      .updateTable("canvas")
      .set({ workspace_role: role })
      .where("id", "=", canvasId)
      .execute();
    await audit(trx, caller, {
      action: "canvas.workspace_role_changed",
      canvasId,
      details: { role },
    });
  });
  await announceAccess(context, canvasId);
}

/** Inserts or changes the row; call it in the transaction that holds person and canvas. */
export async function putMember(
  trx: Kysely<Tables>,
  canvasId: string,
  userId: string,
  role: Role,
): Promise<void> {
  await trx
    .insertInto("member")
    .values({ canvas_id: canvasId, user_id: userId, role })
    .onConflict((conflict) =>
      conflict.columns(["canvas_id", "user_id"]).doUpdateSet({ role }),
    )
    .execute();
}
