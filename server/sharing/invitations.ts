/** Inviting somebody to a canvas who may not have an account yet: by e-mail, or by a link that works once. */
import { randomUUID } from "node:crypto";
import type { Kysely, Selectable } from "kysely";
import {
  givenRoleSchema,
  type CanvasInvitation,
  type GivenRole,
} from "../../shared/api/sharing.ts";
import type { Person } from "../../shared/people.ts";
import { can } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { hashSecret, makeSecret } from "../access/secrets.ts";
import { standingOf } from "../access/standing.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { canvasNotFound } from "../http/errors.ts";
import { readPeople } from "../records/users.ts";
import { holdCanvas } from "../store/canvasRow.ts";
import type { Tables } from "../store/tables.ts";
import { invitationNotFound, invitationsNeedAccounts } from "./errors.ts";
import { lockCanvas, lockPeople, isActive } from "./locking.ts";
import { raiseMember } from "./requests.ts";

type InvitationRow = Selectable<Tables["invitation"]>;

const invitationDays = 14;

/** Gives the invitation with its secret, which nobody is told again. */
export async function createCanvasInvitation(
  context: Context,
  caller: Caller,
  canvasId: string,
  request: { readonly email: string | null; readonly role: GivenRole },
): Promise<{ invitation: CanvasInvitation; secret: string }> {
  if (context.config.access === "local") throw invitationsNeedAccounts();
  const secret = makeSecret();
  const now = Date.now();
  const row: InvitationRow = {
    id: randomUUID(),
    token_hash: hashSecret(secret),
    email: request.email?.toLowerCase() ?? null,
    workspace_role: "member",
    canvas_id: canvasId,
    canvas_role: request.role,
    invited_by: caller.user.id,
    created_at: new Date(now).toISOString(),
    expires_at: new Date(now + invitationDays * 86_400_000).toISOString(),
    accepted_at: null,
    accepted_by: null,
    revoked_at: null,
  };
  await context.store.db.transaction().execute(async (trx) => {
    if (!(await holdCanvas(trx, canvasId))) throw canvasNotFound();
    await trx.insertInto("invitation").values(row).execute();
    await audit(trx, caller, {
      action: "invitation.created",
      canvasId,
      target: row.id,
      details: { role: request.role, byMail: row.email !== null },
    });
  });
  context.hub.publish(canvasId, { type: "access" });
  return { invitation: invitationOf(row, caller.user), secret };
}

export async function revokeCanvasInvitation(
  context: Context,
  caller: Caller,
  canvasId: string,
  invitation: string,
): Promise<void> {
  await context.store.db.transaction().execute(async (trx) => {
    await trx
      .updateTable("invitation")
      .set({ revoked_at: new Date().toISOString() })
      .where("id", "=", invitation)
      .where("canvas_id", "=", canvasId)
      .where("accepted_at", "is", null)
      .where("revoked_at", "is", null)
      .returning("id")
      .executeTakeFirstOrThrow(invitationNotFound);
    await audit(trx, caller, {
      action: "invitation.revoked",
      canvasId,
      target: invitation,
    });
  });
  context.hub.publish(canvasId, { type: "access" });
}

/** Those that can still be accepted, newest first. */
export async function listCanvasInvitations(
  db: Kysely<Tables>,
  canvasId: string,
): Promise<CanvasInvitation[]> {
  const rows = await db
    .selectFrom("invitation")
    .selectAll()
    .where("canvas_id", "=", canvasId)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", new Date().toISOString())
    .orderBy("created_at", "desc")
    .orderBy("id")
    .execute();
  const people = await readPeople(
    db,
    rows.map((row) => row.invited_by).filter((id) => id !== null),
  );
  return rows.map((row) =>
    invitationOf(row, people.get(row.invited_by ?? "") ?? null),
  );
}

/**
 * What an accepted invitation gives on its canvas; call it in the transaction that then marks it accepted and audits, and
 * `announceAccess` afterwards. `role` is null for its owner. Null when the invitation names no canvas, when the canvas is
 * gone, or when whoever invited may not share it any more.
 */
export async function acceptCanvasInvitation(
  trx: Kysely<Tables>,
  { config }: Pick<Context, "config">,
  userId: string,
  invitation: Pick<InvitationRow, "canvas_id" | "canvas_role" | "invited_by">,
): Promise<{ canvasId: string; role: GivenRole | null } | null> {
  const { canvas_id: canvasId, canvas_role, invited_by } = invitation;
  if (canvasId === null || canvas_role === null || invited_by === null)
    return null;
  const role = givenRoleSchema.parse(canvas_role);
  const person = (await lockPeople(trx, [userId])).get(userId);
  if (!isActive(person)) return null;
  const inviter = await standingOf(
    { store: { db: trx }, config },
    invited_by,
    canvasId,
  );
  if (!inviter || !can(inviter.role, "share")) return null;
  const { owner_id } = await lockCanvas(trx, canvasId);
  if (owner_id === userId) return { canvasId, role: null };
  await raiseMember(trx, canvasId, userId, role);
  return { canvasId, role };
}

function invitationOf(
  row: InvitationRow,
  invitedBy: Person | null,
): CanvasInvitation {
  return {
    id: row.id,
    email: row.email,
    role: givenRoleSchema.parse(row.canvas_role),
    invitedBy,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
