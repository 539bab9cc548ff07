/**
 * Rows that decide who owns what are locked for the rest of a transaction, so that what was read is still so when it is
 * written: people first (in the order of their ids), then the canvas, always in this order. On SQLite there is one
 * transaction at a time anyway.
 */
import type { Kysely, Selectable } from "kysely";
import { canvasNotFound } from "../http/errors.ts";
import { examplePersonPrefix } from "../records/users.ts";
import type { Tables } from "../store/tables.ts";

export type LockedPerson = Pick<
  Selectable<Tables["user"]>,
  "id" | "workspace_role" | "deactivated_at" | "erased_at"
>;

/** By id; ids that nobody has are missing. Call it inside a transaction. */
export async function lockPeople(
  db: Kysely<Tables>,
  ids: Iterable<string>,
): Promise<Map<string, LockedPerson>> {
  const held = new Map<string, LockedPerson>();
  for (const id of [...new Set(ids)].sort()) {
    const row = await db
      .updateTable("user")
      .set((user) => ({ workspace_role: user.ref("workspace_role") }))
      .where("id", "=", id)
      .returning(["id", "workspace_role", "deactivated_at", "erased_at"])
      .executeTakeFirst();
    if (row) held.set(id, row);
  }
  return held;
}

/** Somebody who can be given a role by name: has an account here, and is no guest. */
export function isActive(
  person: LockedPerson | undefined,
): person is LockedPerson {
  return (
    person !== undefined &&
    person.deactivated_at === null &&
    person.erased_at === null &&
    person.workspace_role !== "guest" &&
    !person.id.startsWith(examplePersonPrefix)
  );
}

/** Also canvases in the trash. Throws when there is none. Call it inside a transaction. */
export async function lockCanvas(
  db: Kysely<Tables>,
  canvasId: string,
): Promise<Selectable<Tables["canvas"]>> {
  const row = await db
    .updateTable("canvas")
    .set((canvas) => ({ owner_id: canvas.ref("owner_id") }))
    .where("id", "=", canvasId)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw canvasNotFound();
  return row;
}
