/** What samples can be filtered and sorted by. */
import { sql } from "kysely";
import type { SampleAnswer } from "../../shared/api/samples.ts";
import { jsonPairs } from "../store/differences.ts";
import type { Store } from "../store/store.ts";

/** A field with more values is text, not a slice: it is searched, not picked from. */
const mostValues = 100;

/** Over all samples of these runs, whatever is filtered. */
export async function readFacets(
  store: Store,
  runs: readonly string[],
): Promise<SampleAnswer["facets"]> {
  const { db } = store;
  const chosen = sql`run_id in (${sql.join([...runs])})`;
  const [tasks, scores, fields, counts] = await Promise.all([
    sql<{ task: string }>`
      select distinct task from sample where ${chosen} order by task`.execute(
      db,
    ),
    sql<{ name: string }>`
      select distinct pair.key as name from sample, ${jsonPairs(db as never, "sample.scores")}
      where ${chosen} order by name`.execute(db),
    sql<{ name: string; value: string }>`
      select distinct pair.key as name, pair.value as value from sample, ${jsonPairs(db as never, "sample.fields")}
      where ${chosen} and fields is not null order by name, value`.execute(db),
    sql<Counts>`
      select count(case when best = 1 then 1 end) as passed, count(case when worst = 0 then 1 end) as failed,
        count(case when errors > 0 then 1 end) as errors, count(case when best <> worst then 1 end) as disagreement
      from (select max(correct) as best, min(correct) as worst, count(error) as errors
        from sample where ${chosen} group by task, filter, item, epoch) as question`.execute(
      db,
    ),
  ]);
  const byName = Map.groupBy(fields.rows, (row) => row.name);
  const [count] = counts.rows;
  return {
    tasks: tasks.rows.map((row) => row.task),
    scores: scores.rows.map((row) => row.name),
    fields: [...byName].flatMap(([name, rows]) =>
      rows.length > mostValues
        ? []
        : [{ name, values: rows.map((row) => row.value) }],
    ),
    passed: Number(count?.passed ?? 0),
    failed: Number(count?.failed ?? 0),
    errors: Number(count?.errors ?? 0),
    disagreement: Number(count?.disagreement ?? 0),
  };
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
  readonly disagreement: number;
}
