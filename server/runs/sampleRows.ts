/**
 * The samples of several runs aligned by what was asked, and which rows a question is about. Kept in arrays of numbers:
 * 200,000 row objects cost more than the database does.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { sql, type RawBuilder } from "kysely";
import { contains } from "../store/contains.ts";
import { databaseOf } from "../store/differences.ts";
import type { Store } from "../store/store.ts";
import { readColumns, type SampleColumn } from "./answers/columns.ts";
import type { ParsedSampleQuery } from "./samples.ts";

interface RunRevision {
  readonly id: string;
  readonly revision: number;
}

export interface AlignedSamples {
  readonly runs: readonly RunRevision[];
  /** By row: those of the first run in the order of its file, then those that only others have. */
  readonly items: readonly string[];
  readonly tasks: readonly string[];
  /** By run, then by row: the sample's id, 0 where the run has none. */
  readonly ids: readonly (readonly number[])[];
  /** Of the same: 1 passed, 0 failed, -1 not said or no sample. */
  readonly verdicts: readonly (readonly number[])[];
  /** Samples that ended in an error. */
  readonly errors: ReadonlySet<number>;
}

/** Samples that are looked at before others have their turn: about 5 ms. */
const samplesAtOnce = 10_000;

const aligning: readonly SampleColumn[] = [
  { type: "id" },
  { type: "item" },
  { type: "task" },
  { type: "filter" },
  { type: "epoch" },
  { type: "correct" },
];

/** A row is one task, filter, item and epoch; the second sample that a run has of the same is a row of its own. */
export async function alignSamples(
  store: Store,
  runs: readonly RunRevision[],
): Promise<AlignedSamples> {
  const items: string[] = [];
  const tasks: string[] = [];
  const ids: number[][] = runs.map(() => []);
  const verdicts: number[][] = runs.map(() => []);
  const rowsOf = new Map<string, number[]>();
  for (const [place, run] of runs.entries()) {
    const { length, columns } = await readColumns(store, run, aligning);
    const [ofId, ofItem, ofTask, ofFilter, ofEpoch, ofVerdict] = columns;
    const mine = ids[place]!;
    for (let index = 0; index < length; index++) {
      if (index % samplesAtOnce === 0) await nextTurn();
      const item = ofItem![index] as string;
      const task = ofTask![index] as string;
      const key = `${item}\0${ofEpoch![index]}\0${ofFilter![index]}\0${task}`;
      let known = rowsOf.get(key);
      if (!known) rowsOf.set(key, (known = []));
      let row = known.find((one) => !mine[one]);
      if (row === undefined) {
        row = items.length;
        known.push(row);
        items.push(item);
        tasks.push(task);
        for (const list of ids) list.push(0);
        for (const list of verdicts) list.push(-1);
      }
      mine[row] = ofId![index] as number;
      verdicts[place]![row] = (ofVerdict![index] ?? -1) as number;
    }
  }
  const errors = await idsWhere(store, runs, sql`error is not null`);
  return { runs, items, tasks, ids, verdicts, errors };
}

/** Rows that the question is about, in its order. */
export async function chooseRows(
  store: Store,
  aligned: AlignedSamples,
  query: ParsedSampleQuery,
): Promise<number[]> {
  const { items, tasks, ids } = aligned;
  const search = isHit(query);
  const hits = search && (await idsWhere(store, aligned.runs, search));
  const rows: number[] = [];
  for (let row = 0; row < items.length; row++) {
    if (row % samplesAtOnce === 0) await nextTurn();
    if (query.task !== null && tasks[row] !== query.task) continue;
    if (query.item !== "" && items[row] !== query.item) continue;
    if (!isShown(aligned, row, query.show)) continue;
    if (hits && !ids.some((ofRun) => hits.has(ofRun[row]!))) continue;
    rows.push(row);
  }
  if (query.sort === "") return rows;
  // Row i of the first run is its sample i.
  const { columns } = await readColumns(store, aligned.runs[0]!, [
    sortedBy(query.sort),
  ]);
  const values = columns[0]!;
  const [known, unknown]: [number[], number[]] = [[], []];
  for (const row of rows)
    (typeof values[row] === "number" ? known : unknown).push(row);
  const sign = query.descending ? -1 : 1;
  known.sort(
    (a, b) => sign * ((values[a] as number) - (values[b] as number)) || a - b,
  );
  return [...known, ...unknown];
}

export function isShown(
  { ids, verdicts, errors }: AlignedSamples,
  row: number,
  show: ParsedSampleQuery["show"],
): boolean {
  const some = (verdict: number, from = 0) => {
    for (let run = from; run < verdicts.length; run++)
      if (verdicts[run]![row] === verdict) return true;
    return false;
  };
  const mine = verdicts[0]![row];
  switch (show) {
    case "all":
      return true;
    case "passed":
      return some(1);
    case "failed":
      return some(0);
    case "errors":
      return errors.size > 0 && ids.some((ofRun) => errors.has(ofRun[row]!));
    case "disagreement":
      return some(1) && some(0);
    case "gained":
      return mine === 1 && some(0, 1);
    case "lost":
      return mine === 0 && some(1, 1);
    default:
      return show satisfies never;
  }
}

function sortedBy(name: string): SampleColumn {
  return name === "seconds" || name === "cost" || name === "tokens"
    ? { type: name }
    : { type: "score", name };
}

/** As one text: a row object an id would take longer to cross from the database's thread than to find. */
async function idsWhere(
  { db }: Store,
  runs: readonly RunRevision[],
  condition: RawBuilder<unknown>,
): Promise<Set<number>> {
  const list =
    databaseOf(db as never) === "sqlite"
      ? sql`group_concat(id, ',')`
      : sql`string_agg(cast(id as text), ',')`;
  const { rows } = await sql<{ ids: string | null }>`
    select ${list} as ids from sample
    where run_id in (${sql.join(runs.map(({ id }) => id))}) and ${condition}`.execute(
    db,
  );
  const [row] = rows;
  return new Set(row?.ids ? row.ids.split(",").map(Number) : []);
}

/** Null when nothing is searched for. A row is found when any of its samples is. */
function isHit({ q, fields }: ParsedSampleQuery): RawBuilder<unknown> | null {
  const text = q.trim();
  const conditions = [
    ...(text
      ? [
          sql`(${contains("sample.name", text)} or ${contains("sample.target", text)} or ${contains("sample.output", text)}
            or exists (select 1 from sample_text where sample_text.sample_id = sample.id and ${contains("sample_text.content", text)}))`,
        ]
      : []),
    // The pair as JSON writes it; whether something is left out by taking it away says whether it is there.
    ...Object.entries(fields).map(([name, value]) => {
      const pair = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
      return sql`replace(coalesce(fields, ''), ${pair}, '') <> coalesce(fields, '')`;
    }),
  ];
  return conditions.length === 0 ? null : sql.join(conditions, sql` and `);
}
