/** Which of many people may read one canvas now: `standingOf` for all of them at once. Guests have no inbox and are left out. */
import type { Kysely } from "kysely";
import type { Discipline } from "../../shared/people.ts";
import { disciplineSchema } from "../../shared/people.ts";
import type { Role } from "../../shared/roles.ts";
import { ownsOrphans, standingFrom, type Grant } from "../access/standing.ts";
import type { Context } from "../context.ts";
import { examplePersonPrefix, servicePersonPrefix } from "../records/users.ts";
import { readSettings } from "../records/settings.ts";
import type { Tables } from "../store/tables.ts";

export interface Reader {
  readonly id: string;
  readonly role: Role;
  readonly disciplines: readonly Discipline[];
}

/** By id. `among`: null for everyone of the workspace. */
export async function readersOf(
  { store: { db }, config }: Pick<Context, "store" | "config">,
  canvasId: string,
  among: Iterable<string> | null,
): Promise<Map<string, Reader>> {
  const readers = new Map<string, Reader>();
  const ids = among && [...new Set(among)];
  if (ids?.length === 0) return readers;
  const canvas = await db
    .selectFrom("canvas")
    .select(["owner_id", "workspace_role"])
    .where("id", "=", canvasId)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!canvas) return readers;
  const [people, grants] = await Promise.all([
    activePeople(db, ids),
    grantsOn(db, config, canvasId),
  ]);
  for (const person of people) {
    const standing = standingFrom(
      config.access,
      canvas,
      { ...person, deactivated_at: null },
      grants.get(person.id) ?? [],
    );
    if (standing)
      readers.set(person.id, {
        id: person.id,
        role: standing.role,
        disciplines: disciplineSchema
          .array()
          .parse(JSON.parse(person.disciplines)),
      });
  }
  return readers;
}

/** Everyone who owns the canvas. Of one that belongs to nobody: its admins; in local access that is no one in particular. */
export async function ownersOf(
  context: Pick<Context, "store" | "config">,
  canvasId: string,
): Promise<string[]> {
  const { db } = context.store;
  const [canvas, members, admins] = await Promise.all([
    db
      .selectFrom("canvas")
      .select("owner_id")
      .where("id", "=", canvasId)
      .executeTakeFirst(),
    db
      .selectFrom("member")
      .select("user_id")
      .where("canvas_id", "=", canvasId)
      .where("role", "=", "owner")
      .execute(),
    db
      .selectFrom("user")
      .select("id")
      .where("workspace_role", "=", "admin")
      .execute(),
  ]);
  if (!canvas) return [];
  const candidates = members.map(({ user_id }) => user_id);
  if (canvas.owner_id !== null) candidates.push(canvas.owner_id);
  else if (
    ownsOrphans(context.config.access, "admin") &&
    context.config.access !== "local"
  )
    candidates.push(...admins.map(({ id }) => id));
  const readers = await readersOf(context, canvasId, candidates);
  return [...readers.values()]
    .filter(({ role }) => role === "owner")
    .map(({ id }) => id);
}

async function activePeople(db: Kysely<Tables>, ids: string[] | null) {
  const select = db
    .selectFrom("user")
    .select(["id", "workspace_role", "disciplines"])
    .where("workspace_role", "!=", "guest")
    .where("deactivated_at", "is", null)
    .where("erased_at", "is", null)
    .where("id", "not like", `${examplePersonPrefix}%`)
    .where("id", "not like", `${servicePersonPrefix}%`);
  if (ids === null) return select.execute();
  const people: Awaited<ReturnType<typeof select.execute>> = [];
  for (let from = 0; from < ids.length; from += 500)
    people.push(
      ...(await select
        .where("id", "in", ids.slice(from, from + 500))
        .execute()),
    );
  return people;
}

/** What was given on this canvas and still holds, by person; the same that `grantsTo` gives of one person. */
async function grantsOn(
  db: Kysely<Tables>,
  config: Context["config"],
  canvasId: string,
): Promise<Map<string, Grant[]>> {
  const now = new Date().toISOString();
  const [own, groups, links, settings] = await Promise.all([
    db
      .selectFrom("member")
      .select(["user_id", "role"])
      .where("canvas_id", "=", canvasId)
      .execute(),
    db
      .selectFrom("group_role")
      .innerJoin("group_member", "group_member.group_id", "group_role.group_id")
      .select(["group_member.user_id", "group_role.role"])
      .where("group_role.canvas_id", "=", canvasId)
      .execute(),
    db
      .selectFrom("link_access")
      .innerJoin("share_link", "share_link.id", "link_access.link_id")
      .select([
        "link_access.user_id",
        "share_link.role",
        "share_link.guests_may_edit",
        "share_link.expires_at",
      ])
      .where("link_access.canvas_id", "=", canvasId)
      .where("link_access.removed_at", "is", null)
      .where("share_link.revoked_at", "is", null)
      .where((is) =>
        is.or([
          is("share_link.expires_at", "is", null),
          is("share_link.expires_at", ">", now),
        ]),
      )
      .execute(),
    readSettings(db, config),
  ]);
  const byPerson = new Map<string, Grant[]>();
  const give = (userId: string, grant: Grant) => {
    const given = byPerson.get(userId);
    if (given) given.push(grant);
    else byPerson.set(userId, [grant]);
  };
  const plain = { guests_may_edit: 0, expires_at: null };
  for (const { user_id, role } of own)
    give(user_id, { via: "own", role, ...plain });
  for (const { user_id, role } of groups)
    give(user_id, { via: "group", role, ...plain });
  // With "members" guests are kept from links, and they are not among those asked about.
  if (settings.shareLinks !== "off")
    for (const { user_id, ...link } of links)
      give(user_id, { via: "link", ...link });
  return byPerson;
}
