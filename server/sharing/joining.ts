/** Coming to a canvas by a share link: signed in, or as a guest with just a name. */
import { randomUUID } from "node:crypto";
import { verifyPassword } from "better-auth/crypto";
import type { Kysely, Selectable } from "kysely";
import type { LinkLookAnswer, LinkOpen } from "../../shared/api/sharing.ts";
import type { Person } from "../../shared/people.ts";
import type { Role } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { accessChanged } from "../access/changes.ts";
import { hashSecret } from "../access/secrets.ts";
import { roleByLink, roleOn } from "../access/standing.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import type { Limiter } from "../http/limits.ts";
import {
  startSession,
  type NewSession,
  type Visitor,
} from "../records/session.ts";
import { readSettings } from "../records/settings.ts";
import { createUser } from "../records/users.ts";
import { holdCanvas } from "../store/canvasRow.ts";
import { Turns } from "../store/sqlite/turns.ts";
import type { Tables } from "../store/tables.ts";
import {
  guestsNotAllowed,
  linkGone,
  nameNeeded,
  shareLinksOff,
  wrongLinkPassword,
} from "./errors.ts";

type LiveLink = Selectable<Tables["share_link"]> & { readonly title: string };

/** What slows down whoever guesses. */
export interface Guessing {
  /** Where the request comes from. */
  readonly network: string;
  /** By network: secrets that open nothing. */
  readonly secrets: Limiter;
  /** By link, so that many addresses together guess a password no faster than one. */
  readonly passwords: Limiter;
}

/** What a link opens, before it is opened. Throws the same for every link that opens nothing. */
export async function lookAtLink(
  context: Context,
  caller: Caller | null,
  secret: string,
  guessing: Guessing,
): Promise<LinkLookAnswer> {
  await refuseBySettings(context, caller);
  const link = await liveLinkOrRefuse(context, secret, guessing);
  return {
    title: link.password_hash === null ? link.title : null,
    role: roleByLink(link, isGuest(caller)),
    needsPassword: link.password_hash !== null,
    needsName: caller === null,
  };
}

export interface OpenedLink {
  readonly canvas: string;
  readonly role: Role;
  readonly user: Person;
  /** Of a new guest: for the cookie. */
  readonly session: NewSession | null;
}

/**
 * Somebody signed in gets what the link gives as long as it lives; a role of their own stays what it is. Nobody in
 * particular becomes a guest under the name they say. Whoever was removed from this link does not come in by it again.
 */
export async function openLink(
  context: Context,
  caller: Caller | null,
  request: LinkOpen,
  visitor: Visitor,
  guessing: Guessing,
): Promise<OpenedLink> {
  await refuseBySettings(context, caller);
  const link = await liveLinkOrRefuse(context, request.secret, guessing);
  await checkPassword(link, request.password, guessing);
  const opened = caller
    ? await openAs(context, caller, link)
    : await openAsGuest(context, link, request, visitor);
  const role = await roleOn(context, opened.caller, link.canvas_id);
  // Revoked or expired meanwhile.
  if (!role) throw linkGone();
  context.hub.publish(link.canvas_id, { type: "access" });
  context.hub.publish(link.canvas_id, { type: "people" });
  return {
    canvas: link.canvas_id,
    role,
    user: opened.caller.user,
    session: opened.session,
  };
}

async function openAs(context: Context, caller: Caller, link: LiveLink) {
  const userId = caller.user.id;
  await context.store.db.transaction().execute(async (trx) => {
    if (!(await holdCanvas(trx, link.canvas_id))) throw linkGone();
    const now = new Date().toISOString();
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto("link_access")
      .values(accessRow(link, userId, now))
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows !== 1n) {
      const back = await trx
        .updateTable("link_access")
        .set({ removed_at: null, removed_by: null })
        .where("link_id", "=", link.id)
        .where("user_id", "=", userId)
        .where((is) =>
          is.or([is("removed_at", "is", null), is("removed_by", "=", userId)]),
        )
        .executeTakeFirst();
      if (back.numUpdatedRows !== 1n) throw linkGone();
      return;
    }
    await audit(trx, caller, {
      action: "link.opened",
      canvasId: link.canvas_id,
      target: userId,
      details: { link: link.id },
    });
  });
  // They may have it open with less.
  await accessChanged(context, { userId });
  return { caller, session: null };
}

async function openAsGuest(
  context: Context,
  link: LiveLink,
  request: LinkOpen,
  visitor: Visitor,
) {
  const { name, disciplines = ["other"] } = request;
  if (!name) throw nameNeeded();
  const user: Person = {
    id: randomUUID(),
    name,
    disciplines: [...new Set(disciplines)],
    guest: true,
  };
  const session = await context.store.db.transaction().execute(async (trx) => {
    if (!(await holdCanvas(trx, link.canvas_id))) throw linkGone();
    await createUser(trx, user, { workspaceRole: "guest" });
    const started = await startSession(
      trx,
      context.config,
      { user, workspaceRole: "guest" },
      visitor,
      { endsBy: link.expires_at },
    );
    await trx
      .insertInto("link_access")
      .values(accessRow(link, user.id, new Date().toISOString()))
      .execute();
    await audit(trx, started.caller, {
      action: "guest.joined",
      canvasId: link.canvas_id,
      target: user.id,
      details: { link: link.id },
    });
    return started;
  });
  return { caller: session.caller, session };
}

function accessRow(link: LiveLink, userId: string, now: string) {
  return {
    link_id: link.id,
    user_id: userId,
    canvas_id: link.canvas_id,
    joined_at: now,
    removed_at: null,
    hidden_at: null,
  };
}

async function refuseBySettings(context: Context, caller: Caller | null) {
  const { shareLinks } = await readSettings(context.store.db, context.config);
  if (shareLinks === "off") throw shareLinksOff();
  if (shareLinks === "members" && isGuest(caller)) throw guestsNotAllowed();
}

function isGuest(caller: Caller | null): boolean {
  return caller === null || caller.workspaceRole === "guest";
}

async function liveLinkOrRefuse(
  context: Context,
  secret: string,
  { network, secrets }: Guessing,
): Promise<LiveLink> {
  secrets.take(network);
  const link = await findLiveLink(context.store.db, secret);
  if (!link) throw linkGone();
  secrets.giveBack(network);
  return link;
}

async function findLiveLink(db: Kysely<Tables>, secret: string) {
  return db
    .selectFrom("share_link")
    .innerJoin("canvas", "canvas.id", "share_link.canvas_id")
    .selectAll("share_link")
    .select("canvas.title")
    .where("share_link.token_hash", "=", hashSecret(secret))
    .where("share_link.revoked_at", "is", null)
    .where("canvas.deleted_at", "is", null)
    .where((is) =>
      is.or([
        is("share_link.expires_at", "is", null),
        is("share_link.expires_at", ">", new Date().toISOString()),
      ]),
    )
    .executeTakeFirst();
}

/** One at a time for each link: many who know the password do not wait as if they guessed. */
const turns = new Turns();

async function checkPassword(
  { id, password_hash }: LiveLink,
  password: string | undefined,
  { passwords }: Guessing,
) {
  if (password_hash === null) return;
  if (password === undefined) throw wrongLinkPassword();
  await turns.wait(id, async () => {
    passwords.take(id);
    if (!(await verifyPassword({ hash: password_hash, password })))
      throw wrongLinkPassword();
    passwords.giveBack(id);
  });
}
