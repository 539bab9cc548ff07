/** Runs as records: listing, creating, adding points, renaming. */
import { sql, type SelectQueryBuilder } from "kysely";
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type {
  newPointsSchema,
  newRunSchema,
  Run,
  runPatchSchema,
} from "../../shared/api/runs.ts";
import type { Special } from "../../shared/formats/parsed.ts";
import type { Context } from "../context.ts";
import { contains } from "../store/contains.ts";
import { idTaken } from "../http/errors.ts";
import { readCursor, writeCursor } from "../records/cursor.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import { runNotFound } from "./refusals.ts";

export interface RunListQuery {
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Newest first. `q` is looked for in name, model and metrics. */
export async function listRuns(
  store: Store,
  query: RunListQuery,
): Promise<{ items: Run[]; next: string | null }> {
  let select = store.db.selectFrom("run").selectAll().where("visible", "=", 1);
  if (query.q?.trim()) select = select.where(matches(query.q.trim()));
  if (query.cursor) {
    const { at, id } = readCursor(query.cursor);
    select = select.where((eb) =>
      eb.or([
        eb("created_at", "<", at),
        eb.and([eb("created_at", "=", at), eb("id", "<", id)]),
      ]),
    );
  }
  const rows = await newestFirst(select)
    .limit(query.limit + 1)
    .execute();
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: await withContents(store, page),
    next:
      rows.length > page.length && last
        ? writeCursor({ at: last.created_at, id: last.id })
        : null,
  };
}

/** Runs of one import were made at one moment; the id makes their order the same on every page. */
function newestFirst<T>(select: SelectQueryBuilder<Tables, "run", T>) {
  return select.orderBy("created_at", "desc").orderBy("id", "desc");
}

function matches(text: string) {
  return sql<boolean>`(${contains("run.name", text)} or ${contains("run.model", text)}
    or exists (select 1 from run_content where run_content.run_id = run.id
      and run_content.kind <> 'task' and ${contains("run_content.name", text)}))`;
}

/** Throws a `Refusal` when there is no such run. */
export async function findRun(store: Store, id: string): Promise<Run> {
  const row = await store.db
    .selectFrom("run")
    .selectAll()
    .where("id", "=", id)
    .where("visible", "=", 1)
    .executeTakeFirst();
  if (!row) throw runNotFound();
  const [run] = await withContents(store, [row]);
  return run!;
}

/** The same client-made id twice is one run. */
export async function createRun(
  store: Store,
  body: z.infer<typeof newRunSchema>,
  userId: string,
): Promise<{ run: Run; created: boolean }> {
  const id = body.id ?? randomUUID();
  const now = new Date().toISOString();
  const created = await store.db.transaction().execute(async (trx) => {
    const inserted = await trx
      .insertInto("run")
      .values({
        id,
        import_id: null,
        name: body.name,
        model: body.model ?? null,
        status: "running",
        source: apiSource,
        started_at: now,
        created_at: now,
        created_by: userId,
        revision: 1,
        visible: 1,
      })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows !== 1n) {
      const known = await trx
        .selectFrom("run")
        .select(["source", "visible"])
        .where("id", "=", id)
        .executeTakeFirst();
      if (known?.source !== apiSource || known.visible === 0) throw idTaken(id);
      return false;
    }
    const params = Object.entries(body.params).map(([key, value]) => ({
      run_id: id,
      key,
      value,
    }));
    for (let at = 0; at < params.length; at += 1000)
      await trx
        .insertInto("param")
        .values(params.slice(at, at + 1000))
        .execute();
    return true;
  });
  return { run: await findRun(store, id), created };
}

const apiSource = "API";

/** All points of one call are stored, or none. Answers the run's new revision. */
export async function addPoints(
  store: Store,
  runId: string,
  points: z.infer<typeof newPointsSchema>["points"],
): Promise<number> {
  const counts = new Map<string, number>();
  for (const { metric } of points)
    counts.set(metric, (counts.get(metric) ?? 0) + 1);
  const now = new Date().toISOString();
  const rows = points.map(({ metric, step, value, time }) => {
    const finite = typeof value === "number" && Number.isFinite(value);
    return {
      run_id: runId,
      metric,
      step,
      // A point that does not say when it was logged was logged now: a chart tells how new its data is.
      time: time ? new Date(time).toISOString() : now,
      value: finite ? value : null,
      special: finite ? null : (String(value) as Special),
    };
  });
  return store.db.transaction().execute(async (trx) => {
    const run = await trx
      .updateTable("run")
      .set((eb) => ({ revision: eb("revision", "+", 1) }))
      .where("id", "=", runId)
      .where("visible", "=", 1)
      .returning("revision")
      .executeTakeFirst();
    if (!run) throw runNotFound();
    for (let at = 0; at < rows.length; at += 1000)
      await trx
        .insertInto("point")
        .values(rows.slice(at, at + 1000))
        .execute();
    await trx
      .insertInto("run_content")
      .values(
        [...counts].map(([name, count]) => ({
          run_id: runId,
          kind: "point" as const,
          name,
          count,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(["run_id", "kind", "name"]).doUpdateSet((eb) => ({
          count: eb("run_content.count", "+", eb.ref("excluded.count")),
        })),
      )
      .execute();
    return run.revision;
  });
}

export async function patchRun(
  store: Store,
  id: string,
  patch: z.infer<typeof runPatchSchema>,
): Promise<Run> {
  const changed = await store.db
    .updateTable("run")
    .set((eb) => ({ ...patch, revision: eb("revision", "+", 1) }))
    .where("id", "=", id)
    .where("visible", "=", 1)
    .returning("id")
    .executeTakeFirst();
  if (!changed) throw runNotFound();
  return findRun(store, id);
}

async function withContents(
  store: Pick<Context["store"], "db">,
  rows: readonly Tables["run"][],
): Promise<Run[]> {
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  const [params, contents] = await Promise.all([
    store.db
      .selectFrom("param")
      .selectAll()
      .where("run_id", "in", ids)
      .orderBy("key")
      .execute(),
    store.db
      .selectFrom("run_content")
      .select(["run_id", "kind", "name"])
      .where("run_id", "in", ids)
      .orderBy("name")
      .execute(),
  ]);
  const paramsOf = Map.groupBy(params, (row) => row.run_id);
  const contentsOf = Map.groupBy(contents, (row) => row.run_id);
  return rows.map((row) => {
    const held = contentsOf.get(row.id) ?? [];
    const names = (kind: Tables["run_content"]["kind"]) =>
      held.flatMap((content) => (content.kind === kind ? [content.name] : []));
    return {
      id: row.id,
      name: row.name,
      model: row.model,
      status: row.status as Run["status"],
      startedAt: row.started_at,
      createdAt: row.created_at,
      revision: row.revision,
      source: row.source,
      params: Object.fromEntries(
        (paramsOf.get(row.id) ?? []).map(({ key, value }) => [key, value]),
      ),
      pointMetrics: names("point"),
      resultMetrics: names("result"),
      tasks: names("task"),
    };
  });
}
