/** People of this workspace. */
import type { Kysely, Selectable } from "kysely";
import {
  disciplineSchema,
  type Discipline,
  type Person,
} from "../../shared/people.ts";
import type { WorkspaceRole } from "../../shared/roles.ts";
import type { Tables } from "../store/tables.ts";

/** Ids of the built-in example's people start so. Nobody can sign in as one: sessions are only made for new people. */
export const examplePersonPrefix = "example-";

/** Ids of people whom no one is start so: API tokens of the command line act as them. */
export const servicePersonPrefix = "service-";

type UserRow = Pick<
  Selectable<Tables["user"]>,
  "id" | "name" | "disciplines" | "workspace_role"
>;

export const userColumns = [
  "user.id",
  "user.name",
  "user.disciplines",
  "user.workspace_role",
] as const;

export function personOf(row: UserRow): Person {
  return {
    id: row.id,
    name: row.name,
    disciplines: readDisciplines(row.disciplines),
    ...(row.workspace_role === "guest" && { guest: true }),
  };
}

/** Does nothing when the id is taken. */
export async function createUser(
  db: Kysely<Tables>,
  person: Person,
  account: {
    readonly workspaceRole?: WorkspaceRole;
    /** Lower case. */
    readonly email?: string;
    readonly emailVerified?: boolean;
  } = {},
): Promise<void> {
  const now = new Date().toISOString();
  await db
    .insertInto("user")
    .values({
      id: person.id,
      name: person.name,
      disciplines: JSON.stringify([...new Set(person.disciplines)]),
      created_at: now,
      updated_at: now,
      workspace_role: account.workspaceRole ?? "member",
      email: account.email ?? null,
      email_verified: account.emailVerified ? 1 : 0,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}

export async function updateUser(
  db: Kysely<Tables>,
  person: Person,
): Promise<void> {
  await db
    .updateTable("user")
    .set({
      name: person.name,
      disciplines: JSON.stringify(person.disciplines),
      updated_at: new Date().toISOString(),
    })
    .where("id", "=", person.id)
    .execute();
}

/** Everyone who has a place here now, by name: no guests, nobody who was deactivated, none of the example's people. */
export async function listPeople(db: Kysely<Tables>): Promise<Person[]> {
  const rows = await db
    .selectFrom("user")
    .select(userColumns)
    .where("id", "not like", `${examplePersonPrefix}%`)
    .where("workspace_role", "!=", "guest")
    .where("deactivated_at", "is", null)
    .where("erased_at", "is", null)
    .execute();
  return sortByName(rows.map(personOf));
}

/** Whether somebody who can administer can sign in; not so on a new server, nor right after local access. */
export async function hasAdminWithAccount(
  db: Kysely<Tables>,
): Promise<boolean> {
  const row = await db
    .selectFrom("user")
    .innerJoin("account", "account.user_id", "user.id")
    .select("user.id")
    .where("user.workspace_role", "=", "admin")
    .where("user.deactivated_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** People by id; ids that nobody has are missing from the map. */
export async function readPeople(
  db: Kysely<Tables>,
  ids: Iterable<string>,
): Promise<Map<string, Person>> {
  const wanted = [...new Set(ids)];
  const people = new Map<string, Person>();
  // SQLite takes at most 32,766 values in one statement; 500 keeps each plan small.
  for (let from = 0; from < wanted.length; from += 500) {
    const rows = await db
      .selectFrom("user")
      .select(userColumns)
      .where("id", "in", wanted.slice(from, from + 500))
      .execute();
    for (const row of rows) people.set(row.id, personOf(row));
  }
  return people;
}

/** Stands for somebody whose row is gone, so that what they wrote stays readable. */
export function unknownPerson(id: string): Person {
  return { id, name: "Someone who left", disciplines: ["other"] };
}

export function sortByName(people: Person[]): Person[] {
  return people.sort(
    (a, b) => a.name.localeCompare(b.name, "en") || (a.id < b.id ? -1 : 1),
  );
}

function readDisciplines(stored: string): Discipline[] {
  return disciplineSchema.array().parse(JSON.parse(stored));
}
