/** Everything about who may do what on one canvas, for the Share dialog. */
import type { CanvasAccess } from "../../shared/api/sharing.ts";
import { givenRoleSchema } from "../../shared/api/sharing.ts";
import { can, type Role } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { canvasNotFound } from "../http/errors.ts";
import {
  personOf,
  readPeople,
  unknownPerson,
  userColumns,
} from "../records/users.ts";
import { listGuests } from "./guests.ts";
import { listCanvasInvitations } from "./invitations.ts";
import { listRequests } from "./requests.ts";
import { listShareLinks } from "./shareLinks.ts";

/** `role`: the caller's own, which decides how much they are told. */
export async function readAccess(
  context: Context,
  caller: Caller,
  canvasId: string,
  role: Role,
): Promise<CanvasAccess> {
  const { db } = context.store;
  const sharing = can(role, "share");
  const isGuest = caller.workspaceRole === "guest";
  const none = Promise.resolve([]);
  const [canvas, members, groups, links, guests, requests, invitations] =
    await Promise.all([
      db
        .selectFrom("canvas")
        .select(["owner_id", "workspace_role"])
        .where("id", "=", canvasId)
        .executeTakeFirstOrThrow(canvasNotFound),
      readMembers(context, canvasId),
      isGuest ? none : readGroups(context, canvasId),
      sharing ? listShareLinks(db, canvasId) : none,
      sharing ? listGuests(db, canvasId) : none,
      sharing ? listRequests(db, canvasId) : none,
      sharing ? listCanvasInvitations(db, canvasId) : none,
    ]);
  const { owner_id, workspace_role } = canvas;
  const owner = owner_id && (await readPeople(db, [owner_id])).get(owner_id);
  return {
    owner: owner_id === null ? null : owner || unknownPerson(owner_id),
    workspaceRole:
      workspace_role === null || isGuest
        ? null
        : givenRoleSchema.catch("editor").parse(workspace_role),
    members: members.filter(({ person }) => person.id !== owner_id),
    groups,
    links,
    guests,
    requests,
    invitations,
  };
}

async function readMembers({ store: { db } }: Context, canvasId: string) {
  const rows = await db
    .selectFrom("member")
    .innerJoin("user", "user.id", "member.user_id")
    .select([...userColumns, "member.role"])
    .where("member.canvas_id", "=", canvasId)
    .where("user.deactivated_at", "is", null)
    .execute();
  return rows
    .map((row) => ({ person: personOf(row), role: row.role }))
    .sort(
      (a, b) =>
        a.person.name.localeCompare(b.person.name, "en") ||
        (a.person.id < b.person.id ? -1 : 1),
    );
}

async function readGroups({ store: { db } }: Context, canvasId: string) {
  const rows = await db
    .selectFrom("group_role")
    .innerJoin("user_group", "user_group.id", "group_role.group_id")
    .select(["user_group.id", "user_group.name", "group_role.role"])
    .select((select) =>
      select
        .selectFrom("group_member")
        .innerJoin("user", "user.id", "group_member.user_id")
        .select((member) => member.fn.countAll<number>().as("count"))
        .whereRef("group_member.group_id", "=", "user_group.id")
        .where("user.deactivated_at", "is", null)
        .as("people"),
    )
    .where("group_role.canvas_id", "=", canvasId)
    .orderBy("user_group.name")
    .execute();
  return rows.map(({ id, name, role, people }) => ({
    group: { id, name, people: Number(people) },
    role: givenRoleSchema.parse(role),
  }));
}
