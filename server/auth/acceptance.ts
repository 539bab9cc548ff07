/** Accepting an invitation: as whoever is signed in, or by making an account. */
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { Acceptance } from "../../shared/api/invitations.ts";
import type { WorkspaceRole } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { accessChanged } from "../access/changes.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import {
  startSession,
  type NewSession,
  type Visitor,
} from "../records/session.ts";
import { acceptCanvasInvitation } from "../sharing/invitations.ts";
import { lockPeople } from "../sharing/locking.ts";
import type { Tables } from "../store/tables.ts";
import {
  createAccountOf,
  hasAccount,
  setEmail,
  setPassword,
} from "./accounts.ts";
import { accountNeeded, invitationForAnother, linkNotFound } from "./errors.ts";
import { findInvitation, type InvitationRow } from "./invitations.ts";

export interface Accepted {
  readonly canvas: string | null;
  readonly userId: string;
  /** Of whoever was not signed in. */
  readonly session: NewSession | null;
  /** Of a new account, while nobody has confirmed that it is theirs. */
  readonly unconfirmedEmail: string | null;
}

type Given = Omit<Acceptance, "secret" | "password"> & {
  /** Hashed; missing when no account is to be made. */
  readonly passwordHash?: string;
};

/** Throws a refusal, and then nothing was changed and the invitation can still be used. */
export async function accept(
  context: Context,
  secret: string,
  caller: Caller | null,
  given: Given,
  visitor: Visitor,
): Promise<Accepted> {
  const accepted = await context.store.db.transaction().execute(async (trx) => {
    const invitation = await findInvitation(trx, secret);
    if (!invitation) throw linkNotFound();
    const confirmed = await isConfirmed(trx, invitation);
    const who = caller
      ? await acceptAs(trx, caller, invitation, given, confirmed)
      : await acceptAnew(trx, context, invitation, given, confirmed, visitor);
    const canvas = await spendInvitation(trx, context, who.caller, invitation);
    if (who.session)
      await audit(trx, who.caller, {
        action: "account.created",
        target: who.caller.user.id,
        details: {
          by: "invitation",
          workspaceRole: invitation.workspace_role,
        },
      });
    return {
      canvas,
      userId: who.caller.user.id,
      session: who.session,
      unconfirmedEmail:
        who.newEmail !== null && !confirmed ? who.newEmail : null,
    };
  });
  await accessChanged(context, { userId: accepted.userId });
  if (accepted.canvas !== null)
    await accessChanged(context, { canvasId: accepted.canvas });
  context.hub.publishToAll({ type: "people" });
  return accepted;
}

/**
 * Uses it up, and gives the caller what it says about a canvas, whose id it gives. Throws when it is gone. It audits: what
 * else the transaction changes is changed before.
 */
export async function spendInvitation(
  trx: Kysely<Tables>,
  context: Pick<Context, "config">,
  caller: Caller,
  invitation: InvitationRow,
): Promise<string | null> {
  const { id: target, workspace_role } = invitation;
  const userId = caller.user.id;
  // People and canvases are locked before invitations, here as where somebody goes.
  await lockPeople(trx, [userId]);
  const given = await acceptCanvasInvitation(trx, context, userId, invitation);
  if (invitation.canvas_id !== null && !given) throw linkNotFound();
  await markUsed(trx, invitation, userId);
  const canvasId = given?.canvasId ?? null;
  if (given?.role)
    await audit(trx, caller, {
      action: "member.role_changed",
      canvasId,
      target: userId,
      details: { role: given.role, invitation: target },
    });
  await audit(trx, caller, {
    action: "invitation.accepted",
    canvasId,
    target,
    details: { workspaceRole: workspace_role },
  });
  return canvasId;
}

interface Who {
  readonly caller: Caller;
  readonly session: NewSession | null;
  /** Of an account that was made now. */
  readonly newEmail: string | null;
}

/** Guests and people of local access, who have no account yet, get one; they stay who they are. */
async function acceptAs(
  trx: Kysely<Tables>,
  caller: Caller,
  invitation: InvitationRow,
  given: Given,
  isConfirmedAddress: boolean,
): Promise<Who> {
  const { id } = caller.user;
  const { email: known } = await trx
    .selectFrom("user")
    .select("email")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  let newEmail: string | null = null;
  if (await hasAccount(trx, id)) {
    if (invitation.email !== null && invitation.email !== known)
      throw invitationForAnother();
  } else {
    const email = invitation.email ?? given.email;
    if (!email || !given.passwordHash) throw accountNeeded();
    await setEmail(trx, id, email, isConfirmedAddress);
    await setPassword(trx, id, given.passwordHash);
    newEmail = email;
  }
  const workspaceRole = higher(caller.workspaceRole, invitation.workspace_role);
  if (workspaceRole !== caller.workspaceRole)
    await trx
      .updateTable("user")
      .set({ workspace_role: workspaceRole })
      .where("id", "=", id)
      .execute();
  const { guest: _, ...user } = caller.user;
  return {
    caller: { ...caller, user, workspaceRole },
    session: null,
    newEmail,
  };
}

async function acceptAnew(
  trx: Kysely<Tables>,
  { config }: Pick<Context, "config">,
  invitation: InvitationRow,
  given: Given,
  isConfirmedAddress: boolean,
  visitor: Visitor,
): Promise<Who> {
  const { name, disciplines, passwordHash } = given;
  const email = invitation.email ?? given.email;
  if (!name || !disciplines || !email || !passwordHash) throw accountNeeded();
  const user = { id: randomUUID(), name, disciplines };
  const workspaceRole = invitation.workspace_role;
  await createAccountOf(trx, user, {
    workspaceRole,
    email,
    emailVerified: isConfirmedAddress,
    passwordHash,
  });
  const session = await startSession(
    trx,
    config,
    { user, workspaceRole },
    visitor,
  );
  return { caller: session.caller, session, newEmail: email };
}

/** Only one of two who accept at once goes on. */
async function markUsed(
  trx: Kysely<Tables>,
  { id, token_hash }: InvitationRow,
  userId: string,
) {
  const { numUpdatedRows } = await trx
    .updateTable("invitation")
    .set({ accepted_at: new Date().toISOString(), accepted_by: userId })
    .where("id", "=", id)
    .where("token_hash", "=", token_hash)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw linkNotFound();
}

/**
 * Admins vouch for the address that they invite. Anybody else could invite the address of another, keep the link, and
 * wait for its owner to sign in to an account that is not theirs alone.
 */
async function isConfirmed(
  trx: Kysely<Tables>,
  { email, invited_by }: InvitationRow,
): Promise<boolean> {
  if (email === null || invited_by === null) return false;
  const inviter = await trx
    .selectFrom("user")
    .select("workspace_role")
    .where("id", "=", invited_by)
    .executeTakeFirst();
  return inviter?.workspace_role === "admin";
}

function higher(
  has: WorkspaceRole,
  invited: "admin" | "member",
): WorkspaceRole {
  return has === "admin" ? "admin" : invited;
}
