/** Points as the table `series_point` keeps them, and what the table `series` says of them. */
import type { ParsedPoint, Special } from "../../shared/formats/parsed.ts";
import type { Tables } from "../store/tables.ts";

/** `rank` says which number that is not finite stands behind a `value` of 0; see runTables.ts. */
export type StoredPoint = Omit<Tables["series_point"], "series_id">;

const specials = [null, "NaN", "Infinity", "-Infinity"] as const;

export function specialOf(rank: number): Special | null {
  return specials[rank] ?? null;
}

/** `time` in Unix milliseconds; 0 when there is none. */
export function storedPoint(
  step: number,
  time: number,
  value: number,
): StoredPoint {
  if (Number.isFinite(value)) return { step, time, rank: 0, value };
  const rank = Number.isNaN(value) ? 1 : value > 0 ? 2 : 3;
  return { step, time, rank, value: 0 };
}

export function storedPointOf(point: ParsedPoint): StoredPoint {
  const time = point.time === null ? 0 : Date.parse(point.time);
  return storedPoint(
    point.step,
    Number.isFinite(time) ? time : 0,
    point.value ?? Number(point.special ?? NaN),
  );
}

/** What stands for a series: kept beside its points, so that lists, filters and sorting never read these. */
export interface PointSummary {
  readonly count: number;
  /** The latest: greatest step, then time, then as the key of `series_point` orders. Null without points. */
  readonly last: StoredPoint | null;
  /** Over the finite values. */
  readonly least: number | null;
  readonly greatest: number | null;
}

export const noPoints: PointSummary = {
  count: 0,
  last: null,
  least: null,
  greatest: null,
};

/** Counts every point given: whoever stores them puts the count right where some were there before. */
export function withPoints(
  before: PointSummary,
  points: readonly StoredPoint[],
): PointSummary {
  let { last, least, greatest } = before;
  for (const point of points) {
    if (last === null || isLater(point, last)) last = point;
    if (point.rank !== 0) continue;
    if (least === null || point.value < least) least = point.value;
    if (greatest === null || point.value > greatest) greatest = point.value;
  }
  return { count: before.count + points.length, last, least, greatest };
}

function isLater(a: StoredPoint, b: StoredPoint): boolean {
  return (
    (a.step - b.step ||
      a.time - b.time ||
      a.rank - b.rank ||
      a.value - b.value) > 0
  );
}

/** In the order of the columns of `seriesColumns`. */
export function rowOfPoints(
  run: string,
  metric: string,
  { count, last, least, greatest }: PointSummary,
): unknown[] {
  return [
    run,
    "point",
    metric,
    "",
    count,
    last?.step ?? null,
    last?.time || null,
    last?.rank === 0 ? last.value : null,
    last ? specialOf(last.rank) : null,
    least,
    greatest,
    null,
    null,
  ];
}

export const seriesColumns = [
  "run_id",
  "kind",
  "metric",
  "task",
  "count",
  "step",
  "time",
  "value",
  "special",
  "least",
  "greatest",
  "stderr",
  "n",
] as const;

/** Writes over what was known of these series. */
export const overSeries = `on conflict (run_id, kind, metric, task) do update set ${seriesColumns
  .slice(4)
  .map((name) => `"${name}" = excluded."${name}"`)
  .join(", ")}`;

export function summaryOfRow(
  row: Pick<
    Tables["series"],
    "count" | "step" | "time" | "value" | "special" | "least" | "greatest"
  >,
): PointSummary {
  const { count, step, time, value, special, least, greatest } = row;
  return {
    count,
    last:
      step === null
        ? null
        : storedPoint(step, time ?? 0, value ?? Number(special ?? NaN)),
    least,
    greatest,
  };
}
