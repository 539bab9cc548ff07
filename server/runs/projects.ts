/** Projects: where runs are kept together. The MLflow API calls them experiments. */
import { sql } from "kysely";
import type { z } from "zod";
import type {
  newProjectSchema,
  Project,
  projectPatchSchema,
} from "../../shared/api/projects.ts";
import { idTaken } from "../http/errors.ts";
import { isUniqueViolation, type Store } from "../store/store.ts";
import { newProjectId } from "./projectRows.ts";
import { projectNameTaken, projectNotFound } from "./refusals.ts";

/** The default one first, then by name; archived ones too. */
export async function listProjects(store: Store): Promise<Project[]> {
  return readProjects(store);
}

/** Throws a `Refusal` when there is no such project. */
export async function findProject(store: Store, id: string): Promise<Project> {
  const [project] = await readProjects(store, id);
  if (!project) throw projectNotFound();
  return project;
}

async function readProjects(store: Store, id?: string): Promise<Project[]> {
  const { db } = store;
  let projects = db.selectFrom("project").selectAll();
  let tags = db.selectFrom("project_tag").selectAll();
  let runs = db
    .selectFrom("run")
    .select((eb) => [
      "project_id",
      sql<number>`sum(case when archived_at is null then 1 else 0 end)`.as(
        "runs",
      ),
      eb.fn.max("created_at").as("last"),
    ])
    .where("visible", "=", 1)
    .groupBy("project_id");
  if (id !== undefined) {
    projects = projects.where("id", "=", id);
    tags = tags.where("project_id", "=", id);
    runs = runs.where("project_id", "=", id);
  }
  const [rows, tagRows, runRows] = await Promise.all([
    projects
      .orderBy(sql`case id when '0' then 0 else 1 end`)
      .orderBy("name")
      .execute(),
    tags.orderBy("key").execute(),
    runs.execute(),
  ]);
  const tagsOf = Map.groupBy(tagRows, (row) => row.project_id);
  const runsOf = new Map(runRows.map((row) => [row.project_id, row]));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    archivedAt: row.archived_at,
    tags: Object.fromEntries(
      (tagsOf.get(row.id) ?? []).map(({ key, value }) => [key, value]),
    ),
    runs: Number(runsOf.get(row.id)?.runs ?? 0),
    lastRunAt: runsOf.get(row.id)?.last ?? null,
  }));
}

/** The same client-made id twice is one project. Throws a `Refusal` when another has the name, or something the id. */
export async function createProject(
  store: Store,
  { id = newProjectId(), name }: z.infer<typeof newProjectSchema>,
  userId: string,
): Promise<{ project: Project; created: boolean }> {
  const now = new Date().toISOString();
  const { numInsertedOrUpdatedRows } = await store.db
    .insertInto("project")
    .values({
      id,
      name,
      created_at: now,
      updated_at: now,
      created_by: userId,
      archived_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 1n)
    return { project: await findProject(store, id), created: true };
  const known = await store.db
    .selectFrom("project")
    .select(["id", "created_by"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!known) throw projectNameTaken(name);
  if (known.created_by !== userId) throw idTaken(id);
  return { project: await findProject(store, id), created: false };
}

/** Throws a `Refusal` when there is no such project, or another has the name. */
export async function patchProject(
  store: Store,
  id: string,
  { name, archived }: z.infer<typeof projectPatchSchema>,
): Promise<Project> {
  const now = new Date().toISOString();
  try {
    await store.db
      .updateTable("project")
      .set((eb) => ({
        updated_at: now,
        ...(name !== undefined && { name }),
        ...(archived !== undefined && {
          archived_at: archived
            ? eb.fn.coalesce("archived_at", eb.val(now))
            : null,
        }),
      }))
      .where("id", "=", id)
      .execute();
  } catch (error) {
    if (isUniqueViolation(error)) throw projectNameTaken(name!);
    throw error;
  }
  return findProject(store, id);
}
