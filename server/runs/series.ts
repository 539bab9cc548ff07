/**
 * The points of a long series for a chart: the lowest and highest of each bucket of steps plus both ends, so that spikes stay visible. A million points are bucketed inside the database.
 */
import { sql, type RawBuilder } from "kysely";
import { extremesOf } from "../store/differences.ts";
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
async function readLongSeries(
  store: Store,
  key: SeriesKey,
  limit: number,
): Promise<SeriesPoint[]> {
  const [first, last] = await readEnds(store, key);
  if (!first || !last) return [];
  // The two ends come on top of two points a bucket.
  const buckets = Math.max(1, Math.floor((limit - 2) / 2));
  let extremes = await readExtremes(
    store,
    key,
    sql`select step, value,
      floor((step - ${first.step}) * cast(${buckets / (last.step - first.step + 1)} as double precision)) as bucket
      from point where run_id = ${key.run} and metric = ${key.metric}`,
  );
  if (extremes.length < buckets / 2)
    // Most buckets are empty: the steps are bunched, so count points instead, which takes three times as long.
    extremes = await readExtremes(
      store,
      key,
      sql`select step, value, (row_number() over (order by step) - 1)
        / cast(${Math.ceil(key.count / buckets)} as integer) as bucket
        from point where run_id = ${key.run} and metric = ${key.metric}`,
    );
  const points = new Map<string, SeriesPoint>();
  for (const point of [first, ...extremes, last])
    points.set(`${point.step} ${point.value} ${point.special}`, point);
  return [...points.values()].toSorted((a, b) => a.step - b.step);
}

/**
 * The lowest and highest point of each bucket; the inner queries need only the index. "Cross join" keeps SQLite from
 * going through all points again to find the chosen ones.
 */
async function readExtremes(
  store: Store,
  { run, metric }: SeriesKey,
  bucketed: RawBuilder<unknown>,
): Promise<SeriesPoint[]> {
  const { rows } = await sql<SeriesPoint>`
    with chosen as (${extremesOf(store.db, bucketed)})
    select chosen.step, chosen.value, min(point.time) as time, null as special
    from chosen cross join point
    where point.run_id = ${run} and point.metric = ${metric}
      and point.step = chosen.step and point.value = chosen.value
    group by chosen.step, chosen.value`.execute(store.db);
  return rows;
}

async function readEnds(store: Store, { run, metric }: SeriesKey) {
  return Promise.all(
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
