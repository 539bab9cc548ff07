/** Answers what a chart asks: rows of values with their intervals, small enough to draw. */
import { sql, type Selectable } from "kysely";
import type {
  ChartRow,
  MetricsAnswer,
  MetricsQuery,
  RunSelection,
} from "../../shared/charts/spec.ts";
import { intervalOf } from "../../shared/stats/interval.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import { tooManyValues } from "./refusals.ts";
import { readRanks } from "./ranks.ts";
import { contains } from "../store/contains.ts";
import {
  readLastPoint,
  SeriesCache,
  type SeriesKey,
  type SeriesPoint,
} from "./series.ts";

/** Points of one drawn series; with very many series each gets less (4,000, the most that can be asked for: 12). */
const pointsPerSeries = 1000;
const maxRows = 50_000;

type ResultRow = Selectable<Tables["result"]>;
type RunRow = Pick<
  Tables["run"],
  "id" | "name" | "model" | "revision" | "started_at" | "created_at"
>;

export class MetricsReader {
  readonly #store: Store;
  readonly #cache = new SeriesCache();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Rows in the order of the runs asked for (newest first for a query), then metric, task and step. */
  async answer(query: MetricsQuery): Promise<MetricsAnswer> {
    const runs = await this.#findRuns(query.runs);
    const metrics = [...new Set(query.metrics)];
    const contents = await this.#contentsOf(runs, metrics);
    const byId = new Map(runs.map((run) => [run.id, run]));
    const series = contents.flatMap(({ run_id, kind, name, count }) =>
      kind === "point" ? [{ run: run_id, metric: name, count }] : [],
    );
    const withResults = new Set(
      contents.flatMap(({ kind, run_id, name }) =>
        kind === "result" ? [`${run_id} ${name}`] : [],
      ),
    );
    const results =
      withResults.size === 0
        ? []
        : await this.#readResults(query, [...byId.keys()], metrics);
    const points = await this.#readPoints(query, series, withResults, byId);
    const rows = [
      ...results.map((result) =>
        rowOfResult(byId.get(result.run_id)!, result, query.x),
      ),
      ...points.rows,
    ];
    return {
      rows: ordered(rows, runs, metrics),
      revisions: Object.fromEntries(runs.map((run) => [run.id, run.revision])),
      missing: {
        runs:
          query.runs.type === "runs"
            ? query.runs.runs.filter((id) => !byId.has(id))
            : [],
        metrics: metrics.filter(
          (metric) => !contents.some(({ name }) => name === metric),
        ),
      },
      ranks: await readRanks(this.#store, runs),
      downsampled: points.downsampled,
      asOf: newestOf(rows, runs),
    };
  }

  async #findRuns(selection: RunSelection): Promise<RunRow[]> {
    const select = this.#store.db
      .selectFrom("run")
      .select(["id", "name", "model", "revision", "started_at", "created_at"])
      .where("visible", "=", 1);
    if (selection.type === "runs") {
      const order = new Map(selection.runs.map((id, index) => [id, index]));
      if (order.size === 0) return [];
      const rows = await select.where("id", "in", [...order.keys()]).execute();
      return rows.toSorted((a, b) => order.get(a.id)! - order.get(b.id)!);
    }
    const { nameContains, model, limit } = selection;
    let filtered = select;
    if (nameContains)
      filtered = filtered.where(
        sql<boolean>`(${contains("run.name", nameContains)} or ${contains("run.model", nameContains)})`,
      );
    if (model) filtered = filtered.where(contains("run.model", model));
    return filtered
      .orderBy("created_at", "desc")
      .orderBy("id", "desc")
      .limit(limit)
      .execute();
  }

  async #contentsOf(runs: readonly RunRow[], metrics: readonly string[]) {
    if (runs.length === 0 || metrics.length === 0) return [];
    return this.#store.db
      .selectFrom("run_content")
      .selectAll()
      .where(
        "run_id",
        "in",
        runs.map((run) => run.id),
      )
      .where("name", "in", metrics)
      .where("kind", "in", ["point", "result"])
      .execute();
  }

  async #readResults(
    query: MetricsQuery,
    runs: readonly string[],
    metrics: readonly string[],
  ): Promise<ResultRow[]> {
    let select = this.#store.db
      .selectFrom("result")
      .selectAll()
      .where("run_id", "in", runs)
      .where("metric", "in", metrics)
      .orderBy("id");
    if (query.tasks.length > 0)
      select = select.where("task", "in", query.tasks);
    if (query.x === "step") select = select.where("step", "is not", null);
    const rows = await select.limit(maxRows + 1).execute();
    if (rows.length > maxRows) throw tooManyValues(maxRows);
    const kept = query.tasks.length > 0 ? rows : withoutGroups(rows);
    return query.x === "model" || query.x === "task" ? lastOfEach(kept) : kept;
  }

  async #readPoints(
    query: MetricsQuery,
    series: readonly SeriesKey[],
    withResults: ReadonlySet<string>,
    runs: ReadonlyMap<string, RunRow>,
  ): Promise<{ rows: ChartRow[]; downsampled: boolean }> {
    if (query.x === "model" || query.x === "task") {
      const only = series.filter(
        ({ run, metric }) => !withResults.has(`${run} ${metric}`),
      );
      const rows = await Promise.all(
        only.map(async (key) => {
          const point = await readLastPoint(this.#store, key);
          return point
            ? [rowOfPoint(runs.get(key.run)!, key.metric, point)]
            : [];
        }),
      );
      return { rows: rows.flat(), downsampled: false };
    }
    const limit = Math.min(
      pointsPerSeries,
      Math.floor(maxRows / Math.max(1, series.length)),
    );
    const long = series.filter(({ count }) => count > limit);
    const short = series.filter(({ count }) => count <= limit);
    const rows = await this.#readShort(short, runs);
    for (const key of long) {
      const run = runs.get(key.run)!;
      const points = await this.#cache.read(
        this.#store,
        key,
        run.revision,
        limit,
      );
      for (const point of points) rows.push(rowOfPoint(run, key.metric, point));
    }
    return {
      rows:
        query.x === "time" ? rows.filter(({ time }) => time !== null) : rows,
      downsampled: long.length > 0,
    };
  }

  async #readShort(
    series: readonly SeriesKey[],
    runs: ReadonlyMap<string, RunRow>,
  ): Promise<ChartRow[]> {
    const rows: ChartRow[] = [];
    for (const [metric, keys] of Map.groupBy(series, (key) => key.metric)) {
      const points = await this.#store.db
        .selectFrom("point")
        .selectAll()
        .where("metric", "=", metric)
        .where(
          "run_id",
          "in",
          keys.map((key) => key.run),
        )
        .orderBy("step")
        .execute();
      for (const point of points)
        rows.push(rowOfPoint(runs.get(point.run_id)!, metric, point));
    }
    return rows;
  }
}

/** A group repeats its tasks: it is left out beside them, and kept where it is all there is. */
function withoutGroups(rows: readonly ResultRow[]): ResultRow[] {
  const key = (row: ResultRow) => `${row.run_id} ${row.metric}`;
  const withTasks = new Set(rows.filter((row) => !row.is_group).map(key));
  return rows.filter((row) => !row.is_group || !withTasks.has(key(row)));
}

/** Where a run reports a value at several steps or times, the last stands for it. */
function lastOfEach(rows: readonly ResultRow[]): ResultRow[] {
  const last = new Map<string, ResultRow>();
  const other: ResultRow[] = [];
  for (const row of rows) {
    if (row.step === null && row.time === null) {
      other.push(row);
      continue;
    }
    const key = JSON.stringify([
      row.run_id,
      row.metric,
      row.task,
      row.filter,
      row.slice,
    ]);
    const known = last.get(key);
    if (!known || isLater(row, known)) last.set(key, row);
  }
  return [...other, ...last.values()];
}

function isLater(a: ResultRow, b: ResultRow): boolean {
  const [stepA, stepB] = [a.step ?? -Infinity, b.step ?? -Infinity];
  if (stepA !== stepB) return stepA > stepB;
  return (a.time ?? "") >= (b.time ?? "");
}

function rowOfResult(
  run: RunRow,
  result: ResultRow,
  x: MetricsQuery["x"],
): ChartRow {
  return {
    run: run.id,
    runName: run.name,
    model: run.model,
    task: result.task === "" ? null : result.task,
    metric: result.metric,
    step: result.step,
    // A result without a time of its own stands at the time of its run.
    time: result.time ?? (x === "time" ? run.started_at : null),
    y: result.value,
    special: result.special as ChartRow["special"],
    stderr: result.stderr,
    n: result.n,
    ...intervalOf(result),
  };
}

function rowOfPoint(run: RunRow, metric: string, point: SeriesPoint): ChartRow {
  return {
    run: run.id,
    runName: run.name,
    model: run.model,
    task: null,
    metric,
    step: point.step,
    time: point.time,
    y: point.value,
    special: point.special as ChartRow["special"],
    stderr: null,
    low: null,
    high: null,
    interval: null,
    n: null,
  };
}

/**
 * When the newest of these values came in: with their run, or at their own time. A time that is still to come is a
 * mistake of whoever logged it and would outdate everything after it.
 */
function newestOf(rows: readonly ChartRow[], runs: readonly RunRow[]): string {
  const now = Date.now();
  const drawn = new Set(rows.map((row) => row.run));
  let newest = -Infinity;
  for (const run of runs)
    if (drawn.size === 0 || drawn.has(run.id))
      newest = Math.max(newest, Date.parse(run.created_at));
  for (const { time } of rows) {
    const at = time === null ? NaN : Date.parse(time);
    if (at <= now && at > newest) newest = at;
  }
  return new Date(Number.isFinite(newest) ? newest : now).toISOString();
}

function ordered(
  rows: readonly ChartRow[],
  runs: readonly RunRow[],
  metrics: readonly string[],
): ChartRow[] {
  const runOrder = new Map(runs.map((run, index) => [run.id, index]));
  const metricOrder = new Map(metrics.map((metric, index) => [metric, index]));
  return rows.toSorted(
    (a, b) =>
      runOrder.get(a.run)! - runOrder.get(b.run)! ||
      metricOrder.get(a.metric)! - metricOrder.get(b.metric)! ||
      compare(a.task ?? "", b.task ?? "") ||
      (a.step ?? 0) - (b.step ?? 0) ||
      compare(a.time ?? "", b.time ?? ""),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export interface MetricListQuery {
  readonly runs: readonly string[];
  readonly q?: string | undefined;
  readonly limit: number;
}

/** Metrics for a picker: with the most runs first, bookkeeping left to the caller. */
export async function listMetrics(store: Store, query: MetricListQuery) {
  let select = store.db
    .selectFrom("run_content")
    .innerJoin("run", "run.id", "run_content.run_id")
    .leftJoin("metric_definition", "metric_definition.name", "run_content.name")
    .where("run.visible", "=", 1)
    .where("run_content.kind", "in", ["point", "result"])
    .select((eb) => [
      "run_content.name",
      "metric_definition.higher_is_better as direction",
      eb.fn.count<number>("run_content.run_id").distinct().as("runs"),
      eb.fn
        .sum<number>(
          eb
            .case()
            .when("run_content.kind", "=", "point")
            .then(eb.ref("run_content.count"))
            .else(0)
            .end(),
        )
        .as("points"),
      eb.fn
        .sum<number>(
          eb
            .case()
            .when("run_content.kind", "=", "result")
            .then(eb.ref("run_content.count"))
            .else(0)
            .end(),
        )
        .as("results"),
    ])
    .groupBy(["run_content.name", "metric_definition.higher_is_better"]);
  if (query.runs.length > 0)
    select = select.where("run_content.run_id", "in", query.runs);
  if (query.q?.trim())
    select = select.where(contains("run_content.name", query.q.trim()));
  return select
    .orderBy("runs", "desc")
    .orderBy("run_content.name")
    .limit(query.limit)
    .execute();
}
