/** What samples can be filtered and sorted by. */
import { sql } from "kysely";
import type { SampleAnswer } from "../../shared/api/samples.ts";
import { jsonPairs } from "../store/differences.ts";
import type { Store } from "../store/store.ts";
import { isShown, type AlignedSamples } from "./sampleRows.ts";

/** A field with more values is text, not a slice: it is searched, not picked from. */
const mostValues = 100;

/** Over all samples of these runs, whatever is filtered; counts are of rows. */
export async function readFacets(
  { db }: Store,
  aligned: AlignedSamples,
): Promise<SampleAnswer["facets"]> {
  const chosen = sql`run_id in (${sql.join(aligned.runs.map(({ id }) => id))})`;
  const scores = await sql<{ name: string }>`
    select distinct pair.key as name from sample, ${jsonPairs(db as never, "sample.scores")}
    where ${chosen} order by name`.execute(db);
  // Many samples share their slices: each combination is taken apart once.
  const fields = await sql<{ name: string; value: string }>`
    select distinct pair.key as name, pair.value as value
    from (select distinct fields from sample where ${chosen} and fields is not null) as said, ${jsonPairs(db as never, "said.fields")}
    order by name, value`.execute(db);
  const byName = Map.groupBy(fields.rows, (row) => row.name);
  const counts = { passed: 0, failed: 0, errors: 0, disagreement: 0 };
  const kinds = Object.keys(counts) as (keyof typeof counts)[];
  for (let row = 0; row < aligned.items.length; row++)
    for (const kind of kinds) if (isShown(aligned, row, kind)) counts[kind]++;
  return {
    tasks: [...new Set(aligned.tasks)].sort(),
    scores: scores.rows.map((row) => row.name),
    fields: [...byName].flatMap(([name, rows]) =>
      rows.length > mostValues
        ? []
        : [{ name, values: rows.map((row) => row.value) }],
    ),
    ...counts,
  };
}
