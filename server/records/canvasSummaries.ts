/** Canvases as the API shows them: the row, this person's role, who took part, and how many threads are open. */
import { sql, type Selectable } from "kysely";
import type { CanvasSummary } from "../../shared/api/canvases.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { canvasNotFound } from "../http/errors.ts";
import type { Tables } from "../store/tables.ts";
import { standingsOf } from "../access/openTo.ts";
import { anybody, hasWords, seesThread } from "../threads/seeing.ts";
import { readPeople, unknownPerson } from "./users.ts";

type CanvasRow = Selectable<Tables["canvas"]>;

const peopleShown = 12;

/** One canvas as this person sees it, deleted or not; throws when there is none, or it is closed to them. */
export async function summaryOf(
  context: Context,
  caller: Caller,
  id: string,
): Promise<CanvasSummary> {
  const row = await context.store.db
    .selectFrom("canvas")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  const [summary] = row ? await summarise(context, caller, [row]) : [];
  if (!summary) throw canvasNotFound();
  return summary;
}

/** Rows in the order given; those that are closed to this person are left out. */
export async function summarise(
  context: Context,
  caller: Caller,
  rows: readonly CanvasRow[],
): Promise<CanvasSummary[]> {
  const ids = rows.map((row) => row.id);
  const [standings, contributors, open] = await Promise.all([
    standingsOf(context, caller, rows),
    latestContributors(context, ids),
    countOpenThreads(context, ids),
  ]);
  const people = await readPeople(context.store.db, [
    ...[...contributors.values()].flat(),
    ...rows.map((row) => row.owner_id).filter((id) => id !== null),
  ]);
  const personFor = (id: string) => people.get(id) ?? unknownPerson(id);
  return rows.flatMap((row) => {
    const role = standings.get(row.id)?.role;
    if (!role) return [];
    return {
      id: row.id,
      title: row.title,
      role,
      owner: row.owner_id === null ? null : personFor(row.owner_id),
      people: (contributors.get(row.id) ?? []).map(personFor),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      archivedAt: row.archived_at,
      deletedAt: row.deleted_at,
      epoch: row.epoch,
      isExample: row.is_example === 1,
      openThreads: open.get(row.id) ?? 0,
      guestsNeedApproval: row.guests_need_approval === 1,
      preview: JSON.parse(row.preview) as CanvasSummary["preview"],
    };
  });
}

async function latestContributors(context: Context, ids: readonly string[]) {
  const latest = new Map<string, string[]>();
  if (ids.length === 0) return latest;
  const ranked = context.store.db
    .selectFrom("contributor")
    .select(["canvas_id", "user_id", "last_at"])
    .select(
      sql<number>`row_number() over (partition by canvas_id order by last_at desc, user_id)`.as(
        "place",
      ),
    )
    .where("canvas_id", "in", ids);
  const rows = await context.store.db
    .selectFrom(ranked.as("ranked"))
    .select(["canvas_id", "user_id"])
    .where("place", "<=", peopleShown)
    .orderBy("canvas_id")
    .orderBy("place")
    .execute();
  for (const row of rows) {
    const users = latest.get(row.canvas_id) ?? [];
    users.push(row.user_id);
    latest.set(row.canvas_id, users);
  }
  return latest;
}

/** A thread whose every comment was deleted is no thread any more, and one that waits for approval none yet. */
async function countOpenThreads(context: Context, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, number>();
  const rows = await context.store.db
    .selectFrom("thread")
    .select((select) => ["canvas_id", select.fn.countAll<number>().as("open")])
    .where("canvas_id", "in", ids)
    .where("resolved_at", "is", null)
    .where(seesThread(anybody))
    .where(hasWords(anybody))
    .groupBy("canvas_id")
    .execute();
  return new Map(rows.map((row) => [row.canvas_id, Number(row.open)]));
}
