/** Every canvas of the workspace as admins see them: whose it is and what it takes, and nothing of what is in it. */
import { sql, type Kysely } from "kysely";
import type { z } from "zod";
import type {
  AdminCanvas,
  adminCanvasesQuerySchema,
} from "../../shared/api/admin.ts";
import { readPeople, unknownPerson } from "../records/users.ts";
import { contains } from "../store/contains.ts";
import type { Tables } from "../store/tables.ts";
import { answerPage, readPage } from "./paging.ts";
import { bySize, canvasesWithSizes, readSizes } from "./sizes.ts";

type Query = z.infer<typeof adminCanvasesQuerySchema>;

export async function listAdminCanvases(
  db: Kysely<Tables>,
  query: Query,
): Promise<{ items: AdminCanvas[]; next: string | null }> {
  const page = readPage(query);
  const all = canvasesWithSizes(db).select((is) =>
    is
      .selectFrom("member")
      .select((count) => count.fn.countAll<number>().as("count"))
      .whereRef("member.canvas_id", "=", "canvas.id")
      .as("members"),
  );
  let select = db.selectFrom(all.as("listed")).selectAll();
  if (query.search) select = select.where(contains("title", query.search));
  if (query.owner !== undefined)
    select = select.where("owner_id", "=", query.owner);
  if (query.deleted !== "with")
    select = select.where(
      "deleted_at",
      query.deleted === "only" ? "is not" : "is",
      null,
    );
  const order = {
    updated: sql`updated_at desc`,
    size: sql`${bySize} desc`,
    title: sql`lower(title)`,
  }[query.sort];
  const rows = await select
    .orderBy(order)
    .orderBy("id")
    .offset(page.offset)
    .limit(page.limit + 1)
    .execute();
  const people = await readPeople(
    db,
    rows.flatMap((row) => row.owner_id ?? []),
  );
  const canvases = rows.map((row) => ({
    id: row.id,
    title: row.title,
    owner:
      row.owner_id === null
        ? null
        : (people.get(row.owner_id) ?? unknownPerson(row.owner_id)),
    workspaceRole: row.workspace_role,
    members: Number(row.members),
    bytes: readSizes(row),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  }));
  return answerPage(canvases, page);
}
