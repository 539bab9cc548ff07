/**
 * Rows of an answer, arranged as they will be drawn: panels (small multiples), in each its lines or dots, each of a
 * series. Pure data; how it becomes marks is in linePanel.ts and dotPanel.ts, in words in words.ts.
 *
 * What the chart does not tell apart by x or series gets a panel of its own: every metric, and every task. So nothing
 * with another meaning or unit is ever joined by a line.
 */
import type { ChartRow, SeriesSpec } from "../spec.ts";
import { metricLabel, shortLabels } from "../words.ts";

export interface DrawnPoint {
  /** Step, unix milliseconds, or the rank of a model or task. */
  readonly x: number;
  readonly y: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** The rows behind it: one, or several that were averaged (runs of one model at one step). */
  readonly rows: readonly ChartRow[];
  readonly series: string;
}

export interface Line {
  readonly key: string;
  readonly series: string;
  readonly points: readonly DrawnPoint[];
}

export interface Series {
  readonly key: string;
  readonly label: string;
}

export interface Panel {
  readonly key: string;
  /** Null when there is only one panel. */
  readonly title: string | null;
  readonly metric: string;
  readonly lines: readonly Line[];
}

export interface Arrangement {
  /** `steps`: x is a number or a time. `categories`: x is the rank of a model or task. */
  readonly kind: "steps" | "categories";
  readonly series: readonly Series[];
  /** What the labels of metric series have in common and leave out: "accuracy" of "eval g0", "eval g1"; else null. */
  readonly sharedWord: string | null;
  readonly panels: readonly Panel[];
  /** By rank, best value first; empty for steps. */
  readonly categories: readonly string[];
  /** Values that are no finite number, by their name, and values that a logarithmic axis cannot show. */
  readonly special: Readonly<Record<string, number>>;
  readonly offLogAxis: number;
  /** True when points are means over several runs. */
  readonly averaged: boolean;
}

/**
 * The spec as it is drawn: dots by task of several models that nothing tells apart would say nothing, so the models
 * get their colours.
 */
export function drawnSpec<Spec extends Pick<SeriesSpec, "x" | "series">>(
  spec: Spec,
  rows: readonly ChartRow[],
): Spec {
  if (spec.x !== "task" || spec.series !== "none") return spec;
  const model = rows[0] && modelOf(rows[0]);
  return rows.some((row) => modelOf(row) !== model)
    ? { ...spec, series: "model" }
    : spec;
}

/** The model, or what stands for it where a run names none. */
export function modelOf(row: ChartRow): string {
  return row.model ?? row.runName;
}

export function arrangeRows(
  given: Pick<SeriesSpec, "x" | "series" | "metrics" | "logX">,
  rows: readonly ChartRow[],
): Arrangement {
  const spec = drawnSpec(given, rows);
  const overSteps = spec.x === "step" || spec.x === "time";
  const special: Record<string, number> = {};
  for (const row of rows)
    if (row.special) special[row.special] = (special[row.special] ?? 0) + 1;

  const placed = rows.filter(
    (row) => !overSteps || Number.isFinite(stepOf(spec, row)),
  );
  const drawable =
    overSteps && spec.x === "step" && spec.logX
      ? placed.filter((row) => row.step! > 0)
      : placed;
  const series = seriesOf(spec, drawable);
  const categories = overSteps ? [] : rankCategories(spec, drawable);
  const rankOf = new Map(categories.map((name, rank) => [name, rank]));
  const xOf = (row: ChartRow) =>
    overSteps ? stepOf(spec, row) : rankOf.get(categoryOf(spec, row))!;

  const byPanel = groupByPanel(spec, drawable);
  const titles = panelTitles(
    spec,
    [...byPanel.values()].map((of) => of[0]!),
  );
  let averaged = false;
  const panels = [...byPanel].map(([key, of], i): Panel => {
    const lines = [...Map.groupBy(of, (row) => seriesKey(spec, row))].flatMap(
      ([name, members]) => {
        const drawn = linesOf(name, members, xOf, overSteps);
        averaged ||= drawn.some((line) =>
          line.points.some((point) => point.rows.length > 1),
        );
        return drawn;
      },
    );
    return {
      key,
      title: byPanel.size > 1 ? titles[i]! : null,
      metric: of[0]!.metric,
      lines,
    };
  });
  const metricRank = (metric: string) => {
    const rank = spec.metrics.indexOf(metric);
    return rank < 0 ? spec.metrics.length : rank;
  };
  return {
    kind: overSteps ? "steps" : "categories",
    ...withoutSharedWord(spec, series),
    panels: panels.sort((a, b) => metricRank(a.metric) - metricRank(b.metric)),
    categories,
    special,
    offLogAxis: placed.length - drawable.length,
    averaged,
  };
}

/**
 * A series with one run is one line. A series of several runs (a model's checkpoints, or its seeds) is one line when
 * each run gives one point, averaged where they meet; else it is one line a run, in the series' colour.
 */
function linesOf(
  series: string,
  rows: readonly ChartRow[],
  xOf: (row: ChartRow) => number,
  overSteps: boolean,
): Line[] {
  const byRun = Map.groupBy(rows, (row) => row.run);
  const pointEach = [...byRun.values()].every((of) => {
    const x = xOf(of[0]!);
    return of.every((row) => xOf(row) === x);
  });
  if (overSteps && !pointEach)
    return [...byRun].map(([run, of]) => ({
      key: `${series}\n${run}`,
      series,
      points: of
        .map((row) => pointOf(series, xOf(row), [row]))
        .sort((a, b) => a.x - b.x),
    }));
  const points = overSteps
    ? [...Map.groupBy(rows, xOf)].map(([x, of]) => pointOf(series, x, of))
    : rows.map((row) => pointOf(series, xOf(row), [row]));
  return [{ key: series, series, points: points.sort((a, b) => a.x - b.x) }];
}

/** Several rows become their mean; their spread (least to greatest) takes the place of the interval. */
function pointOf(
  series: string,
  x: number,
  rows: readonly ChartRow[],
): DrawnPoint {
  if (rows.length === 1) {
    const { y, low, high } = rows[0]!;
    return { x, y, low, high, rows, series };
  }
  const values = rows.map((row) => row.y).filter((y) => y !== null);
  if (values.length === 0)
    return { x, y: null, low: null, high: null, rows, series };
  return {
    x,
    y: values.reduce((sum, y) => sum + y, 0) / values.length,
    low: values.length > 1 ? Math.min(...values) : null,
    high: values.length > 1 ? Math.max(...values) : null,
    rows,
    series,
  };
}

function seriesKey(spec: Pick<SeriesSpec, "series">, row: ChartRow): string {
  switch (spec.series) {
    case "run":
      return row.run;
    case "model":
      return modelOf(row);
    case "task":
      return row.task ?? "";
    case "metric":
      return row.metric;
    case "none":
      return "";
  }
}

function seriesOf(
  spec: Pick<SeriesSpec, "series">,
  rows: readonly ChartRow[],
): Series[] {
  const first = new Map<string, ChartRow>();
  for (const row of rows) {
    const key = seriesKey(spec, row);
    if (!first.has(key)) first.set(key, row);
  }
  const names = [...first].map(([key, row]) =>
    spec.series === "run"
      ? row.runName
      : spec.series === "metric"
        ? metricLabel(key)
        : key || (spec.series === "task" ? "no task" : "all"),
  );
  const short = shortLabels(names);
  const twice = new Set(short.filter((name, i) => short.indexOf(name) !== i));
  return [...first].map(([key, row], i) => ({
    key,
    label: twice.has(short[i]!)
      ? `${short[i]} (${hint(spec, key, row)})`
      : short[i]!,
  }));
}

function withoutSharedWord(
  spec: Pick<SeriesSpec, "series">,
  series: readonly Series[],
): Pick<Arrangement, "series" | "sharedWord"> {
  const words = series.map(({ label }) => / ([^ ]+)$/.exec(label)?.[1]);
  const [word] = words;
  if (
    spec.series !== "metric" ||
    series.length < 2 ||
    word === undefined ||
    words.some((other) => other !== word)
  )
    return { series, sharedWord: null };
  return {
    series: series.map(({ key, label }) => ({
      key,
      label: label.slice(0, -word.length - 1),
    })),
    sharedWord: word,
  };
}

/** What tells two series of one name apart. */
function hint(
  spec: Pick<SeriesSpec, "series">,
  key: string,
  row: ChartRow,
): string {
  return spec.series === "run" ? key.slice(0, 6) : row.metric;
}

function categoryOf(spec: Pick<SeriesSpec, "x">, row: ChartRow): string {
  return spec.x === "model" ? modelOf(row) : (row.task ?? "no task");
}

/** By mean value, greatest first, so that the eye can follow the ranking. */
function rankCategories(
  spec: Pick<SeriesSpec, "x">,
  rows: readonly ChartRow[],
): string[] {
  return [...Map.groupBy(rows, (row) => categoryOf(spec, row))]
    .map(([name, of]) => {
      const values = of.map((row) => row.y).filter((y) => y !== null);
      const mean = values.length
        ? values.reduce((sum, y) => sum + y, 0) / values.length
        : -Infinity;
      return { name, mean };
    })
    .sort((a, b) => (a.mean === b.mean ? 0 : b.mean - a.mean))
    .map(({ name }) => name);
}

/** Rows come in runs of one metric and task: a key is made where they change, not for each of many thousands. */
function groupByPanel(
  spec: Pick<SeriesSpec, "x" | "series">,
  rows: readonly ChartRow[],
): Map<string, ChartRow[]> {
  const groups = new Map<string, ChartRow[]>();
  let last: ChartRow | null = null;
  let group: ChartRow[] = [];
  for (const row of rows) {
    if (!last || row.metric !== last.metric || row.task !== last.task) {
      const key = panelKey(spec, row);
      group = groups.get(key) ?? [];
      groups.set(key, group);
      last = row;
    }
    group.push(row);
  }
  return groups;
}

function panelKey(
  spec: Pick<SeriesSpec, "x" | "series">,
  row: ChartRow,
): string {
  return [
    spec.series === "metric" ? "" : row.metric,
    spec.series === "task" || spec.x === "task" ? "" : (row.task ?? ""),
  ].join("\n");
}

function panelTitles(
  spec: Pick<SeriesSpec, "x" | "series">,
  firsts: readonly ChartRow[],
): string[] {
  const manyMetrics = new Set(firsts.map((row) => row.metric)).size > 1;
  const manyTasks = new Set(firsts.map((row) => row.task)).size > 1;
  return firsts.map((row) =>
    [
      manyTasks && spec.series !== "task" && spec.x !== "task"
        ? (row.task ?? "no task")
        : null,
      manyMetrics && spec.series !== "metric" ? metricLabel(row.metric) : null,
    ]
      .filter(Boolean)
      .join(" · "),
  );
}

function stepOf(spec: Pick<SeriesSpec, "x">, row: ChartRow): number {
  if (spec.x === "time") return row.time ? Date.parse(row.time) : NaN;
  return row.step ?? NaN;
}
