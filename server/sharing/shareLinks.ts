/** Share links of a canvas: whoever has one gets its role as long as it lives. */
import { randomUUID } from "node:crypto";
import { hashPassword } from "better-auth/crypto";
import type { Kysely, Selectable } from "kysely";
import type { z } from "zod";
import type {
  newShareLinkSchema,
  ShareLink,
  ShareLinkPatch,
} from "../../shared/api/sharing.ts";
import type { Person } from "../../shared/people.ts";
import type { Caller } from "../access/caller.ts";
import { hashSecret, makeSecret } from "../access/secrets.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { readSettings } from "../records/settings.ts";
import { readPeople, unknownPerson } from "../records/users.ts";
import type { Tables } from "../store/tables.ts";
import { announceAccess } from "./announce.ts";
import {
  expiryInPast,
  shareLinkNotFound,
  shareLinksOff,
  tooManyLinks,
} from "./errors.ts";
import { lockCanvas } from "./locking.ts";

type LinkRow = Selectable<Tables["share_link"]>;

const maxLinks = 100;

/** Gives the link with its secret, which nobody is told again. */
export async function createShareLink(
  context: Context,
  caller: Caller,
  canvasId: string,
  request: z.output<typeof newShareLinkSchema>,
): Promise<{ link: ShareLink; secret: string }> {
  const { db } = context.store;
  const { shareLinks } = await readSettings(db, context.config);
  if (shareLinks === "off") throw shareLinksOff();
  refusePast(request.expiresAt);
  const secret = makeSecret();
  const row: LinkRow = {
    id: randomUUID(),
    canvas_id: canvasId,
    token_hash: hashSecret(secret),
    label: request.label,
    role: request.role,
    guests_may_edit: request.guestsMayEdit ? 1 : 0,
    password_hash: request.password && (await hashPassword(request.password)),
    created_by: caller.user.id,
    created_at: new Date().toISOString(),
    expires_at: normalTime(request.expiresAt),
    revoked_at: null,
  };
  await db.transaction().execute(async (trx) => {
    await lockCanvas(trx, canvasId);
    const { count } = await trx
      .selectFrom("share_link")
      .select((select) => select.fn.countAll<number>().as("count"))
      .where("canvas_id", "=", canvasId)
      .where("revoked_at", "is", null)
      .executeTakeFirstOrThrow();
    if (Number(count) >= maxLinks) throw tooManyLinks(maxLinks);
    await trx.insertInto("share_link").values(row).execute();
    await audit(trx, caller, {
      action: "link.created",
      canvasId,
      target: row.id,
      details: { ...describe(row) },
    });
  });
  context.hub.publish(canvasId, { type: "access" });
  return { link: linkOf(row, caller.user, 0), secret };
}

/** Whoever came by it has what it says now. */
export async function changeShareLink(
  context: Context,
  caller: Caller,
  canvasId: string,
  change: { readonly link: string; readonly patch: ShareLinkPatch },
): Promise<ShareLink> {
  const { patch } = change;
  if (patch.expiresAt) refusePast(patch.expiresAt);
  const password_hash =
    typeof patch.password === "string"
      ? await hashPassword(patch.password)
      : patch.password;
  const row = await context.store.db.transaction().execute(async (trx) => {
    const changed = await trx
      .updateTable("share_link")
      .set((link) => ({
        role: patch.role ?? link.ref("role"),
        label: patch.label ?? link.ref("label"),
        guests_may_edit:
          patch.guestsMayEdit === undefined
            ? link.ref("guests_may_edit")
            : Number(patch.guestsMayEdit),
        ...(patch.expiresAt !== undefined && {
          expires_at: normalTime(patch.expiresAt),
        }),
        ...(password_hash !== undefined && { password_hash }),
      }))
      .where("id", "=", change.link)
      .where("canvas_id", "=", canvasId)
      .where("revoked_at", "is", null)
      .returningAll()
      .executeTakeFirstOrThrow(shareLinkNotFound);
    await audit(trx, caller, {
      action: "link.changed",
      canvasId,
      target: changed.id,
      details: { ...describe(changed) },
    });
    return changed;
  });
  await announceAccess(context, canvasId);
  const links = await listShareLinks(context.store.db, canvasId);
  const link = links.find(({ id }) => id === row.id);
  if (!link) throw shareLinkNotFound();
  return link;
}

/** What it gave ends at once, for everyone who came by it. */
export async function revokeShareLink(
  context: Context,
  caller: Caller,
  canvasId: string,
  link: string,
): Promise<void> {
  await context.store.db.transaction().execute(async (trx) => {
    await trx
      .updateTable("share_link")
      .set({ revoked_at: new Date().toISOString() })
      .where("id", "=", link)
      .where("canvas_id", "=", canvasId)
      .where("revoked_at", "is", null)
      .returning("id")
      .executeTakeFirstOrThrow(shareLinkNotFound);
    await audit(trx, caller, {
      action: "link.revoked",
      canvasId,
      target: link,
    });
  });
  await announceAccess(context, canvasId);
}

/** After a change of the admins' choice who uses links: whoever came by one feels it. */
export async function announceLinkUse(context: Context): Promise<void> {
  const canvases = await context.store.db
    .selectFrom("link_access")
    .innerJoin("share_link", "share_link.id", "link_access.link_id")
    .select("link_access.canvas_id")
    .distinct()
    .where("link_access.removed_at", "is", null)
    .where("share_link.revoked_at", "is", null)
    .execute();
  for (const { canvas_id } of canvases)
    await announceAccess(context, canvas_id);
}

/** Those that were not revoked, newest first. */
export async function listShareLinks(
  db: Kysely<Tables>,
  canvasId: string,
): Promise<ShareLink[]> {
  const rows = await db
    .selectFrom("share_link")
    .selectAll()
    .select((select) =>
      select
        .selectFrom("link_access")
        .select((access) => access.fn.countAll<number>().as("count"))
        .whereRef("link_access.link_id", "=", "share_link.id")
        .where("removed_at", "is", null)
        .as("people"),
    )
    .where("canvas_id", "=", canvasId)
    .where("revoked_at", "is", null)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .execute();
  const makers = await readPeople(
    db,
    rows.map((row) => row.created_by),
  );
  return rows.map((row) =>
    linkOf(
      row,
      makers.get(row.created_by) ?? unknownPerson(row.created_by),
      Number(row.people),
    ),
  );
}

function linkOf(row: LinkRow, createdBy: Person, people: number): ShareLink {
  return {
    id: row.id,
    label: row.label,
    role: row.role,
    guestsMayEdit: row.guests_may_edit === 1,
    hasPassword: row.password_hash !== null,
    createdBy,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    people,
  };
}

function describe(row: LinkRow) {
  return {
    role: row.role,
    guestsMayEdit: row.guests_may_edit === 1,
    hasPassword: row.password_hash !== null,
    expiresAt: row.expires_at,
  };
}

/** With milliseconds, so that times compare as text. */
function normalTime(time: string | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

function refusePast(expiresAt: string | null) {
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now())
    throw expiryInPast();
}
