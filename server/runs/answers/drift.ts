/** One metric from run to run over time, with control limits. */
import { sql } from "kysely";
import type { AnswerOf } from "../../../shared/charts/answers.ts";
import type { QueryOf } from "../../../shared/charts/spec.ts";
import { isShare } from "../../../shared/stats/interval.ts";
import type { Store } from "../../store/store.ts";
import type { SelectedRun } from "../selection.ts";
import type { Body } from "./answer.ts";
import { limitsOf, type Timed } from "./driftLimits.ts";
import { readResults } from "./reportedValues.ts";

const maxPoints = 3000;

/**
 * A point is a result (at its own time, else at that of its run), or, for metrics that are only logged, a logged value
 * with a time. Several tasks at one time of a run are one point: their mean. The oldest beyond 3,000 are left out.
 */
export async function driftBody(
  store: Store,
  runs: readonly SelectedRun[],
  query: QueryOf<"drift">,
): Promise<Body<"drift">> {
  const reported = await readReported(store, runs, query);
  const all =
    reported.length > 0
      ? reported
      : await readLogged(store, runs, query.metric);
  const points = all
    .toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
    .slice(-maxPoints);
  const method = methodOf(points, query);
  return {
    method,
    points: limitsOf(points, method, query.baseline),
    releases: await releasesOf(store, runs, points, query.release),
    truncated: all.length - points.length,
  };
}

async function readReported(
  store: Store,
  runs: readonly SelectedRun[],
  { metric, task }: QueryOf<"drift">,
): Promise<Timed[]> {
  const results = await readResults(store, runs, {
    metrics: [metric],
    tasks: task === "" ? [] : [task],
  });
  const byId = new Map(runs.map((run) => [run.id, run]));
  // The same task twice at one time was measured twice.
  const seen = new Map<string, number>();
  const timesBefore = (key: string) => {
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return before;
  };
  const timed = Map.groupBy(
    results.filter(({ value }) => value !== null),
    (result) => {
      const at = [
        result.run_id,
        result.time ?? byId.get(result.run_id)!.started_at,
        result.step,
      ];
      return JSON.stringify([
        ...at,
        timesBefore(JSON.stringify([...at, result.task])),
      ]);
    },
  );
  return [...timed].map(([key, rows]) => {
    const [run, time] = JSON.parse(key) as [string, string];
    const ns = rows.map(({ n }) => n);
    return {
      run,
      time,
      value: rows.reduce((sum, row) => sum + row.value!, 0) / rows.length,
      n: ns.every((n) => n !== null)
        ? ns.reduce<number>((sum, n) => sum + n!, 0)
        : null,
    };
  });
}

async function readLogged(
  store: Store,
  runs: readonly SelectedRun[],
  metric: string,
): Promise<Timed[]> {
  if (runs.length === 0) return [];
  const rows = await store.db
    .selectFrom("series")
    .innerJoin("series_point", "series_point.series_id", "series.id")
    .select(["series.run_id", "series_point.time", "series_point.value"])
    .where(
      "series.run_id",
      "in",
      runs.map(({ id }) => id),
    )
    .where("series.kind", "=", "point")
    .where("series.metric", "=", metric)
    .where("series_point.rank", "=", 0)
    .where("series_point.time", ">", 0)
    .where(sql<boolean>`series_point.time < 8640000000000000`)
    .orderBy("series_point.time", "desc")
    .limit(maxPoints)
    .execute();
  return rows.map(({ run_id, time, value }) => ({
    run: run_id,
    time: new Date(Number(time)).toISOString(),
    value,
    n: null,
  }));
}

function methodOf(
  points: readonly Timed[],
  { method, metric }: QueryOf<"drift">,
): AnswerOf<"drift">["method"] {
  const areShares = points.every(
    ({ value, n }) => n !== null && n > 0 && value >= 0 && value <= 1,
  );
  if (method === "p") return areShares ? "p" : "xmr";
  if (method !== "auto") return method;
  return points.length > 0 &&
    areShares &&
    points.every(({ value, n }) => isShare(metric, value, n!))
    ? "p"
    : "xmr";
}

/** Where the param (or the model) is not what it was at the point before. */
async function releasesOf(
  store: Store,
  runs: readonly SelectedRun[],
  points: readonly Timed[],
  param: string,
): Promise<Body<"drift">["releases"]> {
  if (points.length === 0) return [];
  const label = new Map<string, string>();
  if (param === "")
    for (const { id, model } of runs) if (model !== null) label.set(id, model);
  if (param !== "") {
    const rows = await store.db
      .selectFrom("param")
      .select(["run_id", "value"])
      .where("key", "=", param)
      .where("run_id", "in", [...new Set(points.map(({ run }) => run))])
      .execute();
    for (const { run_id, value } of rows)
      label.set(run_id, value.slice(0, 250));
  }
  const releases: Body<"drift">["releases"] = [];
  let before: string | undefined;
  for (const { run, time } of points) {
    const now = label.get(run);
    if (now === undefined) continue;
    if (before !== undefined && now !== before)
      releases.push({ time, label: now });
    before = now;
  }
  return releases;
}
