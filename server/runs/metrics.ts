/** Answers what a chart asks: rows of values with their intervals, small enough to draw. */
import type { Selectable } from "kysely";
import type {
  ChartRow,
  MetricsAnswer,
  SeriesQuery,
} from "../../shared/charts/spec.ts";
import { intervalOf } from "../../shared/stats/interval.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import { baseOf } from "./answers/base.ts";
import { withSampledIntervals } from "./answers/sampledIntervals.ts";
import { specialOf, summaryOfRow, type StoredPoint } from "./points.ts";
import { tooManyValues } from "./refusals.ts";
import { findRuns, type SelectedRun } from "./selection.ts";
import { readShortSeries, SeriesCache } from "./series.ts";
import { SharedAnswers } from "./sharedAnswers.ts";

/** Points of one drawn series; with very many series each gets less (4,000, the most that can be asked for: 12). */
const pointsPerSeries = 1000;
const maxRows = 50_000;

type ResultRow = Selectable<Tables["result"]>;
type SeriesRow = Selectable<Tables["series"]>;

/** What a chart of the type "series" asks. */
export function answerSeries(
  store: Store,
  query: SeriesQuery,
): Promise<MetricsAnswer> {
  let reader = readers.get(store);
  if (!reader) readers.set(store, (reader = new MetricsReader(store)));
  return reader.answer(query);
}

/** What depends on the runs at their revisions and the query alone. */
export interface ReadRows {
  readonly rows: readonly ChartRow[];
  readonly downsampled: boolean;
  /** Metrics that no run has. */
  readonly missing: readonly string[];
}

const readers = new WeakMap<Store, MetricsReader>();

class MetricsReader {
  readonly #store: Store;
  readonly #cache = new SeriesCache();
  readonly #answers = new SharedAnswers();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Rows in the order of the runs asked for (newest first for a query), then metric, task and step. */
  async answer(query: SeriesQuery): Promise<MetricsAnswer> {
    const runs = await findRuns(this.#store, query.runs);
    const metrics = [...new Set(query.metrics)];
    const { rows, downsampled, missing } = await this.#answers.get(
      JSON.stringify([
        runs.map(({ id, revision }) => [id, revision]),
        metrics,
        query.tasks,
        query.x,
      ]),
      () => this.#read(query, runs, metrics),
    );
    return {
      type: "series",
      ...(await baseOf(this.#store, {
        selection: query.runs,
        runs,
        metrics,
        tasks: query.tasks,
        missingMetrics: missing,
        newestValue: newestTimeOf(rows),
      })),
      rows: [...rows],
      downsampled,
    };
  }

  async #read(
    query: SeriesQuery,
    runs: readonly SelectedRun[],
    metrics: readonly string[],
  ): Promise<ReadRows> {
    const series = await this.#seriesOf(runs, metrics);
    const byId = new Map(runs.map((run) => [run.id, run]));
    const results = series.some(({ kind }) => kind === "result")
      ? await this.#readResults(query, [...byId.keys()], metrics)
      : [];
    const points = await this.#readPoints(query, series, byId);
    const reported = results.map((result) =>
      rowOfResult(byId.get(result.run_id)!, result, query.x),
    );
    const rows = [
      ...(await withSampledIntervals(this.#store, runs, reported)),
      ...points.rows,
    ];
    const known = new Set(series.map(({ metric }) => metric));
    return {
      rows: ordered(rows, runs, metrics),
      downsampled: points.downsampled,
      missing: metrics.filter((metric) => !known.has(metric)),
    };
  }

  async #seriesOf(
    runs: readonly SelectedRun[],
    metrics: readonly string[],
  ): Promise<SeriesRow[]> {
    if (runs.length === 0 || metrics.length === 0) return [];
    return this.#store.db
      .selectFrom("series")
      .selectAll()
      .where(
        "run_id",
        "in",
        runs.map((run) => run.id),
      )
      .where("kind", "in", ["point", "result"])
      .where("metric", "in", metrics)
      .execute();
  }

  async #readResults(
    query: SeriesQuery,
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
    query: SeriesQuery,
    all: readonly SeriesRow[],
    runs: ReadonlyMap<string, SelectedRun>,
  ): Promise<{ rows: ChartRow[]; downsampled: boolean }> {
    const series = all.filter(({ kind }) => kind === "point");
    if (query.x === "model" || query.x === "task") {
      const reported = new Set(
        all.flatMap(({ kind, run_id, metric }) =>
          kind === "result" ? [`${run_id} ${metric}`] : [],
        ),
      );
      const rows = series.flatMap((row) => {
        const { last } = summaryOfRow(row);
        return last && !reported.has(`${row.run_id} ${row.metric}`)
          ? [rowOfPoint(runs.get(row.run_id)!, row.metric, last)]
          : [];
      });
      return { rows, downsampled: false };
    }
    const limit = Math.min(
      pointsPerSeries,
      Math.floor(maxRows / Math.max(1, series.length)),
    );
    const short = await readShortSeries(
      this.#store,
      series.filter(({ count }) => count <= limit),
    );
    const rows: ChartRow[] = [];
    for (const row of series) {
      const points =
        short.get(row.id) ?? (await this.#cache.read(this.#store, row, limit));
      const run = runs.get(row.run_id)!;
      for (const point of points)
        if (query.x !== "time" || point.time !== 0)
          rows.push(rowOfPoint(run, row.metric, point));
    }
    return { rows, downsampled: short.size < series.length };
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
  run: SelectedRun,
  result: ResultRow,
  x: SeriesQuery["x"],
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

function rowOfPoint(
  run: SelectedRun,
  metric: string,
  point: StoredPoint,
): ChartRow {
  return {
    run: run.id,
    runName: run.name,
    model: run.model,
    task: null,
    metric,
    step: point.step,
    time: timeText(point.time),
    y: point.rank === 0 ? point.value : null,
    special: specialOf(point.rank),
    stderr: null,
    low: null,
    high: null,
    interval: null,
    n: null,
  };
}

/** Null where there is none, and where a client logged a number that is no time. */
function timeText(ms: number): string | null {
  return ms === 0 || Math.abs(ms) > 8.64e15 ? null : new Date(ms).toISOString();
}

/** A time that is still to come is a mistake of whoever logged it and would outdate everything after it. */
function newestTimeOf(rows: readonly ChartRow[]): string | null {
  const now = new Date().toISOString();
  let newest: string | null = null;
  for (const { time } of rows)
    if (time !== null && time <= now && (newest === null || time > newest))
      newest = time;
  return newest;
}

function ordered(
  rows: readonly ChartRow[],
  runs: readonly SelectedRun[],
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
