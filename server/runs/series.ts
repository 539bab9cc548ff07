/**
 * The points of a long series for a chart: the lowest and highest of each bucket of steps plus both ends, so that spikes
 * stay visible. A million points are bucketed inside the database.
 */
import { sql, type RawBuilder } from "kysely";
import { extremesOf } from "../store/differences.ts";
import type { Store } from "../store/store.ts";
import type { StoredPoint } from "./points.ts";

export interface SeriesKey {
  /** Of the table `series`. */
  readonly id: number;
  readonly count: number;
}

/** At most `limit` points, by step. */
async function readLongSeries(
  store: Store,
  key: SeriesKey,
  limit: number,
): Promise<StoredPoint[]> {
  const [first, last] = await readEnds(store, key);
  if (!first || !last) return [];
  // The two ends come on top of two points a bucket.
  const buckets = Math.max(1, Math.floor((limit - 2) / 2));
  const ofSeries = sql`from series_point where series_id = ${key.id} and rank = 0`;
  let extremes = await readExtremes(
    store,
    sql`select step, time, value,
      floor((step - ${first.step}) * cast(${buckets / (last.step - first.step + 1)} as double precision)) as bucket
      ${ofSeries}`,
  );
  if (extremes.length < buckets / 2)
    // Most buckets are empty: the steps are bunched, so count points instead, which takes three times as long.
    extremes = await readExtremes(
      store,
      sql`select step, time, value, (row_number() over (order by step, time) - 1)
        / cast(${Math.ceil(key.count / buckets)} as integer) as bucket ${ofSeries}`,
    );
  const points = new Map<string, StoredPoint>();
  for (const point of [first, ...extremes, last])
    points.set(`${point.step} ${point.rank} ${point.value}`, point);
  return [...points.values()].toSorted(
    (a, b) => a.step - b.step || a.time - b.time,
  );
}

async function readExtremes(
  store: Store,
  bucketed: RawBuilder<unknown>,
): Promise<StoredPoint[]> {
  const { rows } = await sql<
    Omit<StoredPoint, "rank">
  >`${extremesOf(store.db, bucketed)}`.execute(store.db);
  return rows.map((row) => ({ ...row, rank: 0 }));
}

async function readEnds(store: Store, { id }: SeriesKey) {
  return Promise.all(
    (["asc", "desc"] as const).map((direction) =>
      store.db
        .selectFrom("series_point")
        .select(["step", "time", "rank", "value"])
        .where("series_id", "=", id)
        .orderBy("step", direction)
        .orderBy("time", direction)
        .orderBy("rank", direction)
        .orderBy("value", direction)
        .limit(1)
        .executeTakeFirst(),
    ),
  );
}

/** Every point of these series, by step. */
export async function readShortSeries(
  store: Store,
  keys: readonly SeriesKey[],
): Promise<Map<number, StoredPoint[]>> {
  const points = new Map<number, StoredPoint[]>(keys.map(({ id }) => [id, []]));
  if (keys.length === 0) return points;
  const rows = await store.db
    .selectFrom("series_point")
    .selectAll()
    .where("series_id", "in", [...points.keys()])
    .orderBy("series_id")
    .orderBy("step")
    .orderBy("time")
    .execute();
  for (const { series_id, ...point } of rows)
    points.get(series_id)!.push(point);
  return points;
}

/** Long series as they were when they had so many points: viewers of a live chart share one computation. */
export class SeriesCache {
  readonly #kept = new Map<string, Promise<StoredPoint[]>>();
  readonly #max = 300;

  read(store: Store, key: SeriesKey, limit: number): Promise<StoredPoint[]> {
    const name = `${key.id} ${key.count} ${limit}`;
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
