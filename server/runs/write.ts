/** Writing parsed runs in short transactions: invisible until `publish`, removable until then. */
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import type { ParsedBatch } from "../../shared/formats/parsed.ts";
import { rowAddress } from "../store/differences.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";

/** One statement is one transaction; longer ones would keep the journal, and so everybody's typing, waiting. */
const rowsPerInsert = 1000;
const rowsPerRemoval = 20_000;

export type ContentKind = Tables["run_content"]["kind"];

export interface ImportRow {
  readonly id: string;
  readonly userId: string | null;
  readonly source: string;
  /** For runs that do not say when they ran. */
  readonly now: string;
}

/** Collects the runs of one import. */
export class RunWriter {
  readonly runIds: string[] = [];
  readonly #store: Store;
  readonly #import: ImportRow;
  readonly #contents: Map<string, number>[] = [];
  #values = 0;

  constructor(store: Store, row: ImportRow) {
    this.#store = store;
    this.#import = row;
  }

  get values(): number {
    return this.#values;
  }

  async add(batch: ParsedBatch): Promise<void> {
    const { db } = this.#store;
    const { id, userId, source, now } = this.#import;
    const runs = batch.runs.map((run) => {
      const runId = randomUUID();
      this.runIds.push(runId);
      this.#contents.push(new Map());
      return { ...run, id: runId };
    });
    for (const rows of slices(runs))
      await db
        .insertInto("run")
        .values(
          rows.map((run) => ({
            id: run.id,
            import_id: id,
            name: run.name.slice(0, 250) || "run",
            model: run.model?.slice(0, 250) ?? null,
            status: "finished",
            source,
            started_at: run.startedAt ?? now,
            created_at: now,
            created_by: userId,
            revision: 1,
            visible: 0,
          })),
        )
        .execute();
    const params = runs.flatMap((run) =>
      Object.entries(run.params).map(([key, value]) => ({
        run_id: run.id,
        key: key.slice(0, 250),
        value,
      })),
    );
    for (const rows of slices(params))
      await db
        .insertInto("param")
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    await this.#addPoints(batch);
    await this.#addResults(batch);
    for (const definition of batch.definitions)
      await defineMetric(
        this.#store,
        definition.metric,
        definition.higherIsBetter,
      );
  }

  async #addPoints({ points }: ParsedBatch): Promise<void> {
    for (const rows of slices(points)) {
      for (const point of rows) this.#count(point.run, "point", point.metric);
      await this.#store.db
        .insertInto("point")
        .values(
          rows.map((point) => ({
            run_id: this.runIds[point.run]!,
            metric: point.metric,
            step: point.step,
            time: point.time,
            value: point.value,
            special: point.special,
          })),
        )
        .execute();
    }
    this.#values += points.length;
  }

  async #addResults({ results }: ParsedBatch): Promise<void> {
    for (const rows of slices(results)) {
      for (const { run, metric, task } of rows) {
        this.#count(run, "result", metric);
        if (task !== "") this.#count(run, "task", task);
      }
      await this.#store.db
        .insertInto("result")
        .values(
          rows.map(({ run, isGroup, ...result }) => ({
            ...result,
            run_id: this.runIds[run]!,
            is_group: isGroup ? 1 : 0,
          })),
        )
        .execute();
    }
    this.#values += results.length;
  }

  #count(run: number, kind: ContentKind, name: string): void {
    const contents = this.#contents[run]!;
    const key = `${kind} ${name}`;
    contents.set(key, (contents.get(key) ?? 0) + 1);
  }

  /** What each run holds, then, in one transaction, everything becomes visible. */
  async publish(warnings: readonly string[]): Promise<void> {
    const contents = this.#contents.flatMap((counts, run) =>
      [...counts].map(([key, count]) => {
        const space = key.indexOf(" ");
        return {
          run_id: this.runIds[run]!,
          kind: key.slice(0, space) as ContentKind,
          name: key.slice(space + 1),
          count,
        };
      }),
    );
    for (const rows of slices(contents))
      await this.#store.db.insertInto("run_content").values(rows).execute();
    await this.#store.db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable("import")
        .set({ complete: 1, warnings: JSON.stringify(warnings) })
        .where("id", "=", this.#import.id)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n)
        throw new Error(
          "another process took this import for a dead one's, and back",
        );
      await trx
        .updateTable("run")
        .set({ visible: 1 })
        .where("import_id", "=", this.#import.id)
        .execute();
    });
  }
}

/** The direction of a metric is kept from the first file that names it. */
async function defineMetric(
  store: Store,
  name: string,
  higherIsBetter: boolean,
): Promise<void> {
  await store.db
    .insertInto("metric_definition")
    .values({ name, higher_is_better: higherIsBetter ? 1 : 0 })
    .onConflict((conflict) =>
      conflict
        .column("name")
        .doUpdateSet({
          higher_is_better: (eb) => eb.ref("excluded.higher_is_better"),
        })
        .where("metric_definition.higher_is_better", "is", null),
    )
    .execute();
}

/** Takes back all rows of an import, in short transactions. */
export async function removeImport(
  store: Store,
  importId: string,
): Promise<void> {
  const { db } = store;
  const runs = await db
    .selectFrom("run")
    .select("id")
    .where("import_id", "=", importId)
    .execute();
  for (const { id } of runs) {
    for (const table of ["point", "result"] as const)
      await removeValues(store, table, id);
    for (const table of ["param", "run_content"] as const)
      await db.deleteFrom(table).where("run_id", "=", id).execute();
  }
  await db.deleteFrom("run").where("import_id", "=", importId).execute();
  await db.deleteFrom("import").where("id", "=", importId).execute();
}

/** In pieces that are short transactions. */
async function removeValues(
  store: Store,
  table: "point" | "result",
  runId: string,
): Promise<void> {
  const name = sql.table(table);
  const address = rowAddress(store.db);
  let removed = 0n;
  do {
    const { numAffectedRows = 0n } =
      await sql`delete from ${name} where ${address} in
      (select ${address} from ${name} where run_id = ${runId} limit ${rowsPerRemoval})`.execute(
        store.db,
      );
    removed = numAffectedRows;
  } while (removed > 0n);
}

function slices<T>(rows: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < rows.length; at += rowsPerInsert)
    parts.push(rows.slice(at, at + rowsPerInsert));
  return parts;
}
