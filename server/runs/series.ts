/**
 * The points of a series for a chart: all of a short one, else the lowest and highest of equally filled buckets plus
 * both ends, so that spikes stay visible. A million points are bucketed inside the database.
 */
import { sql } from "kysely";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";

export type SeriesPoint = Omit<Tables["point"], "run_id" | "metric">;

export interface SeriesKey {
  readonly run: string;
  readonly metric: string;
  /** As `run_content` says. */
  readonly count: number;
}

/** At most `limit` points, by step. */
export async function readLongSeries(
  store: Store,
  { run, metric, count }: SeriesKey,
  limit: number,
): Promise<SeriesPoint[]> {
  // The two ends come on top of two points a bucket.
  const buckets = Math.max(1, Math.floor((limit - 2) / 2));
  const perBucket = Math.ceil(count / buckets);
  // The inner query walks the covering index (run_id, metric, step, value). SQLite takes the bare column `step` from
  // the row with the minimum or maximum: https://sqlite.org/lang_select.html#bareagg
  const { rows } = await sql<SeriesPoint>`
    with numbered as materialized (
      select step, value, (row_number() over (order by step) - 1) / ${perBucket} as bucket
      from point where run_id = ${run} and metric = ${metric}
    ),
    chosen as (
      select step, min(value) as value from numbered group by bucket
      union select step, max(value) as value from numbered group by bucket
    )
    select chosen.step, chosen.value, min(point.time) as time, null as special
    from chosen join point on point.run_id = ${run} and point.metric = ${metric}
      and point.step = chosen.step and point.value = chosen.value
    group by chosen.step, chosen.value`.execute(store.db);
  const ends = await Promise.all(
    (["asc", "desc"] as const).map((direction) =>
      store.db
        .selectFrom("point")
        .select(["step", "time", "value", "special"])
        .where("run_id", "=", run)
        .where("metric", "=", metric)
        .orderBy("step", direction)
        .orderBy("time", direction)
        .limit(1)
        .executeTakeFirst(),
    ),
  );
  const points = new Map<string, SeriesPoint>();
  for (const point of [ends[0], ...rows, ends[1]])
    if (point)
      points.set(`${point.step} ${point.value} ${point.special}`, point);
  return [...points.values()].toSorted((a, b) => a.step - b.step);
}

/** The last point of a series: highest step, of these the latest, of these the highest (as MLflow defines it). */
export async function readLastPoint(
  store: Store,
  { run, metric }: SeriesKey,
): Promise<SeriesPoint | undefined> {
  return store.db
    .selectFrom("point")
    .select(["step", "time", "value", "special"])
    .where("run_id", "=", run)
    .where("metric", "=", metric)
    .orderBy("step", "desc")
    .orderBy("time", "desc")
    .orderBy("value", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Long series as they were at a revision of their run: viewers of a live chart share one computation. */
export class SeriesCache {
  readonly #kept = new Map<string, Promise<SeriesPoint[]>>();
  readonly #max = 300;

  read(
    store: Store,
    key: SeriesKey,
    revision: number,
    limit: number,
  ): Promise<SeriesPoint[]> {
    const name = JSON.stringify([key.run, revision, limit, key.metric]);
    const known = this.#kept.get(name);
    if (known) {
      this.#kept.delete(name);
      this.#kept.set(name, known);
      return known;
    }
    const read = readLongSeries(store, key, limit);
    this.#kept.set(name, read);
    // A failure is told to whoever asked now, and not remembered.
    read.catch(() => this.#kept.delete(name));
    if (this.#kept.size > this.#max)
      this.#kept.delete(this.#kept.keys().next().value!);
    return read;
  }
}
