/** One run in full: what its page shows. */
import type { z } from "zod";
import type { RunPage, seriesSummarySchema } from "../../shared/api/runPage.ts";
import { isBookkeepingMetric } from "../../shared/formats/bookkeeping.ts";
import type { Caller } from "../access/caller.ts";
import { canvasesOpenTo } from "../access/openTo.ts";
import type { Context } from "../context.ts";
import { readPeople, unknownPerson } from "../records/users.ts";
import type { Store } from "../store/store.ts";
import { findRun } from "./runs.ts";

const maxChildren = 500;

/** Throws a `Refusal` when there is no such run. Of the canvases that use it only those that are open to the caller. */
export async function readRunPage(
  context: Pick<Context, "store" | "config">,
  caller: Caller,
  id: string,
): Promise<RunPage> {
  const { store } = context;
  const { db } = store;
  const run = await findRun(store, id);
  const head = await db
    .selectFrom("run")
    .select(["created_by", "import_id"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  const [project, createdBy, relatives, file, series, held, canvases] =
    await Promise.all([
      db
        .selectFrom("project")
        .select(["id", "name"])
        .where("id", "=", run.project)
        .executeTakeFirst(),
      head.created_by === null ? null : personCalled(store, head.created_by),
      readRelatives(store, id, run.parent),
      head.import_id === null ? null : readFile(store, head.import_id),
      readSeries(store, id),
      readHeld(store, id),
      canvasesOpenTo(context, caller)
        .innerJoin("run_use", "run_use.canvas_id", "canvas.id")
        .select(["canvas.id", "canvas.title"])
        .where("run_use.run_id", "=", id)
        .where("canvas.deleted_at", "is", null)
        .orderBy("canvas.updated_at", "desc")
        .limit(100)
        .execute(),
    ]);
  return {
    run,
    project: project ?? { id: run.project, name: run.project },
    createdBy,
    ...relatives,
    file,
    series,
    ...held,
    canvases,
  };
}

async function personCalled(store: Store, id: string) {
  return (await readPeople(store.db, [id])).get(id) ?? unknownPerson(id);
}

async function readRelatives({ db }: Store, id: string, parent: string | null) {
  const named = db
    .selectFrom("run")
    .select(["id", "name"])
    .where("visible", "=", 1);
  return {
    parent:
      parent === null
        ? null
        : ((await named.where("id", "=", parent).executeTakeFirst()) ?? null),
    children: await named
      .where("parent_id", "=", id)
      .where("archived_at", "is", null)
      .orderBy("created_at")
      .orderBy("name")
      .limit(maxChildren)
      .execute(),
  };
}

async function readFile(
  { db }: Store,
  importId: string,
): Promise<RunPage["file"]> {
  const row = await db
    .selectFrom("import")
    .select(["file_name", "format", "warnings", "created_at"])
    .where("id", "=", importId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    name: row.file_name,
    format: row.format,
    warnings: JSON.parse(row.warnings) as string[],
    at: row.created_at,
  };
}

type Summary = z.infer<typeof seriesSummarySchema>;

async function readSeries({ db }: Store, id: string): Promise<Summary[]> {
  const rows = await db
    .selectFrom("series")
    .leftJoin("metric_definition", "metric_definition.name", "series.metric")
    .select([
      "kind",
      "metric",
      "task",
      "count",
      "step",
      "value",
      "special",
      "stderr",
      "n",
      "series.least as least",
      "series.greatest as greatest",
      "higher_is_better",
    ])
    .where("run_id", "=", id)
    .orderBy("metric")
    .orderBy("task")
    .execute();
  return rows.map(({ higher_is_better, ...row }) => ({
    ...row,
    special: row.special as Summary["special"],
    higherIsBetter: higher_is_better === null ? null : higher_is_better === 1,
    bookkeeping: isBookkeepingMetric(row.metric),
  }));
}

async function readHeld(
  { db }: Store,
  id: string,
): Promise<
  Pick<RunPage, "datasets" | "basis" | "artifacts" | "models" | "samples">
> {
  const [datasets, basis, artifacts, models, samples] = await Promise.all([
    db
      .selectFrom("run_dataset")
      .select(["name", "digest", "context", "task", "source", "items"])
      .where("run_id", "=", id)
      .orderBy("task")
      .orderBy("name")
      .execute(),
    db
      .selectFrom("run_basis")
      .select(["task", "metric", "aspect", "value"])
      .where("run_id", "=", id)
      .orderBy("task")
      .orderBy("metric")
      .orderBy("aspect")
      .execute(),
    db
      .selectFrom("artifact")
      .select(["path", "size", "created_at as createdAt"])
      .where("owner", "=", id)
      .orderBy("path")
      .execute(),
    db
      .selectFrom("logged_model")
      .select(["id", "name", "status"])
      .where("deleted_at", "is", null)
      .where((is) =>
        is.or([
          is("run_id", "=", id),
          is(
            "id",
            "in",
            db
              .selectFrom("run_model")
              .select("model_id")
              .where("run_id", "=", id),
          ),
        ]),
      )
      .orderBy("created_at")
      .execute(),
    db
      .selectFrom("sample")
      .select(["task", (eb) => eb.fn.countAll<number>().as("count")])
      .where("run_id", "=", id)
      .groupBy("task")
      .orderBy("task")
      .execute(),
  ]);
  return { datasets, basis, artifacts, models, samples };
}
