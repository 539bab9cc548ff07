/**
 * A canvas and somebody who comes to it, made afresh for one request, so that no request has what another one left. All
 * of it is rows written directly: what is under test is what these rows mean.
 */
import { randomBytes, randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { Role, TokenScope, WorkspaceRole } from "../../../shared/roles.ts";
import { hashSecret } from "../../../server/access/secrets.ts";
import {
  insertCanvas,
  newDocument,
} from "../../../server/records/newDocument.ts";
import { makeToken } from "../../../server/tokens/format.ts";
import type { Tables } from "../../../server/store/tables.ts";

/** One of these. */
export interface By {
  readonly owner?: true;
  readonly member?: Role;
  readonly group?: Role;
  readonly workspace?: Role;
  readonly link?: "editor" | "commenter" | "viewer";
  readonly guestsMayEdit?: true;
  readonly ends?: "revoked" | "expired" | "removed";
}

/** How somebody came to be what they are; `who.ts` lists them all. */
export interface Who {
  readonly name: string;
  readonly workspaceRole: WorkspaceRole;
  /** Where the role on the canvas comes from. */
  readonly by?: By;
  readonly credential:
    | "session"
    | "none"
    | "ended session"
    | "expired session"
    | {
        readonly scopes: readonly TokenScope[];
        readonly onlyOn?: "this canvas" | "another canvas";
        readonly ends?: "revoked" | "expired";
      };
  readonly deactivated?: true;
  /** What they may do on the canvas when the request arrives, written by hand; null: nothing. */
  readonly role: Role | null;
  /** The credential works. */
  readonly isSignedIn: boolean;
}

export interface World {
  readonly db: Kysely<Tables>;
  readonly who: Who;
  readonly userId: string;
  readonly canvasId: string;
  readonly ownerId: string;
  /** Cookie or Authorization. */
  readonly headers: Record<string, string>;
  readonly credentialId: string;
}

const past = new Date(Date.now() - 1000).toISOString();
const later = new Date(Date.now() + 3_600_000).toISOString();
const doc = newDocument("Referral triage");

/** In a transaction of its own, or in the given one: a commit waits for the disk, and many worlds can share it. */
export function makeWorld(
  db: Kysely<Tables>,
  cookieName: string,
  who: Who,
): Promise<World> {
  return db.isTransaction
    ? insertWorld(db, cookieName, who)
    : db.transaction().execute(async (trx) => ({
        ...(await insertWorld(trx, cookieName, who)),
        db,
      }));
}

async function insertWorld(
  db: Kysely<Tables>,
  cookieName: string,
  who: Who,
): Promise<World> {
  const by: By = who.by ?? {};
  const canvasId = randomUUID();
  const credentialId = randomUUID();
  let headers: Record<string, string> = {};
  const userId = randomUUID();
  const ownerId = by.owner ? userId : randomUUID();
  await insertUser(db, userId, who.workspaceRole, who.deactivated);
  if (ownerId !== userId) await insertUser(db, ownerId, "member");
  await insertCanvas(db, {
    id: canvasId,
    ownerId,
    workspaceRole: by.workspace ?? null,
    isExample: false,
    doc,
    epoch: randomUUID(),
  });
  await giveRole(db, by, canvasId, userId, ownerId);

  if (typeof who.credential === "object") {
    const { scopes, onlyOn, ends } = who.credential;
    const token = makeToken();
    const elsewhere = onlyOn === "another canvas" ? randomUUID() : canvasId;
    await db
      .insertInto("api_token")
      .values({
        id: credentialId,
        token_hash: hashSecret(token),
        name: "matrix",
        user_id: userId,
        scopes: JSON.stringify(scopes),
        canvases: onlyOn ? JSON.stringify([elsewhere]) : null,
        created_by: userId,
        created_at: past,
        expires_at: ends === "expired" ? past : later,
        // Of this minute, so that the audit log is not written for each.
        last_used_at: new Date().toISOString(),
        revoked_at: ends === "revoked" ? past : null,
      })
      .execute();
    headers = { authorization: `Bearer ${token}` };
  } else if (who.credential !== "none") {
    const secret = randomBytes(32).toString("base64url");
    headers = { cookie: `${cookieName}=${secret}` };
    if (who.credential !== "ended session")
      await insertSession(db, credentialId, userId, {
        token_hash: hashSecret(secret),
        expires_at: who.credential === "expired session" ? past : later,
      });
  }
  return { db, who, userId, canvasId, ownerId, headers, credentialId };
}

export async function insertUser(
  db: Kysely<Tables>,
  id: string,
  workspaceRole: WorkspaceRole,
  deactivated?: true,
) {
  await db
    .insertInto("user")
    .values({
      id,
      name: `P ${id.slice(0, 4)}`,
      disciplines: '["engineering"]',
      created_at: past,
      workspace_role: workspaceRole,
      email: workspaceRole === "guest" ? null : `${id}@example.org`,
      email_verified: 1,
      deactivated_at: deactivated ? past : null,
    })
    .execute();
}

export async function insertSession(
  db: Kysely<Tables>,
  id: string,
  userId: string,
  { token_hash = hashSecret(randomUUID()), expires_at = later } = {},
) {
  await db
    .insertInto("session")
    .values({
      id,
      token_hash,
      user_id: userId,
      created_at: past,
      updated_at: new Date().toISOString(),
      expires_at,
      ip_address: null,
      user_agent: null,
    })
    .execute();
}

async function giveRole(
  db: Kysely<Tables>,
  by: By,
  canvasId: string,
  userId: string,
  ownerId: string,
) {
  if (by.member)
    await db
      .insertInto("member")
      .values({ canvas_id: canvasId, user_id: userId, role: by.member })
      .execute();
  if (by.group) {
    const group = await insertGroup(db, [userId]);
    await db
      .insertInto("group_role")
      .values({ canvas_id: canvasId, group_id: group, role: by.group })
      .execute();
  }
  if (by.link) {
    const { id } = await insertLink(db, canvasId, ownerId, {
      role: by.link,
      guests_may_edit: by.guestsMayEdit ? 1 : 0,
      expires_at: by.ends === "expired" ? past : later,
      revoked_at: by.ends === "revoked" ? past : null,
    });
    await insertGuestOf(db, id, canvasId, userId, by.ends === "removed");
  }
}

export async function insertGroup(
  db: Kysely<Tables>,
  members: readonly string[] = [],
): Promise<string> {
  const id = randomUUID();
  await db
    .insertInto("user_group")
    .values({ id, name: `Group ${id}`, created_at: past })
    .execute();
  for (const user_id of members)
    await db
      .insertInto("group_member")
      .values({ group_id: id, user_id })
      .execute();
  return id;
}

export async function insertLink(
  db: Kysely<Tables>,
  canvasId: string,
  ownerId: string,
  values: Partial<Tables["share_link"]> = {},
): Promise<{ id: string; secret: string }> {
  const id = randomUUID();
  const secret = randomBytes(32).toString("base64url");
  await db
    .insertInto("share_link")
    .values({
      id,
      canvas_id: canvasId,
      token_hash: hashSecret(secret),
      label: "",
      role: "viewer",
      guests_may_edit: 0,
      password_hash: null,
      created_by: ownerId,
      created_at: past,
      expires_at: null,
      revoked_at: null,
      ...values,
    })
    .execute();
  return { id, secret };
}

export async function insertGuestOf(
  db: Kysely<Tables>,
  linkId: string,
  canvasId: string,
  userId: string,
  isRemoved = false,
) {
  await db
    .insertInto("link_access")
    .values({
      link_id: linkId,
      user_id: userId,
      canvas_id: canvasId,
      joined_at: past,
      removed_at: isRemoved ? past : null,
      hidden_at: null,
    })
    .execute();
}
