/** Files about one run: what a new file brought moves to the run that is already there. */
import { sql, type Kysely, type RawBuilder } from "kysely";
import { insertRows } from "../store/bulk.ts";
import type { Tables } from "../store/tables.ts";
import { overSeries, seriesColumns } from "./points.ts";
import { countSeries } from "./countSeries.ts";
import { rowOfReported, withReported, type Reported } from "./reported.ts";

/** The tag by which files find the run that they are about. */
export const joinTag = "parley.join";

/**
 * Moves everything of the run `fresh`, which nobody has seen yet, to the visible run with the same join tag, and answers
 * the id of that; without one `fresh` gets the tag and stays. Whatever order the files come in, the run is the same. Call
 * it in a transaction, one at a time (`exclusive("join runs")`).
 */
export async function joinRuns(
  trx: Kysely<Tables>,
  fresh: string,
  join: string,
): Promise<string> {
  const target = await trx
    .selectFrom("run_tag")
    .innerJoin("run", "run.id", "run_tag.run_id")
    .select("run.id")
    .where("run_tag.key", "=", joinTag)
    .where("run_tag.value", "=", join)
    .where("run.visible", "=", 1)
    .where("run.id", "<>", fresh)
    .executeTakeFirst();
  if (!target) {
    await trx
      .insertInto("run_tag")
      .values({ run_id: fresh, key: joinTag, value: join })
      .onConflict((conflict) =>
        conflict.columns(["run_id", "key"]).doUpdateSet({ value: join }),
      )
      .execute();
    return fresh;
  }
  await mergeHeads(trx, fresh, target.id);
  for (const table of ["param", "run_tag", "run_dataset", "run_basis"] as const)
    await moveNew(trx, table, fresh, target.id);
  await moveSamples(trx, fresh, target.id);
  await movePairings(trx, fresh, target.id);
  await movePoints(trx, fresh, target.id);
  await moveResults(trx, fresh, target.id);
  await trx.deleteFrom("run").where("id", "=", fresh).execute();
  return target.id;
}

/** From the worst: a file that does not say takes it for finished. */
const gravest = ["failed", "killed", "running", "scheduled", "finished"];

async function mergeHeads(trx: Kysely<Tables>, fresh: string, target: string) {
  const rows = await trx
    .selectFrom("run")
    .select(["id", "model", "status", "source", "started_at", "ended_at"])
    .where("id", "in", [fresh, target])
    .execute();
  const [from, to] = [fresh, target].map((id) =>
    rows.find((row) => row.id === id)!,
  ) as [(typeof rows)[number], (typeof rows)[number]];
  const sources = [...new Set([...to.source.split(" + "), from.source])];
  await trx
    .updateTable("run")
    .set((eb) => ({
      revision: eb("revision", "+", 1),
      values_at: new Date().toISOString(),
      model: to.model ?? from.model,
      status:
        gravest.find(
          (status) => status === to.status || status === from.status,
        ) ?? to.status,
      source: sources.toSorted().join(" + "),
      started_at: [to.started_at, from.started_at].toSorted()[0]!,
      ended_at:
        [to.ended_at, from.ended_at]
          .filter((at) => at !== null)
          .toSorted()
          .at(-1) ?? null,
    }))
    .where("id", "=", target)
    .execute();
}

/** What the run says already stays as it is. */
async function moveNew(
  trx: Kysely<Tables>,
  table: "param" | "run_tag" | "run_dataset" | "run_basis",
  fresh: string,
  target: string,
) {
  const rows = await trx
    .selectFrom(table)
    .selectAll()
    .where("run_id", "=", fresh)
    .execute();
  const columns = Object.keys(rows[0] ?? {});
  await insertRows(
    trx,
    table,
    columns,
    rows.map((row) =>
      columns.map((column) =>
        column === "run_id" ? target : (row as Record<string, unknown>)[column],
      ),
    ),
    "on conflict do nothing",
  );
  await trx.deleteFrom(table).where("run_id", "=", fresh).execute();
}

async function moveSamples(trx: Kysely<Tables>, fresh: string, target: string) {
  const isThere = sql`sample.run_id = ${fresh} and exists (select 1 from sample as known
    where known.item = sample.item and known.run_id = ${target} and known.task = sample.task
      and known.filter = sample.filter and known.epoch = sample.epoch and known.name = sample.name)`;
  await sql`delete from sample_text where sample_id in (select id from sample where ${isThere})`.execute(
    trx,
  );
  await sql`delete from sample where ${isThere}`.execute(trx);
  await moveAfter(trx, "sample", fresh, target);
}

async function movePairings(
  trx: Kysely<Tables>,
  fresh: string,
  target: string,
) {
  await sql`delete from pairing where run_id = ${fresh} and exists (select 1 from pairing as known
    where known.run_id = ${target} and known.item = pairing.item and known.model_a = pairing.model_a
      and known.model_b = pairing.model_b and known.winner = pairing.winner
      and coalesce(known.fields, '') = coalesce(pairing.fields, ''))`.execute(
    trx,
  );
  await moveAfter(trx, "pairing", fresh, target);
}

/** Behind those that the run has. */
async function moveAfter(
  trx: Kysely<Tables>,
  table: "sample" | "pairing",
  fresh: string,
  target: string,
) {
  const name = sql.table(table);
  await sql`update ${name} set run_id = ${target},
    position = position + (select coalesce(max(position), -1) + 1 from ${name} as known where known.run_id = ${target})
    where run_id = ${fresh}`.execute(trx);
}

async function movePoints(trx: Kysely<Tables>, fresh: string, target: string) {
  const { rows: both } = await sql<{ mine: number; known: number }>`
    select mine.id as mine, known.id as known from series as mine
    join series as known on known.run_id = ${target} and known.kind = 'point' and known.metric = mine.metric and known.task = mine.task
    where mine.run_id = ${fresh} and mine.kind = 'point'`.execute(trx);
  for (const { mine, known } of both) {
    await sql`insert into series_point (series_id, step, time, rank, value)
      select ${sql.val(known)}, step, time, rank, value from series_point where series_id = ${mine}
      on conflict do nothing`.execute(trx);
    await trx
      .deleteFrom("series_point")
      .where("series_id", "=", mine)
      .execute();
    await trx.deleteFrom("series").where("id", "=", mine).execute();
    await countSeries(trx, known);
  }
  await trx
    .updateTable("series")
    .set({ run_id: target })
    .where("run_id", "=", fresh)
    .where("kind", "=", "point")
    .execute();
}

/** Of two values of the same thing the one that says more stays, whichever came first. */
const saysMore: RawBuilder<unknown> = sql`case when stderr is null then 0 else 1 end desc,
  case when low is null then 0 else 1 end desc, coalesce(n, -1) desc, coalesce(value, 0) desc, id`;

async function moveResults(trx: Kysely<Tables>, fresh: string, target: string) {
  await trx
    .updateTable("result")
    .set({ run_id: target })
    .where("run_id", "=", fresh)
    .execute();
  await sql`delete from result where id in (select id from (select id, row_number() over
      (partition by task, metric, filter, slice, coalesce(step, -1), coalesce(time, '') order by ${saysMore}) as place
      from result where run_id = ${target}) as placed where place > 1)`.execute(
    trx,
  );
  await trx
    .deleteFrom("series")
    .where("run_id", "in", [fresh, target])
    .where("kind", "=", "result")
    .execute();
  const rows = await trx
    .selectFrom("result")
    .selectAll()
    .where("run_id", "=", target)
    .orderBy("id")
    .execute();
  const reported = new Map<string, Reported>();
  for (const row of rows) {
    const key = JSON.stringify([row.metric, row.task]);
    reported.set(key, withReported(reported.get(key), row));
  }
  await insertRows(
    trx,
    "series",
    seriesColumns,
    [...reported.values()].map(rowOfReported),
    overSeries,
  );
}
