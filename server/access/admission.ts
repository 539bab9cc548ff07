/**
 * Whether a connection may be open, and as what. HTTP looks at every request; an open socket is looked at again when
 * something changes, by the same rule.
 */
import type { Role, TokenScope } from "../../shared/roles.ts";
import type { Context } from "../context.ts";
import { personOf, userColumns } from "../records/users.ts";
import type { Caller, Credential } from "./caller.ts";
import { standingOn, type Standing } from "./standing.ts";

/** `until`: when to ask again at the latest, because the credential or a link ends. */
export type Admission = Standing | "notSignedIn" | "noAccess";

export type Admit = (caller: Caller, canvasId: string) => Promise<Admission>;

/** Reads everything afresh: whether the credential still holds, who it belongs to, and their role on the canvas. */
export async function admissionTo(
  context: Pick<Context, "store" | "config">,
  before: Caller,
  canvasId: string,
): Promise<Admission> {
  const caller = await findCallerAgain(context, before.credential);
  if (!caller) return "notSignedIn";
  const standing = await standingOn(context, caller, canvasId);
  const role = standing && roleByScope(standing.role, caller.credential);
  if (!standing || !role) return "noAccess";
  const ends = [standing.until, caller.credential.endsAt].filter(
    (end) => end !== null,
  );
  return { role, until: ends.length > 0 ? Math.min(...ends) : null };
}

/** A token reads with the scope "read" only, and writes no more than its scopes say. */
function roleByScope(role: Role, credential: Credential): Role | null {
  if (credential.type === "session") return role;
  if (!credential.scopes.includes("read")) return null;
  return credential.scopes.includes("write") ? role : "viewer";
}

/** Null once the credential ended, was revoked or expired, or its person was deactivated. */
export async function findCallerAgain(
  context: Pick<Context, "store">,
  credential: Credential,
): Promise<Caller | null> {
  return credential.type === "session"
    ? findSessionById(context, credential.id)
    : findTokenById(context, credential.id);
}

async function findSessionById(
  { store: { db } }: Pick<Context, "store">,
  id: string,
): Promise<Caller | null> {
  const row = await db
    .selectFrom("session")
    .innerJoin("user", "user.id", "session.user_id")
    .select([...userColumns, "session.expires_at"])
    .where("session.id", "=", id)
    .where("user.deactivated_at", "is", null)
    .where("user.erased_at", "is", null)
    .executeTakeFirst();
  const endsAt = row ? Date.parse(row.expires_at) : 0;
  if (!row || endsAt <= Date.now()) return null;
  return {
    user: personOf(row),
    workspaceRole: row.workspace_role,
    credential: { type: "session", id, endsAt },
  };
}

async function findTokenById(
  { store: { db } }: Pick<Context, "store">,
  id: string,
): Promise<Caller | null> {
  const row = await db
    .selectFrom("api_token")
    .innerJoin("user", "user.id", "api_token.user_id")
    .select([...userColumns, "scopes", "canvases", "expires_at"])
    .where("api_token.id", "=", id)
    .where("api_token.revoked_at", "is", null)
    .where("user.deactivated_at", "is", null)
    .where("user.workspace_role", "<>", "guest")
    .executeTakeFirst();
  const endsAt = row?.expires_at ? Date.parse(row.expires_at) : null;
  if (!row || (endsAt !== null && endsAt <= Date.now())) return null;
  return {
    user: personOf(row),
    workspaceRole: row.workspace_role,
    credential: {
      type: "token",
      id,
      scopes: JSON.parse(row.scopes) as TokenScope[],
      canvases:
        row.canvases === null ? null : (JSON.parse(row.canvases) as string[]),
      endsAt,
    },
  };
}
