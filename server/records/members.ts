/** Who may do what on which canvas, and who belongs to it. */
import { can, roles, type Role, type Verb } from "../../shared/roles.ts";
import type { Person } from "../../shared/people.ts";
import type { Context } from "../context.ts";
import { canvasNotFound, roleTooLow } from "../http/errors.ts";
import { readCanvas } from "../../shared/doc/read.ts";
import { listPeople, readPeople, sortByName } from "./users.ts";

interface Ownership {
  readonly id: string;
  readonly owner_id: string | null;
}

/**
 * Null when the canvas is missing, deleted, or closed to this person. In local access everyone is an editor unless a
 * member row says otherwise, and a canvas that belongs to nobody (the example) belongs to everyone.
 */
export async function roleOn(
  context: Pick<Context, "store" | "config">,
  userId: string,
  canvasId: string,
): Promise<Role | null> {
  const canvas = await context.store.db
    .selectFrom("canvas")
    .select(["id", "owner_id", "deleted_at"])
    .where("id", "=", canvasId)
    .executeTakeFirst();
  if (!canvas || canvas.deleted_at !== null) return null;
  return roleOnExisting(context, userId, canvas);
}

/** As `roleOn`, for a row that was read already; deleted canvases count as well. */
export async function roleOnExisting(
  context: Pick<Context, "store" | "config">,
  userId: string,
  canvas: Ownership,
): Promise<Role | null> {
  if (canvas.owner_id === userId) return "owner";
  const member = await context.store.db
    .selectFrom("member")
    .select("role")
    .where("canvas_id", "=", canvas.id)
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return roleFor(context, canvas, userId, member?.role);
}

/** The rule itself, for lists that read owner and member rows in one query. */
export function roleFor(
  context: Pick<Context, "config">,
  canvas: Ownership,
  userId: string,
  memberRole: string | null | undefined,
): Role | null {
  if (canvas.owner_id === userId) return "owner";
  const explicit = roles.find((role) => role === memberRole);
  if (explicit) return explicit;
  if (context.config.access !== "local") return null;
  return canvas.owner_id === null ? "owner" : "editor";
}

const verbWords: Record<Verb, string> = {
  read: "see it",
  comment: "comment",
  edit: "change it",
  nameVersion: "name versions",
  restore: "restore versions",
  archive: "archive or delete it",
  share: "share it",
};

/** The person's role, or a refusal: 404 without any role, 403 when the role does not allow the verb. */
export async function roleOrRefuse(
  context: Pick<Context, "store" | "config">,
  userId: string,
  canvasId: string,
  verb: Verb,
): Promise<Role> {
  const role = await roleOn(context, userId, canvasId);
  if (!role) throw canvasNotFound();
  if (!can(role, verb)) throw roleTooLow(verbWords[verb]);
  return role;
}

/** Everyone of the workspace, and whoever has a part in this canvas: contributors, owners of hypotheses, deciders. */
export async function listCanvasPeople(
  context: Context,
  canvasId: string,
): Promise<Person[]> {
  const { db } = context.store;
  const [everyone, contributors, named] = await Promise.all([
    listPeople(db),
    db
      .selectFrom("contributor")
      .select("user_id")
      .where("canvas_id", "=", canvasId)
      .execute(),
    context.hub.read(canvasId, (doc) => [...peopleNamedIn(readCanvas(doc))]),
  ]);
  const known = new Set(everyone.map((person) => person.id));
  const others = [...contributors.map((row) => row.user_id), ...named].filter(
    (id) => !known.has(id),
  );
  return sortByName([...everyone, ...(await readPeople(db, others)).values()]);
}

/** Ids in value fields called `owner` and `people`, whatever the kind of block. */
function* peopleNamedIn(canvas: ReturnType<typeof readCanvas>) {
  for (const block of canvas.blocks) {
    const { owner, people } = block.fields;
    if (typeof owner === "string") yield owner;
    if (Array.isArray(people))
      for (const id of people) if (typeof id === "string") yield id;
  }
}

/** Remembers that somebody changed or commented on a canvas, and that it changed now. */
export async function recordContribution(
  context: Pick<Context, "store">,
  canvasId: string,
  userId: string,
): Promise<void> {
  const now = new Date().toISOString();
  const { db } = context.store;
  await db
    .insertInto("contributor")
    .values({ canvas_id: canvasId, user_id: userId, last_at: now })
    .onConflict((conflict) =>
      conflict.columns(["canvas_id", "user_id"]).doUpdateSet({ last_at: now }),
    )
    .execute();
  await db
    .updateTable("canvas")
    .set({ updated_at: now })
    .where("id", "=", canvasId)
    .execute();
}
