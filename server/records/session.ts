/**
 * Who a request comes from: a random token in a cookie, of which only the SHA-256 is stored. One table for people of
 * local access, guests and accounts; better-auth's cookies are `token.signature`, ours the bare token.
 */
import { randomBytes, randomUUID } from "node:crypto";
import type { Context as HonoContext } from "hono";
import { setCookie } from "hono/cookie";
import { parse } from "hono/utils/cookie";
import type { Kysely } from "kysely";
import type { Person } from "../../shared/people.ts";
import type { WorkspaceRole } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { hashSecret } from "../access/secrets.ts";
import type { Config } from "../config.ts";
import type { Context } from "../context.ts";
import type { Env } from "../http/router.ts";
import { endPushesOf } from "../push/ending.ts";
import type { Tables } from "../store/tables.ts";
import { personOf, userColumns } from "./users.ts";

const plainName = "parley_session";

type Cookies = Pick<Config, "publicUrl" | "access">;

/** `__Host-` keeps other names of the same site from setting it; browsers take it with Secure only. */
export function sessionCookieName({ publicUrl }: Cookies): string {
  return isSecure(publicUrl) ? `__Host-${plainName}` : plainName;
}

/** Of a sign-in whose password was right, until its second step. */
export function pendingCookieName(config: Cookies): string {
  return sessionCookieName(config).replace("session", "second");
}

export function sessionCookieOptions({ publicUrl }: Cookies) {
  return {
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    secure: isSecure(publicUrl),
  } as const;
}

/** Whoever comes back within this time stays signed in. */
export function sessionSeconds({ access }: Pick<Config, "access">): number {
  return (access === "local" ? 180 : 30) * 24 * 60 * 60;
}

/** How long after the last renewal a visit renews the session again. */
const renewAfterMs = 24 * 60 * 60 * 1000;
/** How exactly `updated_at` says when a session was used last. */
const touchAfterMs = 60 * 1000;

export interface OpenSession {
  readonly id: string;
  readonly user: Person;
  readonly workspaceRole: WorkspaceRole;
  readonly tokenHash: string;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly expiresAt: string;
}

export async function findSession(
  { store: { db }, config }: Pick<Context, "store" | "config">,
  headers: Headers,
): Promise<OpenSession | null> {
  const cookie = readCookie(headers, config);
  if (!cookie) return null;
  const tokenHash = hashSecret(cookie.token);
  const row = await db
    .selectFrom("session")
    .innerJoin("user", "user.id", "session.user_id")
    .select([
      ...userColumns,
      "user.workspace_role",
      "session.id as session_id",
      "session.created_at",
      "session.updated_at",
      "session.expires_at",
    ])
    .where("session.token_hash", "=", tokenHash)
    .where("user.deactivated_at", "is", null)
    .where("user.erased_at", "is", null)
    .executeTakeFirst();
  if (!row || row.expires_at <= new Date().toISOString()) return null;
  // Another name of this site could have set a plain cookie: under https only those from before `__Host-` still count.
  const isFromBefore = row.session_id === tokenHash.slice(0, 32);
  if (cookie.isPlainUnderHttps && !isFromBefore) return null;
  return {
    id: row.session_id,
    user: personOf(row),
    workspaceRole: row.workspace_role,
    tokenHash,
    createdAt: row.created_at,
    lastUsedAt: row.updated_at,
    expiresAt: row.expires_at,
  };
}

/** Where a request came from, for the person's list of sessions. */
export interface Visitor {
  readonly address: string | null;
  readonly userAgent: string | null;
}

export interface NewSession {
  /** For the cookie; it is not stored. */
  readonly token: string;
  /** The person with this session, as an actor for the audit log. */
  readonly caller: Caller;
}

/**
 * Signs somebody in; give the token with `giveSessionCookie` once the transaction is through. `endsBy` (ISO 8601) ends a
 * session earlier than usual, and then for good.
 */
export async function startSession(
  db: Kysely<Tables>,
  config: Cookies,
  who: { readonly user: Person; readonly workspaceRole: WorkspaceRole },
  visitor: Visitor,
  { endsBy = null }: { readonly endsBy?: string | null } = {},
): Promise<NewSession> {
  const token = randomBytes(32).toString("base64url");
  const id = randomUUID();
  const now = new Date();
  const usual = expiryFrom(now, config);
  const expiresAt = endsBy !== null && endsBy < usual ? endsBy : usual;
  await db
    .insertInto("session")
    .values({
      id,
      token_hash: hashSecret(token),
      user_id: who.user.id,
      created_at: now.toISOString(),
      updated_at: now.toISOString(),
      expires_at: expiresAt,
      ip_address: visitor.address,
      user_agent: visitor.userAgent?.slice(0, 300) ?? null,
    })
    .execute();
  const ended = await db
    .deleteFrom("session")
    .where("expires_at", "<=", now.toISOString())
    .returning("id")
    .execute();
  await endPushesOf(
    db,
    ended.map((session) => session.id),
  );
  return {
    token,
    caller: {
      ...who,
      credential: { type: "session", id, endsAt: Date.parse(expiresAt) },
    },
  };
}

export function giveSessionCookie(
  c: HonoContext<Env>,
  config: Cookies,
  token: string,
  /** Unix milliseconds; else the usual time. */
  endsAt?: number,
) {
  const usual = sessionSeconds(config);
  const left = endsAt && Math.ceil((endsAt - Date.now()) / 1000);
  setCookie(c, sessionCookieName(config), token, {
    ...sessionCookieOptions(config),
    maxAge: Math.min(usual, left ?? usual),
  });
}

export function takeSessionCookie(c: HonoContext<Env>, config: Cookies) {
  setCookie(c, sessionCookieName(config), "", {
    ...sessionCookieOptions(config),
    maxAge: 0,
  });
}

/** Notes that a session is in use, and moves the end of an older one; says whether its cookie must be given again. */
export async function renewSession(
  db: Kysely<Tables>,
  config: Cookies,
  session: OpenSession,
): Promise<boolean> {
  const now = new Date();
  const renewedAt =
    Date.parse(session.expiresAt) - sessionSeconds(config) * 1000;
  const endsEarly = renewedAt < Date.parse(session.createdAt);
  const isDue = !endsEarly && now.getTime() - renewedAt >= renewAfterMs;
  const isUnseen =
    now.getTime() - Date.parse(session.lastUsedAt) >= touchAfterMs;
  if (!isDue && !isUnseen) return false;
  await db
    .updateTable("session")
    .set({
      updated_at: now.toISOString(),
      ...(isDue && { expires_at: expiryFrom(now, config) }),
    })
    .where("token_hash", "=", session.tokenHash)
    .execute();
  return isDue;
}

/** The token of the request's cookie; whether it opens anything is `findSession`'s to say. */
export function readToken(headers: Headers, config: Cookies): string | null {
  return readCookie(headers, config)?.token ?? null;
}

function readCookie(headers: Headers, config: Cookies) {
  const header = headers.get("cookie");
  if (!header) return null;
  const cookies = parse(header);
  const name = sessionCookieName(config);
  const value = cookies[name] ?? cookies[plainName];
  const token = value?.split(".", 1)[0];
  return token && /^[\w-]{32,43}$/.test(token)
    ? { token, isPlainUnderHttps: cookies[name] === undefined }
    : null;
}

function isSecure(publicUrl: string | null): boolean {
  return publicUrl?.startsWith("https:") ?? false;
}

function expiryFrom(now: Date, config: Cookies): string {
  return new Date(now.getTime() + sessionSeconds(config) * 1000).toISOString();
}
