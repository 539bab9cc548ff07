/** Whose a canvas is: handing it over, leaving it, and moving it when somebody goes. */
import type { Kysely } from "kysely";
import type { Role } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { roleOn } from "../access/standing.ts";
import { audit, type Actor } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import type { Tables } from "../store/tables.ts";
import { announceAccess } from "./announce.ts";
import { onlyTheOwner, personNotFound, soleOwner } from "./errors.ts";
import { lockCanvas, lockPeople, isActive } from "./locking.ts";
import { putMember } from "./members.ts";

/** By the owner alone; of a canvas that belongs to nobody, by anyone who may act as its owner. */
export async function transferCanvas(
  context: Context,
  caller: Caller,
  canvasId: string,
  change: { readonly userId: string; readonly keep: Role },
): Promise<void> {
  await context.store.db.transaction().execute(async (trx) => {
    const person = (await lockPeople(trx, [change.userId])).get(change.userId);
    if (!isActive(person)) throw personNotFound();
    const { owner_id } = await lockCanvas(trx, canvasId);
    if (owner_id !== null && owner_id !== caller.user.id) throw onlyTheOwner();
    if (owner_id === change.userId) return;
    const move = {
      canvasId,
      from: owner_id,
      to: change.userId,
      keep: change.keep,
    };
    await moveOwnership(trx, move);
    await auditMove(trx, caller, move);
  });
  await announceAccess(context, canvasId);
}

/**
 * For admins, who need no role on the canvas; also for one in the trash. The owner before stays a co-owner. Throws when
 * the person cannot own. Call `announceAccess` afterwards.
 */
export async function giveCanvas(
  context: Context,
  by: Caller | Actor,
  canvasId: string,
  userId: string,
): Promise<void> {
  await context.store.db.transaction().execute(async (trx) => {
    const person = (await lockPeople(trx, [userId])).get(userId);
    if (!isActive(person)) throw personNotFound();
    const { owner_id } = await lockCanvas(trx, canvasId);
    if (owner_id === userId) return;
    const move = {
      canvasId,
      from: owner_id,
      to: userId,
      keep: "owner",
    } as const;
    await moveOwnership(trx, move);
    await auditMove(trx, by, move);
  });
  await announceAccess(context, canvasId);
}

/**
 * Takes away what the caller has of their own here: role, links. The owner can leave when there is a co-owner, who
 * becomes the owner. Gives what groups and the workspace still allow them. Twice is once.
 */
export async function leaveCanvas(
  context: Context,
  caller: Caller,
  canvasId: string,
): Promise<Role | null> {
  const userId = caller.user.id;
  const hasLeft = await context.store.db.transaction().execute(async (trx) => {
    const held = await lockPeople(trx, await coOwnersOf(trx, canvasId, userId));
    const { owner_id } = await lockCanvas(trx, canvasId);
    let move: Move | null = null;
    if (owner_id === userId) {
      const next = (await coOwnersOf(trx, canvasId, userId)).find((id) =>
        isActive(held.get(id)),
      );
      if (!next) throw soleOwner();
      move = { canvasId, from: userId, to: next, keep: null };
      await moveOwnership(trx, move);
    }
    const { numDeletedRows: roles } = await trx
      .deleteFrom("member")
      .where("canvas_id", "=", canvasId)
      .where("user_id", "=", userId)
      .executeTakeFirst();
    const { numUpdatedRows: links } = await trx
      .updateTable("link_access")
      .set({ removed_at: new Date().toISOString(), removed_by: userId })
      .where("canvas_id", "=", canvasId)
      .where("user_id", "=", userId)
      .where("removed_at", "is", null)
      .executeTakeFirst();
    if (!move && roles + links === 0n) return false;
    if (move) await auditMove(trx, caller, move);
    await audit(trx, caller, {
      action: "member.left",
      canvasId,
      target: userId,
    });
    return true;
  });
  if (hasLeft) await announceAccess(context, canvasId);
  return roleOn(context, caller, canvasId);
}

/** Ids of the active co-owners other than this person, always in the same order. */
export async function coOwnersOf(
  db: Kysely<Tables>,
  canvasId: string,
  notUserId: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom("member")
    .innerJoin("user", "user.id", "member.user_id")
    .select("member.user_id")
    .where("member.canvas_id", "=", canvasId)
    .where("member.role", "=", "owner")
    .where("member.user_id", "!=", notUserId)
    .where("user.deactivated_at", "is", null)
    .where("user.workspace_role", "!=", "guest")
    .orderBy("member.user_id")
    .execute();
  return rows.map((row) => row.user_id);
}

export interface Move {
  readonly canvasId: string;
  readonly from: string | null;
  readonly to: string;
  /** The role of the owner before; null: none. */
  readonly keep: Role | null;
}

/** In the transaction that locked both people and the canvas. `auditMove` it at the end. */
export async function moveOwnership(
  trx: Kysely<Tables>,
  { canvasId, from, to, keep }: Move,
): Promise<void> {
  await trx
    .updateTable("canvas")
    .set({ owner_id: to })
    .where("id", "=", canvasId)
    .execute();
  await trx
    .deleteFrom("member")
    .where("canvas_id", "=", canvasId)
    .where("user_id", "=", to)
    .execute();
  if (from !== null && keep !== null)
    await putMember(trx, canvasId, from, keep);
}

export async function auditMove(
  trx: Kysely<Tables>,
  by: Caller | Actor,
  { canvasId, from, to, keep }: Move,
): Promise<void> {
  await audit(trx, by, {
    action: "owner.changed",
    canvasId,
    target: to,
    details: { from, keep },
  });
}
