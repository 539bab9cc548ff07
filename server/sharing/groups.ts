/** Groups of people, made by admins; a group can be given a role on a canvas. */
import { randomUUID } from "node:crypto";
import type { GivenRole, Group } from "../../shared/api/sharing.ts";
import type { Caller } from "../access/caller.ts";
import { accessChanged } from "../access/changes.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { canvasNotFound } from "../http/errors.ts";
import { personOf, sortByName, userColumns } from "../records/users.ts";
import { holdCanvas } from "../store/canvasRow.ts";
import { isUniqueViolation } from "../store/store.ts";
import { announceAccess } from "./announce.ts";
import { groupNameTaken, groupNotFound, personNotFound } from "./errors.ts";
import { lockPeople, isActive } from "./locking.ts";

/** By name, with the people in them who have an account still. */
export async function listGroups({
  store: { db },
}: Pick<Context, "store">): Promise<Group[]> {
  const [groups, members] = await Promise.all([
    db.selectFrom("user_group").selectAll().orderBy("name").execute(),
    db
      .selectFrom("group_member")
      .innerJoin("user", "user.id", "group_member.user_id")
      .select(["group_member.group_id", ...userColumns])
      .where("user.deactivated_at", "is", null)
      .execute(),
  ]);
  const byGroup = Map.groupBy(members, (row) => row.group_id);
  return groups.map(({ id, name }) => ({
    id,
    name,
    people: sortByName((byGroup.get(id) ?? []).map(personOf)),
  }));
}

export async function createGroup(
  context: Context,
  caller: Caller,
  name: string,
): Promise<Group> {
  const id = randomUUID();
  await refusingTakenNames(() =>
    context.store.db.transaction().execute(async (trx) => {
      await trx
        .insertInto("user_group")
        .values({ id, name, created_at: new Date().toISOString() })
        .execute();
      await audit(trx, caller, { action: "group.created", target: id });
    }),
  );
  return { id, name, people: [] };
}

export async function renameGroup(
  context: Context,
  caller: Caller,
  id: string,
  name: string,
): Promise<Group> {
  await refusingTakenNames(() =>
    context.store.db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable("user_group")
        .set({ name })
        .where("id", "=", id)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw groupNotFound();
      await audit(trx, caller, { action: "group.renamed", target: id });
    }),
  );
  const group = (await listGroups(context)).find((one) => one.id === id);
  if (!group) throw groupNotFound();
  return group;
}

/** What was given to the group anywhere ends with it. */
export async function deleteGroup(
  context: Context,
  caller: Caller,
  id: string,
): Promise<void> {
  const canvases = await context.store.db.transaction().execute(async (trx) => {
    const { numDeletedRows } = await trx
      .deleteFrom("user_group")
      .where("id", "=", id)
      .executeTakeFirst();
    if (numDeletedRows === 0n) throw groupNotFound();
    await trx.deleteFrom("group_member").where("group_id", "=", id).execute();
    const given = await trx
      .deleteFrom("group_role")
      .where("group_id", "=", id)
      .returning("canvas_id")
      .execute();
    await audit(trx, caller, {
      action: "group.deleted",
      target: id,
      details: { canvases: given.length },
    });
    return given.map((row) => row.canvas_id);
  });
  for (const canvasId of canvases) await announceAccess(context, canvasId);
}

/** `isIn: false` takes them out. Twice is once. */
export async function setGroupMember(
  context: Context,
  caller: Caller,
  change: {
    readonly group: string;
    readonly userId: string;
    readonly isIn: boolean;
  },
): Promise<void> {
  const { group, userId, isIn } = change;
  const changed = await context.store.db.transaction().execute(async (trx) => {
    const person = (await lockPeople(trx, [userId])).get(userId);
    const { id } = await trx
      .updateTable("user_group")
      .set((row) => ({ name: row.ref("name") }))
      .where("id", "=", group)
      .returning("id")
      .executeTakeFirstOrThrow(groupNotFound);
    if (isIn && !isActive(person)) throw personNotFound();
    const count = isIn
      ? (
          await trx
            .insertInto("group_member")
            .values({ group_id: id, user_id: userId })
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirst()
        ).numInsertedOrUpdatedRows
      : (
          await trx
            .deleteFrom("group_member")
            .where("group_id", "=", id)
            .where("user_id", "=", userId)
            .executeTakeFirst()
        ).numDeletedRows;
    if (!count) return false;
    await audit(trx, caller, {
      action: isIn ? "group.member_added" : "group.member_removed",
      target: userId,
      details: { group: id },
    });
    return true;
  });
  if (changed) await accessChanged(context, { userId });
}

/** Null takes what the canvas gives to the group away. */
export async function setGroupRole(
  context: Context,
  caller: Caller,
  canvasId: string,
  change: { readonly group: string; readonly role: GivenRole | null },
): Promise<void> {
  const { group, role } = change;
  await context.store.db.transaction().execute(async (trx) => {
    if (role === null) {
      await trx
        .deleteFrom("group_role")
        .where("canvas_id", "=", canvasId)
        .where("group_id", "=", group)
        .execute();
    } else {
      if (!(await holdCanvas(trx, canvasId))) throw canvasNotFound();
      // Held, so that it is not deleted in between.
      await trx
        .updateTable("user_group")
        .set((row) => ({ name: row.ref("name") }))
        .where("id", "=", group)
        .returning("id")
        .executeTakeFirstOrThrow(groupNotFound);
      await trx
        .insertInto("group_role")
        .values({ canvas_id: canvasId, group_id: group, role })
        .onConflict((conflict) =>
          conflict.columns(["canvas_id", "group_id"]).doUpdateSet({ role }),
        )
        .execute();
    }
    await audit(trx, caller, {
      action: "group.role_changed",
      canvasId,
      target: group,
      details: { role },
    });
  });
  await announceAccess(context, canvasId);
}

async function refusingTakenNames<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isUniqueViolation(error)) throw groupNameTaken();
    throw error;
  }
}
