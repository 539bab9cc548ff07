/** Who belongs to a canvas, and who took part in it. */
import type { Kysely } from "kysely";
import type { Person } from "../../shared/people.ts";
import { canInWorkspace } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import type { Tables } from "../store/tables.ts";
import { readCanvas } from "../../shared/doc/read.ts";
import { noteContributors } from "../store/canvasRow.ts";
import { listPeople, readPeople, sortByName } from "./users.ts";

/**
 * Everyone of the workspace, and whoever has a part in this canvas: its owner and members, guests, contributors, owners
 * of hypotheses, deciders. Guests are told only of those with a part in it.
 */
export async function listCanvasPeople(
  context: Context,
  caller: Caller,
  canvasId: string,
): Promise<Person[]> {
  const { db } = context.store;
  const [everyone, concerned, named] = await Promise.all([
    canInWorkspace(caller.workspaceRole, "listPeople") ? listPeople(db) : [],
    peopleRecordedOn(db, canvasId),
    context.hub.read(canvasId, (doc) => [...peopleNamedIn(readCanvas(doc))]),
  ]);
  const known = new Set(everyone.map((person) => person.id));
  const others = [...concerned, ...named].filter((id) => !known.has(id));
  return sortByName([...everyone, ...(await readPeople(db, others)).values()]);
}

/** Ids of its owner, members, whoever came by a link that still works, and contributors. */
async function peopleRecordedOn(
  db: Kysely<Tables>,
  canvasId: string,
): Promise<string[]> {
  const now = new Date().toISOString();
  const rows = await db
    .selectFrom("contributor")
    .select("user_id")
    .where("canvas_id", "=", canvasId)
    .union(
      db
        .selectFrom("member")
        .select("user_id")
        .where("canvas_id", "=", canvasId),
    )
    .union(
      db
        .selectFrom("canvas")
        .select("owner_id as user_id")
        .where("id", "=", canvasId)
        .where("owner_id", "is not", null)
        .$narrowType<{ user_id: string }>(),
    )
    .union(
      db
        .selectFrom("link_access")
        .innerJoin("share_link", "share_link.id", "link_access.link_id")
        .select("link_access.user_id")
        .where("link_access.canvas_id", "=", canvasId)
        .where("link_access.removed_at", "is", null)
        .where("share_link.revoked_at", "is", null)
        .where((is) =>
          is.or([
            is("share_link.expires_at", "is", null),
            is("share_link.expires_at", ">", now),
          ]),
        ),
    )
    .execute();
  return rows.map((row) => row.user_id);
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
  await noteContributors(db, canvasId, [userId], now);
  await db
    .updateTable("canvas")
    .set({ updated_at: now })
    .where("id", "=", canvasId)
    .execute();
}
