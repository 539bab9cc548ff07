/** Which run and which model came first: what everybody's colours are taken from. */
import { sql } from "kysely";
import type { MetricsAnswer } from "../../shared/charts/spec.ts";
import type { Store } from "../store/store.ts";

/**
 * Counted over all runs of the workspace, in the order in which they were stored (`rowid`), so that the ranks
 * of a chart do not depend on what else it shows and what is stored later changes none.
 */
export async function readRanks(
  store: Store,
  runs: readonly {
    readonly id: string;
    readonly name: string;
    readonly model: string | null;
  }[],
): Promise<MetricsAnswer["ranks"]> {
  if (runs.length === 0) return { runs: {}, models: {} };
  const ids = sql.join(runs.map((run) => run.id));
  const names = sql.join([
    ...new Set(runs.map((run) => run.model ?? run.name)),
  ]);
  const [ofRuns, ofModels] = await Promise.all([
    sql<Ranked>`select id as name, rank from (
        select id, row_number() over (order by rowid) - 1 as rank
        from run where visible = 1
      ) as ranked where id in (${ids})`.execute(store.db),
    sql<Ranked>`select name, rank from (
        select coalesce(model, name) as name, row_number() over (order by min(rowid)) - 1 as rank
        from run where visible = 1 group by coalesce(model, name)
      ) as ranked where name in (${names})`.execute(store.db),
  ]);
  return { runs: recordOf(ofRuns.rows), models: recordOf(ofModels.rows) };
}

interface Ranked {
  readonly name: string;
  readonly rank: number;
}

function recordOf(rows: readonly Ranked[]): Record<string, number> {
  return Object.fromEntries(rows.map(({ name, rank }) => [name, rank]));
}
