/** Taking back an import that failed: all its rows, in short transactions. */
import { sql, type RawBuilder } from "kysely";
import { rowAddress } from "../store/differences.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";

const rowsPerRemoval = 20_000;

/** Again is no harm. What it found out about metrics stays. */
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
    await removeSeries(store, id);
    await removeRows(
      store,
      "sample_text",
      sql`sample_id in (select id from sample where run_id = ${id})`,
    );
    for (const table of ["result", "sample", "pairing"] as const)
      await removeRows(store, table, sql`run_id = ${id}`);
    for (const table of [
      "param",
      "run_tag",
      "run_dataset",
      "run_basis",
    ] as const)
      await db.deleteFrom(table).where("run_id", "=", id).execute();
  }
  await db.deleteFrom("run").where("import_id", "=", importId).execute();
  await db.deleteFrom("import_run").where("import_id", "=", importId).execute();
  await db.deleteFrom("import").where("id", "=", importId).execute();
}

/** Points first: without their series nobody would find them again. */
async function removeSeries(store: Store, runId: string): Promise<void> {
  const series = await store.db
    .selectFrom("series")
    .select(["id", "count"])
    .where("run_id", "=", runId)
    .where("kind", "=", "point")
    .execute();
  for (const { id } of series) {
    for (;;) {
      const { numAffectedRows = 0n } =
        await sql`delete from series_point where series_id = ${id}
        and (step, time, rank, value) in (select step, time, rank, value from series_point where series_id = ${id} limit ${rowsPerRemoval})`.execute(
          store.db,
        );
      if (numAffectedRows < BigInt(rowsPerRemoval)) break;
    }
  }
  await removeRows(store, "series", sql`run_id = ${runId}`);
}

async function removeRows(
  store: Store,
  table: keyof Tables,
  where: RawBuilder<unknown>,
): Promise<void> {
  const name = sql.table(table);
  const address = rowAddress(store.db);
  for (;;) {
    const { numAffectedRows = 0n } =
      await sql`delete from ${name} where ${address} in
      (select ${address} from ${name} where ${where} limit ${rowsPerRemoval})`.execute(
        store.db,
      );
    if (numAffectedRows < BigInt(rowsPerRemoval)) return;
  }
}
