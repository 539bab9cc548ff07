/** Everybody of the workspace, as admins see them. */
import { sql, type Kysely } from "kysely";
import type { z } from "zod";
import type {
  AdminPerson,
  adminPeopleQuerySchema,
} from "../../shared/api/admin.ts";
import { examplePersonPrefix, personOf } from "../records/users.ts";
import { contains } from "../store/contains.ts";
import type { Tables } from "../store/tables.ts";
import { answerPage, readPage } from "./paging.ts";

type Query = z.infer<typeof adminPeopleQuerySchema>;

/** By name. Former members only when asked for, and so are guests. */
export async function listAdminPeople(
  db: Kysely<Tables>,
  query: Query,
): Promise<{ items: AdminPerson[]; next: string | null }> {
  const page = readPage(query);
  let select = db
    .selectFrom("user")
    .selectAll("user")
    .select((is) =>
      is
        .selectFrom("canvas")
        .select((count) => count.fn.countAll<number>().as("count"))
        .whereRef("canvas.owner_id", "=", "user.id")
        .as("owns"),
    )
    .where("user.id", "not like", `${examplePersonPrefix}%`)
    .where("erased_at", query.state === "erased" ? "is not" : "is", null);
  if (query.role) select = select.where("workspace_role", "=", query.role);
  else if (query.state !== "erased")
    select = select.where("workspace_role", "<>", "guest");
  if (query.state === "active")
    select = select.where("deactivated_at", "is", null);
  if (query.state === "deactivated")
    select = select.where("deactivated_at", "is not", null);
  const { search } = query;
  if (search)
    select = select.where((is) =>
      is.or([contains("user.name", search), contains("user.email", search)]),
    );
  const rows = await select
    .orderBy(sql`lower("user".name)`)
    .orderBy("user.id")
    .offset(page.offset)
    .limit(page.limit + 1)
    .execute();
  const seen = await lastSeen(
    db,
    rows.map((row) => row.id),
  );
  const people = rows.map((row) => ({
    person: personOf(row),
    email: row.email,
    workspaceRole: row.workspace_role,
    twoFactor: row.two_factor_enabled === 1,
    createdAt: row.created_at,
    lastSeenAt: seen.get(row.id) ?? null,
    deactivatedAt: row.deactivated_at,
    erasedAt: row.erased_at,
    owns: Number(row.owns),
  }));
  return answerPage(people, page);
}

/** The latest of what is known: a session in use, a change of a canvas, a sign-in. */
async function lastSeen(db: Kysely<Tables>, ids: readonly string[]) {
  const seen = new Map<string, string>();
  if (ids.length === 0) return seen;
  const rows = await db
    .selectFrom("session")
    .select(["user_id", "updated_at as at"])
    .where("user_id", "in", ids)
    .unionAll(
      db
        .selectFrom("contributor")
        .select(["user_id", "last_at as at"])
        .where("user_id", "in", ids),
    )
    .unionAll(
      db
        .selectFrom("audit")
        .select((is) => [
          is.ref("actor_id").$castTo<string>().as("user_id"),
          is.fn.max("at").as("at"),
        ])
        .where("actor_id", "in", ids)
        .where("via", "=", "session")
        .groupBy("actor_id"),
    )
    .execute();
  for (const { user_id, at } of rows)
    if (at > (seen.get(user_id) ?? "")) seen.set(user_id, at);
  return seen;
}
