/** Which run and which model came first: what everybody's colours are taken from. */
import { sql, type Kysely } from "kysely";
import type { AnswerBase } from "../../shared/charts/answer.ts";
import { lockTable } from "../store/differences.ts";
import { insertRows, slices } from "../store/bulk.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";

export interface Named {
  readonly id: string;
  readonly name: string;
  readonly model: string | null;
}

/**
 * Counted over all runs of the workspace, in the order in which they became visible, so that the ranks of a chart do not
 * depend on what else it shows and what is stored later changes none. A run that has none yet (its model was told
 * later) gets the next.
 */
export async function readRanks(
  store: Store,
  runs: readonly Named[],
): Promise<AnswerBase["ranks"]> {
  if (runs.length === 0) return { runs: {}, models: {} };
  const found = await findRanks(store.db, runs);
  const isWhole = runs.every(
    (run) =>
      Object.hasOwn(found.runs, run.id) &&
      Object.hasOwn(found.models, modelOf(run)),
  );
  if (isWhole) return found;
  await store.db.transaction().execute((trx) => giveRanks(trx, runs));
  return findRanks(store.db, runs);
}

/** The next ranks to those that have none, in their order. Call it in a transaction; it holds the table till its end. */
export async function giveRanks(
  trx: Kysely<Tables>,
  runs: readonly Named[],
): Promise<void> {
  await lockTable(trx, "run_rank");
  for (const part of slices(runs, 5000)) {
    const known = await findRanks(trx, part);
    await addRanks(
      trx,
      "run",
      part.map((run) => run.id).filter((id) => !Object.hasOwn(known.runs, id)),
    );
    await addRanks(
      trx,
      "model",
      part.map(modelOf).filter((name) => !Object.hasOwn(known.models, name)),
    );
  }
}

async function addRanks(
  trx: Kysely<Tables>,
  kind: "run" | "model",
  names: readonly string[],
) {
  if (names.length === 0) return;
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(rank), -1) + 1 as next from run_rank where kind = ${kind}`.execute(
    trx,
  );
  const { next } = rows[0]!;
  await insertRows(
    trx,
    "run_rank",
    ["kind", "name", "rank"],
    [...new Set(names)].map((name, index) => [kind, name, next + index]),
  );
}

function modelOf(run: Named): string {
  return run.model ?? run.name;
}

async function findRanks(
  db: Kysely<Tables>,
  runs: readonly Named[],
): Promise<AnswerBase["ranks"]> {
  const read = async (kind: "run" | "model", names: readonly string[]) => {
    const rows = await db
      .selectFrom("run_rank")
      .select(["name", "rank"])
      .where("kind", "=", kind)
      .where("name", "in", [...new Set(names)])
      .execute();
    return Object.fromEntries(rows.map(({ name, rank }) => [name, rank]));
  };
  return {
    runs: await read(
      "run",
      runs.map((run) => run.id),
    ),
    models: await read("model", runs.map(modelOf)),
  };
}
