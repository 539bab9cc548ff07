/**
 * Live logging: points, params and tags of running runs. What is logged while one transaction runs goes into the next
 * one together (group commit), so that many small calls cost little more than few large ones.
 */
import type { Kysely } from "kysely";
import type { Context } from "../context.ts";
import { insertRows, rowsPerStatement } from "../store/bulk.ts";
import { storable, storableText } from "../store/storableText.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import { countSeries } from "./countSeries.ts";
import {
  noPoints,
  overSeries,
  rowOfPoints,
  seriesColumns,
  storedPoint,
  summaryOfRow,
  withPoints,
  type PointSummary,
  type StoredPoint,
} from "./points.ts";
import { paramChanged, runNotFound } from "./refusals.ts";
import { addTags } from "./writeRows.ts";

export interface LoggedPoint {
  readonly metric: string;
  readonly step: number;
  /** NaN and the infinities are kept as such. */
  readonly value: number;
  /** Unix milliseconds; 0 when it does not say. */
  readonly time: number;
}

export interface LoggedBatch {
  readonly points?: readonly LoggedPoint[];
  readonly params?: readonly { readonly key: string; readonly value: string }[];
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
}

/** One transaction takes calls up to here, or one that is larger by itself. */
const pointsPerCommit = 20_000;

/**
 * Everything of one call is stored, or nothing. The same point twice is one. Throws the refusals `run_not_found`, and
 * `param_changed` when a param has another value already. Answers the run's revision with it.
 */
export async function logBatch(
  context: Pick<Context, "store" | "runEvents">,
  runId: string,
  batch: LoggedBatch,
): Promise<number> {
  const { store } = context;
  let group = groups.get(store);
  if (!group) groups.set(store, (group = new CommitGroup(store)));
  const revision = await group.log(runId, asStored(batch));
  context.runEvents.changed(runId);
  return revision;
}

const groups = new WeakMap<Store, CommitGroup>();

/** What a statement gives back is looked up by what it was given, so both have to be the same text. */
function asStored({ points = [], params = [], tags = [] }: LoggedBatch) {
  const named = points.every(({ metric }) => storableText(metric) === metric)
    ? points
    : points.map((point) => ({
        ...point,
        metric: storableText(point.metric),
      }));
  return { points: named, params: storable(params), tags: storable(tags) };
}

interface Call {
  readonly runId: string;
  readonly batch: LoggedBatch;
  resolve(revision: number): void;
  reject(reason: unknown): void;
}

/** A revision, or why the call was refused. */
type Outcome = number | Error;

class CommitGroup {
  readonly #store: Store;
  #waiting: Call[] = [];
  #isWriting = false;

  constructor(store: Store) {
    this.#store = store;
  }

  log(runId: string, batch: LoggedBatch): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ runId, batch, resolve, reject });
      if (!this.#isWriting) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) await this.#write(this.#take());
    this.#isWriting = false;
  }

  #take(): Call[] {
    let points = 0;
    const end = this.#waiting.findIndex(({ batch }, index) => {
      points += batch.points?.length ?? 0;
      return index > 0 && points > pointsPerCommit;
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }

  /** Never throws. */
  async #write(calls: readonly Call[]): Promise<void> {
    try {
      const outcomes = await this.#store.db
        .transaction()
        .execute((trx) => writeCalls(trx, calls));
      calls.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index]!;
        if (typeof outcome === "number") resolve(outcome);
        else reject(outcome);
      });
    } catch (error) {
      const [only] = calls;
      if (calls.length === 1) only!.reject(error);
      // What the database cannot take of one call is not to fail the others. Nothing of the group was stored.
      else for (const call of calls) await this.#write([call]);
    }
  }
}

type Db = Kysely<Tables>;

async function writeCalls(trx: Db, calls: readonly Call[]): Promise<Outcome[]> {
  const hasParams = calls.some(({ batch }) => batch.params?.length);
  const outcomes = new Map<Call, Outcome>();
  const byRun = new Map(
    // In one order everywhere: two processes that hold each other's runs would wait for ever.
    [...Map.groupBy(calls, ({ runId }) => runId)].toSorted(([a], [b]) =>
      a < b ? -1 : 1,
    ),
  );
  for (const [runId, mine] of byRun) {
    // Whoever writes to a run holds its row until the end.
    const revision = await raise(trx, runId, hasParams ? 0 : mine.length);
    for (const call of mine) outcomes.set(call, revision ?? runNotFound());
  }
  if (hasParams) {
    for (const [runId, mine] of byRun) {
      const found = mine.filter(
        (call) => typeof outcomes.get(call) === "number",
      );
      if (found.length === 0) continue;
      const refused = await writeParams(trx, runId, found);
      for (const [call, reason] of refused) outcomes.set(call, reason);
      const kept = found.filter((call) => !refused.has(call));
      const revision = await raise(trx, runId, kept.length);
      for (const call of kept) outcomes.set(call, revision!);
    }
  }
  const accepted = calls.filter(
    (call) => typeof outcomes.get(call) === "number",
  );
  await addTags(
    trx,
    accepted.flatMap(({ runId, batch }) =>
      (batch.tags ?? []).map(({ key, value }) => [runId, key, value] as const),
    ),
  );
  await writePoints(trx, accepted);
  return calls.map((call) => outcomes.get(call)!);
}

async function raise(
  trx: Db,
  runId: string,
  by: number,
): Promise<number | null> {
  const row = await trx
    .updateTable("run")
    .set((eb) => ({
      revision: eb("revision", "+", by),
      ...(by > 0 && { values_at: new Date().toISOString() }),
    }))
    .where("id", "=", runId)
    .where("visible", "=", 1)
    .returning("revision")
    .executeTakeFirst();
  return row?.revision ?? null;
}

/** Answers the calls that would change a param. */
async function writeParams(
  trx: Db,
  runId: string,
  calls: readonly Call[],
): Promise<Map<Call, Error>> {
  const refused = new Map<Call, Error>();
  const keys = new Set(
    calls.flatMap(({ batch }) => (batch.params ?? []).map(({ key }) => key)),
  );
  if (keys.size === 0) return refused;
  const rows = await trx
    .selectFrom("param")
    .select(["key", "value"])
    .where("run_id", "=", runId)
    .where("key", "in", [...keys])
    .execute();
  const known = new Map(rows.map(({ key, value }) => [key, value]));
  const fresh = new Map<string, string>();
  for (const call of calls) {
    const mine = new Map<string, string>();
    const changed = (call.batch.params ?? []).find(({ key, value }) => {
      const before = known.get(key) ?? fresh.get(key) ?? mine.get(key);
      mine.set(key, value);
      return before !== undefined && before !== value;
    });
    if (changed) {
      const before = known.get(changed.key) ?? fresh.get(changed.key);
      refused.set(
        call,
        paramChanged(changed.key, before ?? null, changed.value),
      );
    } else for (const [key, value] of mine) fresh.set(key, value);
  }
  await insertRows(
    trx,
    "param",
    ["run_id", "key", "value"],
    [...fresh].map(([key, value]) => [runId, key, value]),
    "on conflict do nothing",
  );
  return refused;
}

interface LoggedSeries {
  readonly run: string;
  readonly metric: string;
  readonly points: StoredPoint[];
  before: PointSummary;
  id: number;
}

async function writePoints(trx: Db, calls: readonly Call[]): Promise<void> {
  const series = new Map<string, LoggedSeries>();
  for (const { runId, batch } of calls)
    for (const { metric, step, time, value } of batch.points ?? []) {
      const key = `${runId} ${metric}`;
      let one = series.get(key);
      if (!one)
        series.set(
          key,
          (one = { run: runId, metric, points: [], before: noPoints, id: 0 }),
        );
      one.points.push(storedPoint(step, time, value));
    }
  if (series.size === 0) return;
  await readSummaries(trx, series);
  const { rows } = await insertRows<{
    id: number;
    run_id: string;
    metric: string;
  }>(
    trx,
    "series",
    seriesColumns,
    [...series.values()].map(({ run, metric, before, points }) =>
      rowOfPoints(run, metric, withPoints(before, points)),
    ),
    `${overSeries} returning id, run_id, metric`,
  );
  for (const { id, run_id, metric } of rows)
    series.get(`${run_id} ${metric}`)!.id = id;
  const values = [...series.values()].flatMap(({ id, points }) =>
    points.map(({ step, time, rank, value }) => [id, step, time, rank, value]),
  );
  const doubled = new Set<number>();
  for (let at = 0; at < values.length; at += rowsPerStatement) {
    const part = values.slice(at, at + rowsPerStatement);
    const { stored } = await insertRows(
      trx,
      "series_point",
      ["series_id", "step", "time", "rank", "value"],
      part,
      "on conflict do nothing",
    );
    if (stored < part.length) for (const [id] of part) doubled.add(id!);
  }
  for (const id of doubled) await countSeries(trx, id);
}

async function readSummaries(
  trx: Db,
  series: ReadonlyMap<string, LoggedSeries>,
): Promise<void> {
  const all = [...series.values()];
  const rows = await trx
    .selectFrom("series")
    .select([
      "run_id",
      "metric",
      "count",
      "step",
      "time",
      "value",
      "special",
      "least",
      "greatest",
    ])
    .where("kind", "=", "point")
    .where("task", "=", "")
    .where("run_id", "in", [...new Set(all.map(({ run }) => run))])
    .where("metric", "in", [...new Set(all.map(({ metric }) => metric))])
    .execute();
  for (const row of rows) {
    const one = series.get(`${row.run_id} ${row.metric}`);
    if (one) one.before = summaryOfRow(row);
  }
}
