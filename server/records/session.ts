/** Who a request comes from: a random token in a cookie, of which only the SHA-256 is stored. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import { parse } from "hono/utils/cookie";
import type { Discipline, Person } from "../../shared/people.ts";
import type { WorkspaceRole } from "../../shared/roles.ts";
import type { Tables } from "../store/tables.ts";
import { createUser, personOf, userColumns } from "./users.ts";

export const sessionCookie = "parley_session";
export const sessionSeconds = 180 * 24 * 60 * 60;
/** How long after the last renewal a visit renews the session again. */
const renewAfterMs = 24 * 60 * 60 * 1000;

export interface OpenSession {
  readonly id: string;
  readonly user: Person;
  readonly workspaceRole: WorkspaceRole;
  readonly tokenHash: string;
  readonly expiresAt: string;
}

export async function findSession(
  db: Kysely<Tables>,
  headers: Headers,
): Promise<OpenSession | null> {
  const token = readToken(headers);
  if (!token) return null;
  const tokenHash = hashToken(token);
  const row = await db
    .selectFrom("session")
    .innerJoin("user", "user.id", "session.user_id")
    .select([
      ...userColumns,
      "user.workspace_role",
      "session.id as session_id",
      "session.expires_at",
    ])
    .where("session.token_hash", "=", tokenHash)
    .where("user.deactivated_at", "is", null)
    .executeTakeFirst();
  if (!row || row.expires_at <= new Date().toISOString()) return null;
  return {
    id: row.session_id,
    user: personOf(row),
    workspaceRole: row.workspace_role,
    tokenHash,
    expiresAt: row.expires_at,
  };
}

/** Makes a person and their session; gives the token for the cookie, which is not stored. */
export async function join(
  db: Kysely<Tables>,
  name: string,
  disciplines: readonly Discipline[],
): Promise<{ user: Person; token: string }> {
  const user: Person = {
    id: randomUUID(),
    name,
    disciplines: [...new Set(disciplines)],
  };
  const token = randomBytes(32).toString("base64url");
  const now = new Date();
  await db.transaction().execute(async (transaction) => {
    await createUser(transaction, user);
    await makeFirstAdmin(transaction, user.id);
    await transaction
      .insertInto("session")
      .values({
        id: randomUUID(),
        token_hash: hashToken(token),
        user_id: user.id,
        created_at: now.toISOString(),
        updated_at: now.toISOString(),
        ip_address: null,
        user_agent: null,
        expires_at: expiryFrom(now),
      })
      .execute();
  });
  await db
    .deleteFrom("session")
    .where("expires_at", "<=", now.toISOString())
    .execute();
  return { user, token };
}

/** In local access somebody has to be able to administer: whoever came first. */
async function makeFirstAdmin(db: Kysely<Tables>, userId: string) {
  const admin = db
    .selectFrom("user as other")
    .select("other.id")
    .where("other.workspace_role", "=", "admin");
  await db
    .updateTable("user")
    .set({ workspace_role: "admin" })
    .where("id", "=", userId)
    .where((is) => is.not(is.exists(admin)))
    .execute();
}

/** Whoever comes back stays signed in: moves the end of an older session to 180 days from now, and says whether it did. */
export async function renewSession(
  db: Kysely<Tables>,
  session: OpenSession,
): Promise<boolean> {
  const now = new Date();
  const renewedAt = Date.parse(session.expiresAt) - sessionSeconds * 1000;
  if (now.getTime() - renewedAt < renewAfterMs) return false;
  await db
    .updateTable("session")
    .set({ expires_at: expiryFrom(now) })
    .where("token_hash", "=", session.tokenHash)
    .execute();
  return true;
}

export async function endSession(
  db: Kysely<Tables>,
  tokenHash: string,
): Promise<void> {
  await db.deleteFrom("session").where("token_hash", "=", tokenHash).execute();
}

export function readToken(headers: Headers): string | null {
  const cookies = headers.get("cookie");
  const token = cookies && parse(cookies, sessionCookie)[sessionCookie];
  return token && /^[\w-]{43}$/.test(token) ? token : null;
}

function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function expiryFrom(now: Date): string {
  return new Date(now.getTime() + sessionSeconds * 1000).toISOString();
}
