/** Writing parsed runs in short transactions: invisible until `publish`, removable until then. */
import { randomUUID } from "node:crypto";
import type { ParsedBatch, ParsedRun } from "../../shared/formats/parsed.ts";
import { insertRows } from "../store/bulk.ts";
import { storable } from "../store/storableText.ts";
import type { Store } from "../store/store.ts";
import { joinRuns } from "./joinRuns.ts";
import {
  noPoints,
  overSeries,
  rowOfPoints,
  seriesColumns,
  storedPointOf,
  withPoints,
  type PointSummary,
} from "./points.ts";
import { ensureProject } from "./projectRows.ts";
import { giveRanks } from "./ranks.ts";
import { rowOfReported, withReported, type Reported } from "./reported.ts";
import {
  addBases,
  addDatasets,
  addPairings,
  addParams,
  addSamples,
  addTags,
  defineMetrics,
} from "./writeRows.ts";

export interface ImportRow {
  readonly id: string;
  readonly userId: string | null;
  readonly source: string;
  /** For runs that do not say when they ran. */
  readonly now: string;
  /** Id of the project for runs whose file names none. */
  readonly project?: string;
}

interface WrittenRun {
  readonly id: string;
  readonly join: string | undefined;
  /** Name of the project that the file gives. */
  readonly project: string | undefined;
  /** How many samples and judgements it has so far. */
  positions: number;
}

interface WrittenSeries {
  readonly id: number;
  readonly run: string;
  readonly metric: string;
  summary: PointSummary;
  /** Some of its points were there before: they have to be counted. */
  hasDoubles: boolean;
}

/** Collects the runs of one import. */
export class RunWriter {
  readonly #store: Store;
  readonly #import: ImportRow;
  /** By the number that the file gives a run; runs that join each other are one. */
  readonly #runs: WrittenRun[] = [];
  readonly #series = new Map<string, WrittenSeries>();
  readonly #reported = new Map<string, Reported>();
  readonly #definitions = new Map<string, ParsedBatch["definitions"][number]>();
  #values = 0;

  constructor(store: Store, row: ImportRow) {
    this.#store = store;
    this.#import = row;
  }

  /** Points, results, samples and judgements so far. */
  get values(): number {
    return this.#values;
  }

  async add(parsed: ParsedBatch): Promise<void> {
    const { db } = this.#store;
    // What a statement gives back is looked up by what it was given, so both have to be the same text.
    const batch = storable(parsed);
    await this.#addRuns(batch.runs);
    await this.#addPoints(batch);
    await this.#addResults(batch);
    const idOf = (run: number) => this.#runs[run]!.id;
    await addDatasets(db, batch.datasets, idOf);
    await addBases(db, batch.bases, idOf);
    const place = (run: number) => this.#runs[run]!.positions++;
    await addSamples(db, batch.samples, idOf, place);
    await addPairings(db, batch.pairings, idOf, place);
    this.#values += batch.samples.length + batch.pairings.length;
    for (const definition of batch.definitions)
      this.#definitions.set(definition.metric, {
        ...definition,
        ...this.#definitions.get(definition.metric),
      });
  }

  async #addRuns(parsed: readonly ParsedRun[]): Promise<void> {
    const { db } = this.#store;
    const { id: importId, userId, source, now } = this.#import;
    const fresh: [WrittenRun, ParsedRun][] = [];
    for (const run of parsed) {
      const known =
        run.join === undefined
          ? undefined
          : this.#runs.find(({ join }) => join === run.join);
      const written = known ?? {
        id: randomUUID(),
        join: run.join,
        project: run.project,
        positions: 0,
      };
      this.#runs.push(written);
      if (!known) fresh.push([written, run]);
    }
    await insertRows(
      db,
      "run",
      [
        "id",
        "import_id",
        "name",
        "model",
        "status",
        "source",
        "started_at",
        "ended_at",
        "created_at",
        "created_by",
        "revision",
        "visible",
      ],
      fresh.map(([{ id }, run]) => [
        id,
        importId,
        run.name.slice(0, 250) || "run",
        run.model?.slice(0, 250) ?? null,
        run.status ?? "finished",
        source,
        run.startedAt ?? now,
        run.endedAt ?? null,
        now,
        userId,
        1,
        0,
      ]),
    );
    const first = this.#runs.length - parsed.length;
    const idOf = (index: number) => this.#runs[first + index]!.id;
    await addParams(
      db,
      parsed.flatMap(({ params }, index) =>
        Object.entries(params).map(
          ([key, value]) => [idOf(index), key, value] as const,
        ),
      ),
    );
    await addTags(
      db,
      parsed.flatMap(({ tags = {} }, index) =>
        Object.entries(tags).map(
          ([key, value]) => [idOf(index), key, value] as const,
        ),
      ),
    );
  }

  async #addPoints({ points }: ParsedBatch): Promise<void> {
    const keyed = points.map((point) => ({
      key: seriesKey(this.#runs[point.run]!.id, point.metric),
      point,
      stored: storedPointOf(point),
    }));
    await this.#addSeries(keyed);
    const bySeries = Map.groupBy(keyed, ({ key }) => this.#series.get(key)!);
    for (const [series, mine] of bySeries)
      series.summary = withPoints(
        series.summary,
        mine.map(({ stored }) => stored),
      );
    for (let at = 0; at < keyed.length; at += 1000) {
      const part = keyed.slice(at, at + 1000);
      const { stored } = await insertRows(
        this.#store.db,
        "series_point",
        ["series_id", "step", "time", "rank", "value"],
        part.map(({ key, stored: { step, time, rank, value } }) => [
          this.#series.get(key)!.id,
          step,
          time,
          rank,
          value,
        ]),
        "on conflict do nothing",
      );
      if (stored < part.length)
        for (const { key } of part) this.#series.get(key)!.hasDoubles = true;
    }
    this.#values += points.length;
  }

  async #addSeries(
    keyed: readonly {
      readonly key: string;
      readonly point: { readonly run: number; readonly metric: string };
    }[],
  ) {
    const fresh = new Map<string, unknown[]>();
    for (const { key, point } of keyed)
      if (!this.#series.has(key))
        fresh.set(
          key,
          rowOfPoints(this.#runs[point.run]!.id, point.metric, noPoints),
        );
    const { rows } = await insertRows<{
      id: number;
      run_id: string;
      metric: string;
    }>(
      this.#store.db,
      "series",
      seriesColumns,
      [...fresh.values()],
      "returning id, run_id, metric",
    );
    for (const { id, run_id, metric } of rows)
      this.#series.set(seriesKey(run_id, metric), {
        id,
        run: run_id,
        metric,
        summary: noPoints,
        hasDoubles: false,
      });
  }

  async #addResults({ results }: ParsedBatch): Promise<void> {
    for (const { run, ...result } of results) {
      const row = { ...result, run_id: this.#runs[run]!.id };
      const key = JSON.stringify([row.run_id, row.metric, row.task]);
      this.#reported.set(key, withReported(this.#reported.get(key), row));
    }
    await insertRows(
      this.#store.db,
      "result",
      [
        "run_id",
        "task",
        "metric",
        "filter",
        "slice",
        "step",
        "time",
        "value",
        "special",
        "stderr",
        "low",
        "high",
        "n",
        "k",
        "is_group",
      ],
      results.map((r) => [
        this.#runs[r.run]!.id,
        r.task,
        r.metric,
        r.filter,
        r.slice,
        r.step,
        r.time,
        r.value,
        r.special,
        r.stderr,
        r.low,
        r.high,
        r.n,
        r.k,
        r.isGroup ? 1 : 0,
      ]),
    );
    this.#values += results.length;
  }

  /**
   * What each run holds; then, in one transaction, everything becomes visible, and what is about a run that is already
   * there moves to it. Answers the ids of the runs, each once, in the order of the file.
   */
  async publish(warnings: readonly string[]): Promise<string[]> {
    await this.#summarise();
    const joins = this.#runs.some(({ join }) => join !== undefined);
    // Two files about one run that arrive at once would both find that it is not there yet.
    return joins
      ? this.#store.exclusive("join runs", () => this.#show(warnings))
      : this.#show(warnings);
  }

  async #summarise(): Promise<void> {
    const { db } = this.#store;
    for (const series of this.#series.values()) {
      if (!series.hasDoubles) continue;
      const { count } = await db
        .selectFrom("series_point")
        .select((eb) => eb.fn.countAll<number>().as("count"))
        .where("series_id", "=", series.id)
        .executeTakeFirstOrThrow();
      series.summary = { ...series.summary, count };
    }
    const rows = [
      ...[...this.#series.values()].map(({ run, metric, summary }) =>
        rowOfPoints(run, metric, summary),
      ),
      ...[...this.#reported.values()].map(rowOfReported),
    ];
    await insertRows(db, "series", seriesColumns, rows, overSeries);
  }

  #show(warnings: readonly string[]): Promise<string[]> {
    const { id: importId, project, now } = this.#import;
    const runs = [...new Set(this.#runs)];
    return this.#store.db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable("import")
        .set({ complete: 1, warnings: JSON.stringify(warnings) })
        .where("id", "=", importId)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n)
        throw new Error(
          "another process took this import for a dead one's, and back",
        );
      await defineMetrics(trx, [...this.#definitions.values()]);
      await trx
        .updateTable("run")
        .set({
          visible: 1,
          ...(project !== undefined && { project_id: project }),
        })
        .where("import_id", "=", importId)
        .execute();
      for (const [name, mine] of Map.groupBy(runs, (run) => run.project)) {
        if (name === undefined) continue;
        const { id } = await ensureProject(trx, name, this.#import.userId, now);
        for (const run of mine)
          await trx
            .updateTable("run")
            .set({ project_id: id })
            .where("id", "=", run.id)
            .execute();
      }
      const ids: string[] = [];
      for (const { id, join } of runs)
        ids.push(join === undefined ? id : await joinRuns(trx, id, join));
      await giveRanks(
        trx,
        await trx
          .selectFrom("run")
          .select(["id", "name", "model"])
          .where("import_id", "=", importId)
          .orderBy("rowid" as never)
          .execute(),
      );
      const brought = [...new Set(ids)];
      await insertRows(
        trx,
        "import_run",
        ["import_id", "run_id"],
        brought.map((run) => [importId, run]),
        "on conflict do nothing",
      );
      return brought;
    });
  }
}

function seriesKey(run: string, metric: string): string {
  return `${run} ${metric}`;
}
