/**
 * Samples of one run or of several side by side. A row is one question: samples of all runs with the same task, filter,
 * item and epoch; the second time that a run has the same one is a row of its own.
 */
import { sql, type RawBuilder } from "kysely";
import type { z } from "zod";
import type {
  SampleAnswer,
  SampleCell,
  sampleQuerySchema,
  SampleRow,
  WholeSample,
} from "../../shared/api/samples.ts";
import { contains } from "../store/contains.ts";
import { jsonNumber } from "../store/differences.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import { readFacets } from "./sampleFacets.ts";
import { runNotFound, sampleNotFound } from "./refusals.ts";

export type ParsedSampleQuery = z.output<typeof sampleQuerySchema>;

/** Beginning of the input, in the list. */
const inputCharacters = 300;

interface RowKey {
  readonly task: string;
  readonly filter: string;
  readonly item: string;
  readonly epoch: number;
  readonly turn: number;
}

interface Found {
  readonly rows: readonly RowKey[];
  readonly facets: SampleAnswer["facets"];
}

/** So that the next page of a question need not look for all its rows again. */
const rememberedQuestions = 6;

export class SampleReader {
  readonly #store: Store;
  /** By what was asked and the revisions of the runs; the one not used for longest comes first. */
  readonly #found = new Map<string, Promise<Found>>();

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Rows in the order of the first run (then of the others), or by a score of the first run; those without it come last.
   * A run that is not there has no cells.
   */
  async answer(query: ParsedSampleQuery): Promise<SampleAnswer> {
    const runs = await this.#store.db
      .selectFrom("run")
      .select(["id", "revision"])
      .where("id", "in", query.runs)
      .where("visible", "=", 1)
      .execute();
    const revisions = new Map(runs.map((run) => [run.id, run.revision]));
    const there = query.runs.filter((run) => revisions.has(run));
    if (there.length === 0) throw runNotFound();
    const { offset, limit, ...question } = query;
    const { rows, facets } = await this.#find(
      JSON.stringify([question, there.map((run) => revisions.get(run))]),
      { ...query, runs: there },
    );
    return {
      items: await readRows(
        this.#store,
        query.runs.map((run) => (revisions.has(run) ? run : null)),
        rows.slice(offset, offset + limit),
      ),
      total: rows.length,
      facets,
    };
  }

  async #find(key: string, query: ParsedSampleQuery): Promise<Found> {
    const asked =
      this.#found.get(key) ??
      Promise.all([
        findRows(this.#store, query),
        readFacets(this.#store, query.runs),
      ]).then(([rows, facets]) => ({ rows, facets }));
    this.#found.delete(key);
    this.#found.set(key, asked);
    const [oldest] = this.#found.keys();
    if (this.#found.size > rememberedQuestions) this.#found.delete(oldest!);
    try {
      return await asked;
    } catch (error) {
      this.#found.delete(key);
      throw error;
    }
  }
}

/** The whole of one sample. Throws a `Refusal` when there is none, or its run is not there for anybody yet. */
export async function readSample(
  store: Store,
  id: number,
): Promise<WholeSample> {
  const row = await store.db
    .selectFrom("sample")
    .innerJoin("run", "run.id", "sample.run_id")
    .leftJoin("sample_text", "sample_text.sample_id", "sample.id")
    .selectAll("sample")
    .select("sample_text.content")
    .where("sample.id", "=", id)
    .where("run.visible", "=", 1)
    .executeTakeFirst();
  if (!row) throw sampleNotFound();
  const text = JSON.parse(row.content ?? "{}") as StoredText;
  return {
    ...cellOf(row),
    run: row.run_id,
    item: row.item,
    name: row.name,
    task: row.task,
    filter: row.filter,
    input: text.input ?? null,
    target: text.target ?? row.target,
    output: text.output ?? row.output,
    fields: JSON.parse(row.fields ?? "{}") as Record<string, string>,
    details: text.details ?? {},
  };
}

/** As `sample_text` holds it. */
interface StoredText {
  readonly input?: string | null;
  readonly target?: string | null;
  readonly output?: string | null;
  readonly details?: Record<string, unknown>;
}

/** Where each run stands in the question, for `case` in SQL. */
function rankOfRun(runs: readonly string[]): RawBuilder<unknown> {
  return sql`case run_id ${sql.join(
    runs.map((run, rank) => sql`when ${run} then ${sql.lit(rank)}`),
    sql` `,
  )} end`;
}

async function findRows(
  store: Store,
  query: ParsedSampleQuery,
): Promise<RowKey[]> {
  const { runs } = query;
  const [first] = runs;
  const ofFirst = sql`run_id = ${first}`;
  const order =
    query.sort === ""
      ? sql`least_place`
      : sql`case when sort_value is null then 1 else 0 end, sort_value ${sql.raw(query.descending ? "desc" : "asc")}, least_place`;
  const { rows } = await sql<RowKey>`
    select task, filter, item, epoch, turn from (
      select task, filter, item, epoch, turn, min(place) as least_place,
        max(case when ${ofFirst} then sort_by end) as sort_value,
        max(case when ${ofFirst} then correct end) as mine,
        max(case when not ${ofFirst} then correct end) as best_other,
        min(case when not ${ofFirst} then correct end) as worst_other,
        max(correct) as best, min(correct) as worst, count(error) as errors, max(hit) as hit
      from (
        select run_id, task, filter, item, epoch, correct, error,
          row_number() over (partition by run_id, task, filter, item, epoch order by position) as turn,
          ${rankOfRun(runs)} * 10000000 + position as place,
          ${sortBy(store, query.sort)} as sort_by,
          ${isHit(query)} as hit
        from sample where ${inScope(query)}
      ) as placed
      group by task, filter, item, epoch, turn
    ) as question
    where hit = 1 and ${isShown(query.show)}
    order by ${order}`.execute(store.db);
  return rows;
}

function inScope({ runs, task, item }: ParsedSampleQuery): RawBuilder<unknown> {
  return sql.join(
    [
      sql`run_id in (${sql.join([...runs])})`,
      ...(task === null ? [] : [sql`task = ${task}`]),
      ...(item === "" ? [] : [sql`item = ${item}`]),
    ],
    sql` and `,
  );
}

/** A row is found when any of its samples is. */
function isHit({ q, fields }: ParsedSampleQuery): RawBuilder<unknown> {
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
  if (conditions.length === 0) return sql`1`;
  return sql`case when ${sql.join(conditions, sql` and `)} then 1 else 0 end`;
}

function isShown(show: ParsedSampleQuery["show"]): RawBuilder<unknown> {
  switch (show) {
    case "all":
      return sql`1 = 1`;
    case "passed":
      return sql`best = 1`;
    case "failed":
      return sql`worst = 0`;
    case "errors":
      return sql`errors > 0`;
    case "disagreement":
      return sql`best <> worst`;
    case "gained":
      return sql`mine = 1 and worst_other = 0`;
    case "lost":
      return sql`mine = 0 and best_other = 1`;
    default:
      return show satisfies never;
  }
}

const ownNumbers: readonly string[] = ["seconds", "cost", "tokens"];

function sortBy({ db }: Store, name: string): RawBuilder<unknown> {
  if (name === "") return sql`null`;
  return ownNumbers.includes(name)
    ? sql.ref(name)
    : jsonNumber(db as never, "scores", name);
}

async function readRows(
  store: Store,
  /** Null for a run that is not there: its cells stay empty. */
  runs: readonly (string | null)[],
  keys: readonly RowKey[],
): Promise<SampleRow[]> {
  if (keys.length === 0) return [];
  const samples = await store.db
    .selectFrom("sample")
    .leftJoin("sample_text", "sample_text.sample_id", "sample.id")
    .selectAll("sample")
    .select("sample_text.content")
    .where(
      "sample.item",
      "in",
      keys.map((key) => key.item),
    )
    .where(
      "sample.run_id",
      "in",
      runs.filter((run) => run !== null),
    )
    .orderBy("sample.position")
    .execute();
  const turns = new Map<string, number>();
  const found = new Map<string, (typeof samples)[number]>();
  for (const sample of samples) {
    const group = placeOf({ ...sample, turn: 0 }) + sample.run_id;
    const turn = (turns.get(group) ?? 0) + 1;
    turns.set(group, turn);
    found.set(placeOf({ ...sample, turn }) + sample.run_id, sample);
  }
  return keys.map((key) => {
    const ofRuns = runs.map((run) =>
      run === null ? null : (found.get(placeOf(key) + run) ?? null),
    );
    const known = ofRuns.find((sample) => sample !== null);
    if (!known) throw new Error("a sample that was counted is not there");
    const text = JSON.parse(known.content ?? "{}") as StoredText;
    return {
      item: known.item,
      name: known.name,
      task: known.task,
      filter: known.filter,
      target: known.target,
      input: text.input?.slice(0, inputCharacters) ?? null,
      fields: JSON.parse(known.fields ?? "{}") as Record<string, string>,
      cells: ofRuns.map((sample) => sample && cellOf(sample)),
    };
  });
}

function placeOf({ task, filter, item, epoch, turn }: RowKey): string {
  return JSON.stringify([task, filter, item, epoch, Number(turn)]);
}

function cellOf(
  row: Omit<Tables["sample"], "id"> & { id: number },
): SampleCell {
  return {
    id: row.id,
    epoch: row.epoch,
    output: row.output,
    correct: row.correct === null ? null : row.correct === 1,
    scores: JSON.parse(row.scores) as SampleCell["scores"],
    error: row.error,
    seconds: row.seconds,
    cost: row.cost,
    tokens: row.tokens,
  };
}
