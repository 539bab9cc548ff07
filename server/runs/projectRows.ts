/** Projects by name, made when they are missing. */
import type { Kysely } from "kysely";
import { randomInt } from "node:crypto";
import type { Tables } from "../store/tables.ts";

/** Digits only: clients of MLflow take the id of an experiment for a number. */
export function newProjectId(): string {
  const part = () => randomInt(100_000_000, 999_999_999);
  return `${part()}${part()}`;
}

/** The project with this name, made when there is none. */
export async function ensureProject(
  db: Kysely<Tables>,
  name: string,
  userId: string | null,
  now: string,
): Promise<{ id: string; created: boolean }> {
  const id = newProjectId();
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("project")
    .values({
      id,
      name: name.slice(0, 500),
      created_at: now,
      updated_at: now,
      created_by: userId,
      archived_at: null,
    })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 1n) return { id, created: true };
  const known = await db
    .selectFrom("project")
    .select("id")
    .where("name", "=", name.slice(0, 500))
    .executeTakeFirstOrThrow();
  return { id: known.id, created: false };
}

/** The id of the project with this id or name; a name that nobody has used makes one. */
export async function projectCalled(
  db: Kysely<Tables>,
  idOrName: string,
  userId: string | null,
  now: string,
): Promise<string> {
  const known = await db
    .selectFrom("project")
    .select("id")
    .where("id", "=", idOrName)
    .executeTakeFirst();
  return known?.id ?? (await ensureProject(db, idOrName, userId, now)).id;
}
