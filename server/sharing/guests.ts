/** Who came by a share link: seen by owners, sent away by them, and what a guest wrote hidden. */
import type { Kysely } from "kysely";
import type { LinkGuest } from "../../shared/api/sharing.ts";
import { can } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { roleByLink, roleOn } from "../access/standing.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { personOf, userColumns } from "../records/users.ts";
import type { Tables } from "../store/tables.ts";
import { publishThread } from "../threads/unseen.ts";
import { announceAccess } from "./announce.ts";
import { guestNotFound } from "./errors.ts";

/**
 * By when they came, latest first: those who were not sent away, and those whose words are hidden (so that this can be
 * undone). People of the workspace count only while the link is what gives them anything.
 */
export async function listGuests(
  db: Kysely<Tables>,
  canvasId: string,
): Promise<LinkGuest[]> {
  const rows = await db
    .selectFrom("link_access")
    .innerJoin("share_link", "share_link.id", "link_access.link_id")
    .innerJoin("user", "user.id", "link_access.user_id")
    .select([
      ...userColumns,
      "link_access.link_id",
      "link_access.joined_at",
      "link_access.removed_at",
      "link_access.hidden_at",
      "share_link.role",
      "share_link.guests_may_edit",
      "share_link.expires_at",
      "share_link.revoked_at",
    ])
    .where("link_access.canvas_id", "=", canvasId)
    .where("user.erased_at", "is", null)
    .where((is) =>
      is.or([
        is.and([
          is("link_access.removed_at", "is", null),
          is("share_link.revoked_at", "is", null),
        ]),
        is("link_access.hidden_at", "is not", null),
      ]),
    )
    .orderBy("link_access.joined_at", "desc")
    .orderBy("user.id")
    .execute();
  const now = new Date().toISOString();
  return rows.map((row) => {
    const isLive =
      row.removed_at === null &&
      row.revoked_at === null &&
      (row.expires_at === null || row.expires_at > now);
    return {
      person: personOf(row),
      link: row.link_id,
      role: isLive ? roleByLink(row, row.workspace_role === "guest") : null,
      joinedAt: row.joined_at,
      hidden: row.hidden_at !== null,
    };
  });
}

/** Whatever links gave them here ends at once, and they do not come in by these links again. */
export async function removeGuest(
  context: Context,
  caller: Caller,
  canvasId: string,
  userId: string,
): Promise<void> {
  await context.store.db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable("link_access")
      .set({
        removed_at: new Date().toISOString(),
        removed_by: caller.user.id,
      })
      .where("canvas_id", "=", canvasId)
      .where("user_id", "=", userId)
      .where("removed_at", "is", null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw guestNotFound();
    await audit(trx, caller, {
      action: "guest.removed",
      canvasId,
      target: userId,
    });
  });
  await announceAccess(context, canvasId);
  context.hub.publish(canvasId, { type: "people" });
}

/** Only owners go on reading the comments of a hidden guest; see `hiddenGuests`. What they drew or typed on the canvas stays. */
export async function setGuestHidden(
  context: Context,
  caller: Caller,
  canvasId: string,
  change: { readonly userId: string; readonly hidden: boolean },
): Promise<void> {
  const { userId, hidden } = change;
  await context.store.db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable("link_access")
      .set({ hidden_at: hidden ? new Date().toISOString() : null })
      .where("canvas_id", "=", canvasId)
      .where("user_id", "in", guestWithId(trx, userId))
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw guestNotFound();
    await audit(trx, caller, {
      action: hidden ? "guest.hidden" : "guest.shown",
      canvasId,
      target: userId,
    });
  });
  context.hub.publish(canvasId, { type: "access" });
  await announceThreadsOf(context, canvasId, userId);
}

export interface HiddenGuests {
  readonly authors: ReadonlySet<string>;
  /** The reader is an owner, and goes on reading them. */
  readonly areRead: boolean;
}

/** The guests of a canvas whose comments only its owners read. */
export async function hiddenGuests(
  context: Context,
  caller: Caller,
  canvasId: string,
): Promise<HiddenGuests> {
  const authors = await hiddenAuthors(context.store.db, canvasId);
  const role =
    authors.size === 0 ? null : await roleOn(context, caller, canvasId);
  return { authors, areRead: role !== null && can(role, "share") };
}

export async function hiddenAuthors(
  db: Kysely<Tables>,
  canvasId: string,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("link_access")
    .select("user_id")
    .where("canvas_id", "=", canvasId)
    .where("hidden_at", "is not", null)
    .execute();
  return new Set(rows.map((row) => row.user_id));
}

/** Words of people of the workspace are their own: only those of guests can be hidden. */
function guestWithId(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("user")
    .select("id")
    .where("id", "=", userId)
    .where("workspace_role", "=", "guest");
}

async function announceThreadsOf(
  context: Context,
  canvasId: string,
  userId: string,
) {
  const threads = await context.store.db
    .selectFrom("comment")
    .innerJoin("thread", "thread.id", "comment.thread_id")
    .select("thread.id")
    .distinct()
    .where("thread.canvas_id", "=", canvasId)
    .where("comment.author_id", "=", userId)
    .execute();
  for (const { id } of threads) await publishThread(context, canvasId, id);
}
