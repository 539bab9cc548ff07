/** What role somebody has on a canvas, and why: the one rule that HTTP and sockets follow. */
import { sql, type Kysely, type Selectable } from "kysely";
import {
  can,
  higherRole,
  type Role,
  type Verb,
  type WorkspaceRole,
} from "../../shared/roles.ts";
import type { Config } from "../config.ts";
import type { Context } from "../context.ts";
import { canvasNotFound, roleTooLow } from "../http/errors.ts";
import type { Tables } from "../store/tables.ts";
import type { Caller } from "./caller.ts";

export interface Standing {
  readonly role: Role;
  /** Unix milliseconds: when it has to be looked up again, because a link expires; null: when something changes. */
  readonly until: number | null;
}

/** What was given to one person on one canvas; the person's own row comes before groups and links. */
export interface Grant {
  readonly via: "own" | "group" | "link";
  readonly role: Role;
  readonly guests_may_edit: number;
  readonly expires_at: string | null;
}

type Ownership = Pick<
  Selectable<Tables["canvas"]>,
  "owner_id" | "workspace_role"
>;

interface Somebody {
  readonly id: string;
  readonly workspace_role: WorkspaceRole;
  readonly deactivated_at: string | null;
}

/**
 * The owner is the owner. A guest has what the link gives. For everyone else a personal role decides; without one the
 * highest of groups, links and what the canvas gives to the workspace. A canvas that belongs to nobody (the example)
 * belongs to everyone in local access, else to the admins.
 */
export function standingFrom(
  access: Config["access"],
  canvas: Ownership,
  who: Somebody,
  grants: readonly Grant[],
): Standing | null {
  if (who.deactivated_at !== null) return null;
  const isGuest = who.workspace_role === "guest";
  if (canvas.owner_id === who.id && !isGuest)
    return { role: "owner", until: null };
  const links = grants.filter(({ via }) => via === "link");
  const until = links
    .flatMap(({ expires_at }) => (expires_at ? [Date.parse(expires_at)] : []))
    .reduce<number | null>((a, b) => (a === null ? b : Math.min(a, b)), null);
  const byLink = links.reduce<Role | null>(
    (role, link) => higherRole(role, roleByLink(link, isGuest)),
    null,
  );
  if (isGuest) return byLink && { role: byLink, until };
  const own = grants.find(({ via }) => via === "own");
  if (own) return { role: own.role, until: null };
  if (canvas.owner_id === null && ownsOrphans(access, who.workspace_role))
    return { role: "owner", until: null };
  const role = grants.reduce<Role | null>(
    (highest, grant) =>
      grant.via === "group" ? higherRole(highest, grant.role) : highest,
    higherRole(byLink, canvas.workspace_role),
  );
  return role && { role, until };
}

/** Whether canvases that belong to nobody are theirs. */
export function ownsOrphans(
  access: Config["access"],
  workspaceRole: WorkspaceRole,
): boolean {
  return access === "local"
    ? workspaceRole !== "guest"
    : workspaceRole === "admin";
}

/** What a link gives: guests of an editor link are commenters unless the owner lets them edit. */
export function roleByLink<R extends Role>(
  link: { readonly role: R; readonly guests_may_edit: number },
  isGuest: boolean,
): R | "commenter" {
  return isGuest && link.role === "editor" && link.guests_may_edit === 0
    ? "commenter"
    : link.role;
}

/** Rows of `Grant` with `canvas_id`, for a join or an `in`: what was given to this person anywhere, and still holds. */
export function grantsTo(db: Kysely<Tables>, userId: string) {
  const now = new Date().toISOString();
  return db
    .selectFrom("member")
    .select([
      "canvas_id",
      sql<Grant["via"]>`'own'`.as("via"),
      sql<Role>`role`.as("role"),
      sql<number>`0`.as("guests_may_edit"),
      sql<string | null>`cast(null as text)`.as("expires_at"),
    ])
    .where("user_id", "=", userId)
    .unionAll(
      db
        .selectFrom("group_role")
        .innerJoin(
          "group_member",
          "group_member.group_id",
          "group_role.group_id",
        )
        .select([
          "group_role.canvas_id",
          sql<Grant["via"]>`'group'`.as("via"),
          sql<Role>`group_role.role`.as("role"),
          sql<number>`0`.as("guests_may_edit"),
          sql<string | null>`cast(null as text)`.as("expires_at"),
        ])
        .where("group_member.user_id", "=", userId),
    )
    .unionAll(
      db
        .selectFrom("link_access")
        .innerJoin("share_link", "share_link.id", "link_access.link_id")
        .select([
          "link_access.canvas_id",
          sql<Grant["via"]>`'link'`.as("via"),
          sql<Role>`share_link.role`.as("role"),
          "share_link.guests_may_edit",
          "share_link.expires_at",
        ])
        .where("link_access.user_id", "=", userId)
        .where("link_access.removed_at", "is", null)
        .where("share_link.revoked_at", "is", null)
        .where((is) => is.not(is.exists(linksClosedTo(db, userId))))
        .where((is) =>
          is.or([
            is("share_link.expires_at", "is", null),
            is("share_link.expires_at", ">", now),
          ]),
        ),
    );
}

/** A row when the admins' choice (`shareLinks` in server/records/settings.ts) keeps this person from using links. */
function linksClosedTo(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("setting")
    .select("setting.name")
    .where("setting.name", "=", "shareLinks")
    .where((is) =>
      is.or([
        is("setting.value", "=", JSON.stringify("off")),
        is.and([
          is("setting.value", "=", JSON.stringify("members")),
          is.exists(
            is
              .selectFrom("user as guest")
              .select("guest.id")
              .where("guest.id", "=", userId)
              .where("guest.workspace_role", "=", "guest"),
          ),
        ]),
      ]),
    );
}

/** By user id, without what a token may be limited to. Null: there is no such canvas for them. */
export async function standingOf(
  context: {
    readonly store: Pick<Context["store"], "db">;
    readonly config: Pick<Config, "access">;
  },
  userId: string,
  canvasId: string,
  options: { readonly deletedToo?: boolean } = {},
): Promise<Standing | null> {
  const { db } = context.store;
  const rows = await db
    .selectFrom("canvas")
    .innerJoin("user", (join) => join.on("user.id", "=", userId))
    .leftJoin(grantsTo(db, userId).as("given"), (join) =>
      join.onRef("given.canvas_id", "=", "canvas.id"),
    )
    .select([
      "canvas.owner_id",
      "canvas.workspace_role as open_to_workspace",
      "canvas.deleted_at",
      "user.workspace_role",
      "user.deactivated_at",
      "given.via",
      "given.role",
      "given.guests_may_edit",
      "given.expires_at",
    ])
    .where("canvas.id", "=", canvasId)
    .execute();
  const [row] = rows;
  if (!row || (row.deleted_at !== null && !options.deletedToo)) return null;
  return standingFrom(
    context.config.access,
    { owner_id: row.owner_id, workspace_role: row.open_to_workspace },
    {
      id: userId,
      workspace_role: row.workspace_role,
      deactivated_at: row.deactivated_at,
    },
    rows.flatMap(({ via, role, guests_may_edit, expires_at }) =>
      via && role
        ? [{ via, role, guests_may_edit: guests_may_edit ?? 0, expires_at }]
        : [],
    ),
  );
}

/** Null when the canvas is missing, deleted, or closed to this caller. */
export async function standingOn(
  context: Pick<Context, "store" | "config">,
  { user, credential }: Caller,
  canvasId: string,
  options: { readonly deletedToo?: boolean } = {},
): Promise<Standing | null> {
  if (credential.type === "token" && credential.canvases)
    if (!credential.canvases.includes(canvasId)) return null;
  return standingOf(context, user.id, canvasId, options);
}

/** As `standingOn`, for who does not wait until it ends. */
export async function roleOn(
  ...request: Parameters<typeof standingOn>
): Promise<Role | null> {
  return (await standingOn(...request))?.role ?? null;
}

const verbWords: Record<Verb, string> = {
  read: "see it",
  comment: "comment",
  edit: "change it",
  nameVersion: "name versions",
  restore: "restore versions",
  archive: "archive or delete it",
  share: "share it",
  transfer: "give it to another owner",
  purge: "delete it for good",
};

/** The caller's role, or a refusal: 404 without any role, 403 when the role does not allow the verb. */
export async function roleOrRefuse(
  context: Pick<Context, "store" | "config">,
  caller: Caller,
  canvasId: string,
  verb: Verb,
  options: { readonly deletedToo?: boolean } = {},
): Promise<Role> {
  const role = await roleOn(context, caller, canvasId, options);
  if (!role) throw canvasNotFound();
  if (!can(role, verb)) throw roleTooLow(verbWords[verb]);
  return role;
}
