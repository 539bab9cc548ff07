/** Invitations: to the workspace by admins, to a canvas by its owner, and the server's own for its first admin. */
import { randomUUID } from "node:crypto";
import type { Kysely, Selectable } from "kysely";
import type {
  InvitationLook,
  OpenInvitation,
} from "../../shared/api/invitations.ts";
import type { Caller } from "../access/caller.ts";
import { hashSecret, makeSecret } from "../access/secrets.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { hasAdminWithAccount, readPeople } from "../records/users.ts";
import type { Tables } from "../store/tables.ts";
import { hasAccount } from "./accounts.ts";
import { linkNotFound } from "./errors.ts";

export type InvitationRow = Selectable<Tables["invitation"]>;

const workspaceDays = 14;
const setupDays = 7;
/** There is one set-up link at most, so that however many processes start at once, one works: the last one printed. */
const setupId = "setup";

/** Null without an open one: unknown, used, revoked and expired ones, and those of people who are gone, are alike. */
export async function findInvitation(
  db: Kysely<Tables>,
  secret: string,
): Promise<InvitationRow | null> {
  return findOpen(db, "token_hash", hashSecret(secret));
}

/** For an address that its owner has confirmed: the newest. */
export async function findInvitationTo(
  db: Kysely<Tables>,
  email: string,
): Promise<InvitationRow | null> {
  return findOpen(db, "email", email);
}

async function findOpen(
  db: Kysely<Tables>,
  column: "token_hash" | "email",
  value: string,
): Promise<InvitationRow | null> {
  const rows = await db
    .selectFrom("invitation")
    .leftJoin("user as inviter", "inviter.id", "invitation.invited_by")
    .selectAll("invitation")
    .select([
      "inviter.deactivated_at as inviter_left_at",
      "inviter.workspace_role as inviter_role",
    ])
    .where(`invitation.${column}`, "=", value)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", new Date().toISOString())
    .orderBy("invitation.created_at", "desc")
    .limit(20)
    .execute();
  const row = rows.find(
    (each) =>
      each.inviter_left_at === null &&
      (each.canvas_id !== null ||
        each.invited_by === null ||
        each.inviter_role === "admin"),
  );
  if (!row) return null;
  if (row.invited_by === null && (await hasAdminWithAccount(db))) return null;
  return row;
}

export async function lookAt(
  { store: { db } }: Pick<Context, "store">,
  secret: string,
  caller: Caller | null,
): Promise<InvitationLook> {
  const row = await findInvitation(db, secret);
  if (!row) throw linkNotFound();
  const canvas =
    row.canvas_id === null || row.canvas_role === null
      ? null
      : await db
          .selectFrom("canvas")
          .select(["id", "title"])
          .where("id", "=", row.canvas_id)
          .where("deleted_at", "is", null)
          .executeTakeFirst();
  if (canvas === undefined) throw linkNotFound();
  const people = await readPeople(db, row.invited_by ? [row.invited_by] : []);
  return {
    workspaceRole: row.workspace_role,
    canvas: canvas && row.canvas_role && { ...canvas, role: row.canvas_role },
    invitedBy: people.get(row.invited_by ?? "") ?? null,
    email: row.email,
    expiresAt: row.expires_at,
    needsAccount: !caller || !(await hasAccount(db, caller.user.id)),
  };
}

/** To the workspace. Gives the secret, which nobody is told again. */
export async function createInvitation(
  { store: { db } }: Pick<Context, "store">,
  caller: Caller,
  request: {
    readonly email: string | null;
    readonly workspaceRole: "admin" | "member";
  },
): Promise<{ invitation: OpenInvitation; secret: string }> {
  const secret = makeSecret();
  const now = Date.now();
  const row = {
    id: randomUUID(),
    token_hash: hashSecret(secret),
    email: request.email,
    workspace_role: request.workspaceRole,
    canvas_id: null,
    canvas_role: null,
    invited_by: caller.user.id,
    created_at: new Date(now).toISOString(),
    expires_at: new Date(now + workspaceDays * 86_400_000).toISOString(),
  };
  await db.transaction().execute(async (trx) => {
    await trx.insertInto("invitation").values(row).execute();
    await audit(trx, caller, {
      action: "invitation.created",
      target: row.id,
      details: {
        workspaceRole: row.workspace_role,
        byMail: row.email !== null,
      },
    });
  });
  return {
    invitation: {
      id: row.id,
      email: row.email,
      workspaceRole: row.workspace_role,
      invitedBy: caller.user,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    },
    secret,
  };
}

/** Those to the workspace that can still be accepted, newest first. */
export async function listInvitations(
  db: Kysely<Tables>,
): Promise<OpenInvitation[]> {
  const rows = await openInvitations(db)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .execute();
  const people = await readPeople(
    db,
    rows.map((row) => row.invited_by).filter((id) => id !== null),
  );
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    workspaceRole: row.workspace_role,
    invitedBy: people.get(row.invited_by ?? "") ?? null,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }));
}

/** False when there is none such to take back. */
export async function revokeInvitation(
  { store: { db } }: Pick<Context, "store">,
  caller: Caller,
  id: string,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable("invitation")
      .set({ revoked_at: new Date().toISOString() })
      .where("id", "in", openInvitations(trx).clearSelect().select("id"))
      .where("id", "=", id)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    await audit(trx, caller, { action: "invitation.revoked", target: id });
    return true;
  });
}

function openInvitations(db: Kysely<Tables>) {
  return db
    .selectFrom("invitation")
    .selectAll()
    .where("canvas_id", "is", null)
    .where("invited_by", "is not", null)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", new Date().toISOString());
}

/** A new link for the first admin, while nobody who can administer can sign in; the one before stops working. */
export async function makeSetupLink({
  store: { db },
  config,
}: Pick<Context, "store" | "config">): Promise<string | null> {
  if (config.access === "local" || (await hasAdminWithAccount(db))) return null;
  const secret = makeSecret();
  const now = Date.now();
  const row = {
    token_hash: hashSecret(secret),
    email: null,
    workspace_role: "admin" as const,
    canvas_id: null,
    canvas_role: null,
    invited_by: null,
    created_at: new Date(now).toISOString(),
    expires_at: new Date(now + setupDays * 86_400_000).toISOString(),
    accepted_at: null,
    accepted_by: null,
    revoked_at: null,
  };
  await db
    .insertInto("invitation")
    .values({ id: setupId, ...row })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
  return secret;
}
