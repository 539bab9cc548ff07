/** Canvases as records: list, make, copy, rename, archive, delete and take the deletion back. */
import { randomUUID } from "node:crypto";
import { sql, type Selectable } from "kysely";
import type * as Y from "yjs";
import type { CanvasSummary } from "../../shared/api/canvases.ts";
import { setTitle } from "../../shared/doc/edits.ts";
import type { Person } from "../../shared/people.ts";
import { can } from "../../shared/roles.ts";
import type { Context } from "../context.ts";
import { canvasNotFound, idTaken } from "../http/errors.ts";
import type { Tables } from "../store/tables.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { roleFor, roleOnExisting, roleOrRefuse } from "./members.ts";
import { copyContent, insertCanvas, newDocument } from "./newDocument.ts";
import { readPeople, unknownPerson } from "./users.ts";

type CanvasRow = Selectable<Tables["canvas"]>;

const peopleShown = 12;

export interface CanvasListQuery {
  readonly archived: boolean;
  readonly deleted: boolean;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Latest change first. Deleted canvases are listed only for those who may take the deletion back. */
export async function listCanvases(
  context: Context,
  user: Person,
  query: CanvasListQuery,
): Promise<{ items: CanvasSummary[]; next: string | null }> {
  const after = query.cursor ? readCursor(query.cursor) : null;
  let select = context.store.db
    .selectFrom("canvas")
    .leftJoin("member", (join) =>
      join
        .onRef("member.canvas_id", "=", "canvas.id")
        .on("member.user_id", "=", user.id),
    )
    .selectAll("canvas")
    .select("member.role as member_role")
    .where("deleted_at", query.deleted ? "is not" : "is", null)
    .orderBy("updated_at", "desc")
    .orderBy("id", "desc")
    .limit(query.limit + 1);
  if (!query.deleted)
    select = select.where(
      "archived_at",
      query.archived ? "is not" : "is",
      null,
    );
  if (context.config.access !== "local")
    select = select.where((is) =>
      is.or([is("owner_id", "=", user.id), is("member.role", "is not", null)]),
    );
  if (query.deleted)
    select = select.where((is) =>
      is.or([
        is("owner_id", "=", user.id),
        is("owner_id", "is", null),
        is("member.role", "=", "owner"),
      ]),
    );
  if (after)
    select = select.where((is) =>
      is.or([
        is("updated_at", "<", after.at),
        is.and([is("updated_at", "=", after.at), is("id", "<", after.id)]),
      ]),
    );
  const rows = await select.execute();
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: await summarise(context, user, page),
    next:
      rows.length > query.limit && last
        ? writeCursor({ at: last.updated_at, id: last.id })
        : null,
  };
}

export async function readCanvasSummary(
  context: Context,
  user: Person,
  id: string,
): Promise<CanvasSummary> {
  await roleOrRefuse(context, user.id, id, "read");
  return summaryOf(context, user, id);
}

/** Makes a canvas with its document in one transaction. The same client-made id again gives what it made before. */
export async function createCanvas(
  context: Context,
  user: Person,
  request: {
    id?: string | undefined;
    title: string;
    copyOf?: string | undefined;
  },
): Promise<{ canvas: CanvasSummary; created: boolean }> {
  const id = request.id ?? randomUUID();
  const { db } = context.store;
  let doc: Y.Doc;
  if (request.copyOf) {
    await roleOrRefuse(context, user.id, request.copyOf, "read");
    doc = await context.hub.read(request.copyOf, (source) =>
      newDocument(request.title, (copy) => copyContent(source, copy)),
    );
  } else {
    doc = newDocument(request.title);
  }
  const created = await db.transaction().execute((transaction) =>
    insertCanvas(transaction, {
      id,
      ownerId: user.id,
      isExample: false,
      doc,
      epoch: randomUUID(),
    }),
  );
  if (!created) {
    const row = await rowOrRefuse(context, id);
    if (row.owner_id !== user.id || row.deleted_at !== null) throw idTaken(id);
  }
  return { canvas: await summaryOf(context, user, id), created };
}

export interface CanvasChange {
  readonly title?: string | undefined;
  readonly archived?: boolean | undefined;
  readonly deleted?: false | undefined;
}

export async function changeCanvas(
  context: Context,
  user: Person,
  id: string,
  change: CanvasChange,
): Promise<CanvasSummary> {
  if (change.deleted === false) await undelete(context, user, id);
  if (change.archived !== undefined) {
    await roleOrRefuse(context, user.id, id, "archive");
    await update(context, id, {
      archived_at: change.archived ? new Date().toISOString() : null,
    });
  }
  const { title } = change;
  if (title !== undefined) {
    await roleOrRefuse(context, user.id, id, "edit");
    await context.hub.edit(id, { userId: user.id, kind: "edit" }, (doc) =>
      setTitle(doc, title),
    );
  }
  return readCanvasSummary(context, user, id);
}

/** Nothing is erased: `changeCanvas({deleted: false})` takes it back. Whoever has it open is sent away. */
export async function deleteCanvas(
  context: Context,
  user: Person,
  id: string,
): Promise<void> {
  await roleOrRefuse(context, user.id, id, "archive");
  await update(context, id, { deleted_at: new Date().toISOString() });
  await context.hub.refreshAccess(id);
}

async function undelete(context: Context, user: Person, id: string) {
  const row = await rowOrRefuse(context, id);
  const role = await roleOnExisting(context, user.id, row);
  if (!role || !can(role, "archive")) throw canvasNotFound();
  await update(context, id, { deleted_at: null });
}

async function update(
  context: Context,
  id: string,
  change: Partial<Pick<CanvasRow, "archived_at" | "deleted_at">>,
) {
  await context.store.db
    .updateTable("canvas")
    .set(change)
    .where("id", "=", id)
    .execute();
}

async function rowOrRefuse(context: Context, id: string): Promise<CanvasRow> {
  const row = await context.store.db
    .selectFrom("canvas")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw canvasNotFound();
  return row;
}

async function summaryOf(context: Context, user: Person, id: string) {
  const row = await context.store.db
    .selectFrom("canvas")
    .leftJoin("member", (join) =>
      join
        .onRef("member.canvas_id", "=", "canvas.id")
        .on("member.user_id", "=", user.id),
    )
    .selectAll("canvas")
    .select("member.role as member_role")
    .where("id", "=", id)
    .executeTakeFirst();
  const [summary] = row ? await summarise(context, user, [row]) : [];
  if (!summary) throw canvasNotFound();
  return summary;
}

async function summarise(
  context: Context,
  user: Person,
  rows: readonly (CanvasRow & { member_role: string | null })[],
): Promise<CanvasSummary[]> {
  const ids = rows.map((row) => row.id);
  const [contributors, open] = await Promise.all([
    latestContributors(context, ids),
    countOpenThreads(context, ids),
  ]);
  const people = await readPeople(context.store.db, [
    ...[...contributors.values()].flat(),
    ...rows.map((row) => row.owner_id).filter((id) => id !== null),
  ]);
  const personFor = (id: string) => people.get(id) ?? unknownPerson(id);
  return rows.flatMap((row) => {
    const role = roleFor(context, row, user.id, row.member_role);
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

/** A thread whose every comment was deleted is no thread any more. */
async function countOpenThreads(context: Context, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, number>();
  const rows = await context.store.db
    .selectFrom("thread")
    .select((select) => ["canvas_id", select.fn.countAll<number>().as("open")])
    .where("canvas_id", "in", ids)
    .where("resolved_at", "is", null)
    .where((is) =>
      is.exists(
        is
          .selectFrom("comment")
          .select("comment.id")
          .whereRef("comment.thread_id", "=", "thread.id")
          .where("comment.deleted_at", "is", null),
      ),
    )
    .groupBy("canvas_id")
    .execute();
  return new Map(rows.map((row) => [row.canvas_id, Number(row.open)]));
}
