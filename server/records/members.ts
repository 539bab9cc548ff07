/** Who belongs to a canvas, and who took part in it. */
import type { Person } from "../../shared/people.ts";
import type { Context } from "../context.ts";
import { readCanvas } from "../../shared/doc/read.ts";
import { noteContributors } from "../store/canvasRow.ts";
import { listPeople, readPeople, sortByName } from "./users.ts";

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
  await noteContributors(db, canvasId, [userId], now);
  await db
    .updateTable("canvas")
    .set({ updated_at: now })
    .where("id", "=", canvasId)
    .execute();
}
