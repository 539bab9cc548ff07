/** What the runs of a project have, for pickers of columns, filters and groups. */
import { createHash } from "node:crypto";
import type { RunColumns } from "../../shared/api/runSearch.ts";
import { isBookkeepingMetric } from "../../shared/formats/bookkeeping.ts";
import type { Store } from "../store/store.ts";
import { runsIn } from "./searchPage.ts";

/** Names that an answer lists; the ones of most runs come first. */
const listedNames = 2000;
/** As many as a person sees at first. */
const recentRuns = 20;

type Counted = readonly Pick<
  RunColumns["metrics"][number],
  "name" | "task" | "kind" | "runs" | "recent"
>[];

/**
 * Counting over a million series takes a third of a second, so the counts are kept as long as the same runs are there
 * and no series was added. Projects of one store, the last hundred asked for.
 */
const kept = new WeakMap<
  Store["db"],
  Map<string, { readonly state: string; readonly metrics: Counted }>
>();
const keptProjects = 100;

/** Archived runs do not count. Null: all projects. */
export async function readRunColumns(
  store: Pick<Store, "db">,
  project: string | null,
): Promise<RunColumns> {
  const { db } = store;
  const runs = runsIn(store, {
    projects: project === null ? null : [project],
    archived: "no",
    q: "",
    filter: [],
  }).select("run.id");
  const metrics = await countedMetrics(store, project, runs);
  const definitions = new Map(
    (
      await db
        .selectFrom("metric_definition")
        .select(["name", "higher_is_better"])
        .where("name", "in", ["", ...new Set(metrics.map(({ name }) => name))])
        .execute()
    ).map((row) => [row.name, row.higher_is_better]),
  );
  const names = async (table: "param" | "run_tag") => {
    const rows = await db
      .selectFrom(table)
      .select((eb) => [
        "key as name",
        eb.fn.countAll<number | string>().as("runs"),
      ])
      .where("run_id", "in", runs)
      .groupBy("key")
      .orderBy("runs", "desc")
      .orderBy("key")
      .limit(listedNames)
      .execute();
    return rows.map(({ name, runs: count }) => ({ name, runs: Number(count) }));
  };
  return {
    metrics: metrics.map((metric) => {
      const direction = definitions.get(metric.name) ?? null;
      return {
        ...metric,
        higherIsBetter: direction === null ? null : direction === 1,
        bookkeeping: isBookkeepingMetric(metric.name),
      };
    }),
    params: await names("param"),
    tags: await names("run_tag"),
  };
}

type RunIds = ReturnType<typeof selectIds>;
const selectIds = (store: Pick<Store, "db">) =>
  runsIn(store, { projects: null, archived: "no", q: "", filter: [] }).select(
    "run.id",
  );

async function countedMetrics(
  { db }: Pick<Store, "db">,
  project: string | null,
  runs: RunIds,
): Promise<Counted> {
  const state = createHash("sha1");
  for (const { id } of await runs.orderBy("run.id").execute()) state.update(id);
  const { last } = await db
    .selectFrom("series")
    .select((eb) => eb.fn.max("id").as("last"))
    .executeTakeFirstOrThrow();
  const now = `${last ?? 0} ${state.digest("hex")}`;
  let ofStore = kept.get(db);
  if (!ofStore) kept.set(db, (ofStore = new Map()));
  const key = JSON.stringify(project);
  const known = ofStore.get(key);
  if (known?.state === now) return known.metrics;
  const rows = await db
    .selectFrom("series")
    .select((eb) => [
      "metric as name",
      "task",
      "kind",
      eb.fn.countAll<number | string>().as("runs"),
    ])
    .where("run_id", "in", runs)
    .groupBy(["metric", "task", "kind"])
    .orderBy("runs", "desc")
    .orderBy("metric")
    .orderBy("task")
    .limit(listedNames)
    .execute();
  const newest = await db
    .selectFrom("run")
    .select("id")
    .where("id", "in", runs)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(recentRuns)
    .execute();
  const recent = new Map<string, number>();
  for (const series of await db
    .selectFrom("series")
    .select(["metric", "task", "kind"])
    .where("run_id", "in", ["", ...newest.map(({ id }) => id)])
    .execute()) {
    const key = seriesKey(series.metric, series.task, series.kind);
    recent.set(key, (recent.get(key) ?? 0) + 1);
  }
  const metrics = rows.map((row) => ({
    ...row,
    runs: Number(row.runs),
    recent: recent.get(seriesKey(row.name, row.task, row.kind)) ?? 0,
  }));
  ofStore.delete(key);
  ofStore.set(key, { state: now, metrics });
  if (ofStore.size > keptProjects)
    ofStore.delete(ofStore.keys().next().value ?? key);
  return metrics;
}

function seriesKey(...parts: readonly string[]): string {
  return parts.join("\t");
}
