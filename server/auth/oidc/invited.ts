/** Invitations that somebody accepts by signing in at the provider. */
import type { Kysely, Selectable } from "kysely";
import type { Caller } from "../../access/caller.ts";
import { audit } from "../../audit/audit.ts";
import type { Context } from "../../context.ts";
import { acceptCanvasInvitation } from "../../sharing/invitations.ts";
import type { Tables } from "../../store/tables.ts";
import { OidcProblem } from "./problem.ts";
import type { Identity } from "./provider.ts";

type Invitation = Selectable<Tables["invitation"]>;

/**
 * The one whose secret they brought, else the newest for their address. One that names an address is only for whom the
 * provider vouches to have it, whoever knows its secret.
 */
export async function findInvitation(
  db: Kysely<Tables>,
  { email, emailVerified }: Identity,
  secretHash: string | null,
): Promise<Invitation | null> {
  const address = emailVerified ? email : null;
  if (secretHash === null && address === null) return null;
  const open = db
    .selectFrom("invitation")
    .selectAll()
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", new Date().toISOString());
  const invitation = await (
    secretHash === null
      ? open.where("email", "=", address)
      : open.where("token_hash", "=", secretHash)
  )
    .orderBy("created_at", "desc")
    .executeTakeFirst();
  if (!invitation) return null;
  if (invitation.email !== null && invitation.email !== address)
    throw new OidcProblem(emailVerified ? "not_invited" : "email_unverified");
  return invitation;
}

/** Uses it up, and gives what it says; gives the canvas that it opened. */
export async function acceptWithin(
  trx: Kysely<Tables>,
  context: Pick<Context, "config">,
  caller: Caller,
  invitation: Invitation,
): Promise<string | null> {
  const { numUpdatedRows } = await trx
    .updateTable("invitation")
    .set({
      accepted_at: new Date().toISOString(),
      accepted_by: caller.user.id,
    })
    .where("id", "=", invitation.id)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new OidcProblem("invitation_gone");
  if (invitation.workspace_role === "admin")
    await trx
      .updateTable("user")
      .set({ workspace_role: "admin" })
      .where("id", "=", caller.user.id)
      .execute();
  const canvasId = await acceptCanvasInvitation(
    trx,
    context,
    caller,
    invitation,
  );
  await audit(trx, caller, {
    action: "invitation.accepted",
    canvasId,
    target: invitation.id,
    details: { workspaceRole: invitation.workspace_role },
  });
  return canvasId;
}
