/** Somebody goes: what they alone own is named, and must have a new owner before they are deactivated. */
import type { Kysely } from "kysely";
import type { z } from "zod";
import type { Owned, personStateSchema } from "../../shared/api/sharing.ts";
import type { WorkspaceRole } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { accessChanged } from "../access/changes.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { examplePersonPrefix } from "../records/users.ts";
import type { Tables } from "../store/tables.ts";
import { changingAdmins, refuseLastAdmin } from "./admins.ts";
import { announceAccess } from "./announce.ts";
import {
  accountNotFound,
  cannotReassignTo,
  guestHasNoWorkspaceRole,
  stillOwns,
} from "./errors.ts";
import {
  lockCanvas,
  lockPeople,
  isActive,
  type LockedPerson,
} from "./locking.ts";
import {
  auditMove,
  coOwnersOf,
  moveOwnership,
  type Move,
} from "./ownership.ts";

type PersonState = z.infer<typeof personStateSchema>;

/** Canvases without a co-owner (also in the trash), tokens that still work, and groups. */
export async function readOwned(
  { store: { db } }: Pick<Context, "store">,
  userId: string,
): Promise<Owned> {
  await accountOrRefuse(db, userId);
  const [canvases, tokens, groups] = await Promise.all([
    ownedAlone(db, userId),
    db
      .selectFrom("api_token")
      .select(["id", "name", "last_used_at as lastUsedAt"])
      .where("user_id", "=", userId)
      .where("revoked_at", "is", null)
      .where((is) =>
        is.or([
          is("expires_at", "is", null),
          is("expires_at", ">", new Date().toISOString()),
        ]),
      )
      .orderBy("created_at")
      .execute(),
    db
      .selectFrom("group_member")
      .innerJoin("user_group", "user_group.id", "group_member.group_id")
      .select(["user_group.id", "user_group.name"])
      .where("group_member.user_id", "=", userId)
      .orderBy("user_group.name")
      .execute(),
  ]);
  return { canvases, tokens, groups };
}

/**
 * Ends every session and token of theirs at once. Their canvases go to a co-owner, else to `reassignTo`; without one the
 * deactivation is refused with the list. Twice is once.
 */
export async function deactivate(
  context: Context,
  caller: Caller,
  userId: string,
  reassignTo: string | null,
): Promise<PersonState> {
  const { moved, state } = await changingAdmins(context, async (trx) => {
    const held = await lockPeople(
      trx,
      reassignTo === null ? [userId] : [userId, reassignTo],
    );
    const person = accountIn(held, userId);
    if (person.deactivated_at !== null)
      return { moved: [], state: stateOf(person) };
    if (person.workspace_role === "admin") await refuseLastAdmin(trx, userId);
    const heir = reassignTo === null ? undefined : held.get(reassignTo);
    if (reassignTo !== null && (reassignTo === userId || !isActive(heir)))
      throw cannotReassignTo();
    const now = new Date().toISOString();
    await trx
      .updateTable("user")
      .set({ deactivated_at: now, updated_at: now })
      .where("id", "=", userId)
      .execute();
    const moves = await giveAway(trx, userId, heir?.id ?? null);
    const ended = await endCredentials(trx, userId, now);
    for (const move of moves) await auditMove(trx, caller, move);
    await audit(trx, caller, {
      action: "account.deactivated",
      target: userId,
      details: { ...ended, canvases: moves.length, reassignTo },
    });
    return {
      moved: moves.map(({ canvasId }) => canvasId),
      state: stateOf(person, { deactivated_at: now }),
    };
  });
  await accessChanged(context, { userId });
  for (const canvasId of moved) await announceAccess(context, canvasId);
  context.hub.publishToAll({ type: "people" });
  return state;
}

/** They can sign in again, with the roles they still have; canvases that moved stay where they are. */
export async function reactivate(
  context: Context,
  caller: Caller,
  userId: string,
): Promise<PersonState> {
  const state = await context.store.db.transaction().execute(async (trx) => {
    const person = accountIn(await lockPeople(trx, [userId]), userId);
    if (person.deactivated_at === null) return stateOf(person);
    await trx
      .updateTable("user")
      .set({ deactivated_at: null, updated_at: new Date().toISOString() })
      .where("id", "=", userId)
      .execute();
    await audit(trx, caller, { action: "account.reactivated", target: userId });
    return stateOf(person, { deactivated_at: null });
  });
  await accessChanged(context, { userId });
  context.hub.publishToAll({ type: "people" });
  return state;
}

export async function changeWorkspaceRole(
  context: Context,
  caller: Caller,
  userId: string,
  role: Exclude<WorkspaceRole, "guest">,
): Promise<PersonState> {
  const state = await changingAdmins(context, async (trx) => {
    const person = accountIn(await lockPeople(trx, [userId]), userId);
    if (person.workspace_role === "guest") throw guestHasNoWorkspaceRole();
    if (person.workspace_role === role) return stateOf(person);
    if (role !== "admin" && person.deactivated_at === null)
      await refuseLastAdmin(trx, userId);
    await trx
      .updateTable("user")
      .set({ workspace_role: role, updated_at: new Date().toISOString() })
      .where("id", "=", userId)
      .execute();
    await audit(trx, caller, {
      action: "account.role_changed",
      target: userId,
      details: { role },
    });
    return stateOf(person, { workspace_role: role });
  });
  await accessChanged(context, { userId });
  return state;
}

/** To a co-owner, else to `heir`. Gives what has another owner now: `auditMove` it. Throws `stillOwns` when one would have none. */
export async function giveAway(
  trx: Kysely<Tables>,
  userId: string,
  heir: string | null,
): Promise<Move[]> {
  const owned = await trx
    .selectFrom("canvas")
    .select("id")
    .where("owner_id", "=", userId)
    .orderBy("id")
    .execute();
  const moves: Move[] = [];
  for (const { id } of owned) {
    // Handed over meanwhile.
    if ((await lockCanvas(trx, id)).owner_id !== userId) continue;
    const [coOwner] = await coOwnersOf(trx, id, userId);
    const to = coOwner ?? heir;
    if (to === null) throw stillOwns(await ownedAlone(trx, userId));
    moves.push({ canvasId: id, from: userId, to, keep: "editor" });
  }
  for (const move of moves) await moveOwnership(trx, move);
  return moves;
}

export async function endCredentials(
  trx: Kysely<Tables>,
  userId: string,
  now: string,
) {
  const sessions = await trx
    .deleteFrom("session")
    .where("user_id", "=", userId)
    .executeTakeFirst();
  await trx
    .deleteFrom("push_subscription")
    .where("user_id", "=", userId)
    .execute();
  const tokens = await trx
    .updateTable("api_token")
    .set({ revoked_at: now })
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  await trx
    .updateTable("invitation")
    .set({ revoked_at: now })
    .where("invited_by", "=", userId)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .execute();
  return {
    sessions: Number(sessions.numDeletedRows),
    tokens: Number(tokens.numUpdatedRows),
  };
}

/** Also canvases in the trash: they can be taken out for a while. */
function ownedAlone(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("canvas")
    .select(["id", "title", "deleted_at as deletedAt"])
    .where("owner_id", "=", userId)
    .where((is) =>
      is.not(
        is.exists(
          is
            .selectFrom("member")
            .innerJoin("user", "user.id", "member.user_id")
            .select("member.user_id")
            .whereRef("member.canvas_id", "=", "canvas.id")
            .where("member.role", "=", "owner")
            .where("user.deactivated_at", "is", null)
            .where("user.id", "!=", userId),
        ),
      ),
    )
    .orderBy("title")
    .orderBy("id")
    .execute();
}

export function accountIn(held: ReadonlyMap<string, LockedPerson>, id: string) {
  const person = held.get(id);
  if (
    !person ||
    person.erased_at !== null ||
    id.startsWith(examplePersonPrefix)
  )
    throw accountNotFound();
  return person;
}

export async function accountOrRefuse(db: Kysely<Tables>, userId: string) {
  await db
    .selectFrom("user")
    .select("id")
    .where("id", "=", userId)
    .where("id", "not like", `${examplePersonPrefix}%`)
    .where("erased_at", "is", null)
    .executeTakeFirstOrThrow(accountNotFound);
}

function stateOf(
  person: LockedPerson,
  change: Partial<LockedPerson> = {},
): PersonState {
  const { id, workspace_role, deactivated_at } = { ...person, ...change };
  return { id, workspaceRole: workspace_role, deactivatedAt: deactivated_at };
}
