/**
 * Who of ours somebody is whom the provider vouches for. An identity belongs to one account for ever. It comes to an
 * account that is there already by an e-mail address that both sides have confirmed, or because its owner connects it;
 * a new account is made for whoever was invited or may sign up. An address that the provider has not confirmed is worth
 * nothing here: it finds no account and no invitation.
 */
import type { Kysely } from "kysely";
import type { WorkspaceRole } from "../../../shared/roles.ts";
import type { Caller } from "../../access/caller.ts";
import { accessChanged } from "../../access/changes.ts";
import { audit } from "../../audit/audit.ts";
import type { Context } from "../../context.ts";
import { Refusal } from "../../http/errors.ts";
import {
  startSession,
  type NewSession,
  type Visitor,
} from "../../records/session.ts";
import { personOf } from "../../records/users.ts";
import { announceAccess } from "../../sharing/announce.ts";
import { isUniqueViolation } from "../../store/store.ts";
import type { Tables } from "../../store/tables.ts";
import { spendInvitation } from "../acceptance.ts";
import {
  findInvitation,
  findInvitationTo,
  type InvitationRow,
} from "../invitations.ts";
import { connectAccount, createAccount, findAccount } from "./accounts.ts";
import type { Flow } from "./flow.ts";
import { OidcProblem } from "./problem.ts";
import type { Identity } from "./provider.ts";

/** Throws `OidcProblem` when this identity opens nothing here; then nothing was changed. */
export async function signInAs(
  context: Context,
  identity: Identity,
  flow: Pick<Flow, "invitation" | "connect">,
  visitor: Visitor,
): Promise<NewSession> {
  const { db } = context.store;
  const signIn = () =>
    db
      .transaction()
      .execute((trx) => signInWithin(trx, context, identity, flow, visitor));
  const { session, isNew, isRaised, canvasId } = await signIn().catch(
    async (error: unknown) => {
      // Two may bring the same new person or address at once: the second finds what the first made.
      if (!isUniqueViolation(error)) throw error;
      return signIn();
    },
  );
  if (isRaised)
    await accessChanged(context, { userId: session.caller.user.id });
  if (canvasId) await announceAccess(context, canvasId);
  if (isNew) context.hub.publishToAll({ type: "people" });
  return session;
}

async function signInWithin(
  trx: Kysely<Tables>,
  context: Pick<Context, "config">,
  identity: Identity,
  { invitation: secret, connect }: Pick<Flow, "invitation" | "connect">,
  visitor: Visitor,
) {
  const known = await findAccount(trx, identity);
  const brought = secret && (await invitationBrought(trx, identity, secret));
  const there = await connectAccount(trx, identity, known, connect);
  // Whoever is here already accepts what waits for them by its link.
  const invitation =
    brought || (there ? null : await invitationWaiting(trx, identity));
  const found =
    there ?? (await createAccount(trx, context.config, identity, invitation));
  const { user, isNew, isConnected } = found;
  if (user.deactivated_at !== null || user.erased_at !== null)
    throw new OidcProblem("deactivated");
  const workspaceRole: WorkspaceRole =
    invitation?.workspace_role === "admin" ? "admin" : user.workspace_role;
  const session = await startSession(
    trx,
    context.config,
    { user: personOf(user), workspaceRole },
    visitor,
  );
  const { caller } = session;
  const canvasId =
    invitation && (await spend(trx, context, caller, invitation));
  const target = user.id;
  if (isNew)
    await audit(trx, caller, {
      action: "account.created",
      target,
      details: { workspaceRole, by: "provider" },
    });
  if (isConnected)
    await audit(trx, caller, {
      action: "account.connected",
      target,
      details: { to: "provider" },
    });
  await audit(trx, caller, {
    action: "session.started",
    target,
    details: { by: "provider" },
  });
  const isRaised = workspaceRole !== user.workspace_role;
  return { session, isNew, isRaised, canvasId };
}

/** One that names an address is only for whom the provider vouches to have it, whoever knows its secret. */
async function invitationBrought(
  trx: Kysely<Tables>,
  { email, emailVerified }: Identity,
  secret: string,
): Promise<InvitationRow> {
  const invitation = await findInvitation(trx, secret);
  if (!invitation) throw new OidcProblem("invitation_gone");
  const address = emailVerified ? email : null;
  if (invitation.email !== null && invitation.email !== address)
    throw new OidcProblem(emailVerified ? "not_invited" : "email_unverified");
  return invitation;
}

async function invitationWaiting(
  trx: Kysely<Tables>,
  { email, emailVerified }: Identity,
): Promise<InvitationRow | null> {
  return email !== null && emailVerified ? findInvitationTo(trx, email) : null;
}

async function spend(
  trx: Kysely<Tables>,
  context: Pick<Context, "config">,
  caller: Caller,
  invitation: InvitationRow,
): Promise<string | null> {
  if (invitation.workspace_role === "admin")
    await trx
      .updateTable("user")
      .set({ workspace_role: "admin" })
      .where("id", "=", caller.user.id)
      .execute();
  return spendInvitation(trx, context, caller, invitation).catch(
    (error: unknown) => {
      if (error instanceof Refusal) throw new OidcProblem("invitation_gone");
      throw error;
    },
  );
}
