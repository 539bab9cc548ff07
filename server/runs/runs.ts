/** Runs as records: listing, creating, changing. */
import {
  sql,
  type Kysely,
  type Selectable,
  type SelectQueryBuilder,
} from "kysely";
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type {
  newRunSchema,
  Run,
  runPatchSchema,
} from "../../shared/api/runs.ts";
import { contains } from "../store/contains.ts";
import { idTaken } from "../http/errors.ts";
import { readCursor, writeCursor } from "../records/cursor.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import { giveRanks } from "./ranks.ts";
import { projectNotFound, runNotFound } from "./refusals.ts";
import { addParams, addTags } from "./writeRows.ts";

export interface RunListQuery {
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Newest first, without archived ones. `q` is looked for in name, model and metrics. */
export async function listRuns(
  store: Store,
  query: RunListQuery,
): Promise<{ items: Run[]; next: string | null }> {
  let select = store.db
    .selectFrom("run")
    .selectAll()
    .where("visible", "=", 1)
    .where("archived_at", "is", null);
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
    or exists (select 1 from series where series.run_id = run.id and ${contains("series.metric", text)}))`;
}

/** In the order of `ids`; those that are gone are left out. */
export async function readRuns(
  store: Store,
  ids: readonly string[],
): Promise<Run[]> {
  if (ids.length === 0) return [];
  const rows = await store.db
    .selectFrom("run")
    .selectAll()
    .where("id", "in", ids)
    .where("visible", "=", 1)
    .execute();
  const order = new Map(ids.map((id, index) => [id, index]));
  return withContents(
    store,
    rows.toSorted((a, b) => order.get(a.id)! - order.get(b.id)!),
  );
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
    await addParams(
      trx,
      Object.entries(body.params).map(([key, value]) => [id, key, value]),
    );
    await giveRanks(trx, [{ id, name: body.name, model: body.model ?? null }]);
    return true;
  });
  return { run: await findRun(store, id), created };
}

const apiSource = "API";

/** Throws a `Refusal` when there is no such run or project. */
export async function patchRun(
  store: Store,
  id: string,
  patch: z.infer<typeof runPatchSchema>,
): Promise<Run> {
  const now = new Date().toISOString();
  const { name, status, archived, pinned, project, tags } = patch;
  await store.db.transaction().execute(async (trx) => {
    if (project !== undefined) await findProjectOrRefuse(trx, project);
    const changed = await trx
      .updateTable("run")
      .set((eb) => ({
        revision: eb("revision", "+", 1),
        ...(name !== undefined && { name }),
        ...(status !== undefined && {
          status,
          ended_at: isOver(status)
            ? eb.fn.coalesce("ended_at", eb.val(now))
            : null,
        }),
        ...(archived !== undefined && {
          archived_at: archived
            ? eb.fn.coalesce("archived_at", eb.val(now))
            : null,
        }),
        ...(pinned !== undefined && {
          pinned_at: pinned ? eb.fn.coalesce("pinned_at", eb.val(now)) : null,
        }),
        ...(project !== undefined && { project_id: project }),
      }))
      .where("id", "=", id)
      .where("visible", "=", 1)
      .returning("id")
      .executeTakeFirst();
    if (!changed) throw runNotFound();
    const given = Object.entries(tags ?? {});
    await addTags(
      trx,
      given.flatMap(([key, value]) =>
        value === null ? [] : [[id, key, value] as const],
      ),
    );
    const gone = given.flatMap(([key, value]) => (value === null ? [key] : []));
    if (gone.length > 0)
      await trx
        .deleteFrom("run_tag")
        .where("run_id", "=", id)
        .where("key", "in", gone)
        .execute();
  });
  return findRun(store, id);
}

function isOver(status: Run["status"]): boolean {
  return status !== "running" && status !== "scheduled";
}

async function findProjectOrRefuse(
  db: Kysely<Tables>,
  id: string,
): Promise<void> {
  const found = await db
    .selectFrom("project")
    .select("id")
    .where("id", "=", id)
    .executeTakeFirst();
  if (!found) throw projectNotFound();
}

async function withContents(
  { db }: Pick<Store, "db">,
  rows: readonly Selectable<Tables["run"]>[],
): Promise<Run[]> {
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  const named = (table: "param" | "run_tag") =>
    db
      .selectFrom(table)
      .selectAll()
      .where("run_id", "in", ids)
      .orderBy("key")
      .execute();
  const [params, tags, metrics, tasks, samples] = await Promise.all([
    named("param"),
    named("run_tag"),
    db
      .selectFrom("series")
      .select(["run_id", "kind", "metric"])
      .distinct()
      .where("run_id", "in", ids)
      .orderBy("metric")
      .execute(),
    db
      .selectFrom("series")
      .select(["run_id", "task"])
      .distinct()
      .where("run_id", "in", ids)
      .where("task", "<>", "")
      .orderBy("task")
      .execute(),
    db
      .selectFrom("sample")
      .select(["run_id", (eb) => eb.fn.countAll<number>().as("count")])
      .where("run_id", "in", ids)
      .groupBy("run_id")
      .execute(),
  ]);
  const paramsOf = Map.groupBy(params, (row) => row.run_id);
  const tagsOf = Map.groupBy(tags, (row) => row.run_id);
  const metricsOf = Map.groupBy(metrics, (row) => row.run_id);
  const tasksOf = Map.groupBy(tasks, (row) => row.run_id);
  const samplesOf = new Map(samples.map((row) => [row.run_id, row.count]));
  const record = (named: readonly { key: string; value: string }[] = []) =>
    Object.fromEntries(named.map(({ key, value }) => [key, value]));
  return rows.map((row) => {
    const held = metricsOf.get(row.id) ?? [];
    const names = (kind: Tables["series"]["kind"]) =>
      held.flatMap((series) => (series.kind === kind ? [series.metric] : []));
    return {
      id: row.id,
      name: row.name,
      model: row.model,
      status: row.status as Run["status"],
      startedAt: row.started_at,
      createdAt: row.created_at,
      revision: row.revision,
      source: row.source,
      project: row.project_id,
      endedAt: row.ended_at,
      archivedAt: row.archived_at,
      pinnedAt: row.pinned_at,
      parent: row.parent_id,
      tags: record(tagsOf.get(row.id)),
      samples: samplesOf.get(row.id) ?? 0,
      params: record(paramsOf.get(row.id)),
      pointMetrics: names("point"),
      resultMetrics: names("result"),
      tasks: (tasksOf.get(row.id) ?? []).map(({ task }) => task),
    };
  });
}
