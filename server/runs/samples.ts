/**
 * Samples of one run or of several side by side. A row is one question: samples of all runs with the same task, filter,
 * item and epoch; the second time that a run has the same one is a row of its own.
 */
import type { z } from "zod";
import type {
  SampleAnswer,
  SampleCell,
  sampleQuerySchema,
  SampleRow,
  WholeSample,
} from "../../shared/api/samples.ts";
import { slices } from "../store/bulk.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import { readFacets } from "./sampleFacets.ts";
import { alignSamples, chooseRows, type AlignedSamples } from "./sampleRows.ts";
import { runNotFound, sampleNotFound } from "./refusals.ts";

export type ParsedSampleQuery = z.output<typeof sampleQuerySchema>;

/** Beginning of the input, in the list. */
const inputCharacters = 300;

interface Aligned {
  readonly samples: AlignedSamples;
  readonly facets: SampleAnswer["facets"];
}

/** So that the next question about the same runs need not align them again: about 40 MB at 20 runs x 10,000 samples. */
const rememberedAlignments = 3;
/** Nor the next page of a question look for all its rows. */
const rememberedQuestions = 6;

export class SampleReader {
  readonly #store: Store;
  /** By the runs and their revisions. */
  readonly #aligned = new Remembered<Aligned>(rememberedAlignments);
  /** By what was asked and the revisions of the runs. */
  readonly #rows = new Remembered<readonly number[]>(rememberedQuestions);

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Rows in the order of the first run (then of the others), or by a score of the first run; those without it come last.
   * A run that is not there has no cells.
   */
  async answer(query: ParsedSampleQuery): Promise<SampleAnswer> {
    const visible = await this.#store.db
      .selectFrom("run")
      .select(["id", "revision"])
      .where("id", "in", query.runs)
      .where("visible", "=", 1)
      .execute();
    const byId = new Map(visible.map((run) => [run.id, run]));
    const runs = [...new Set(query.runs)].flatMap((run) => byId.get(run) ?? []);
    if (runs.length === 0) throw runNotFound();
    const key = runs.map(({ id, revision }) => [id, revision]);
    const { samples, facets } = await this.#aligned.get(
      JSON.stringify(key),
      async () => {
        const aligned = await alignSamples(this.#store, runs);
        return {
          samples: aligned,
          facets: await readFacets(this.#store, aligned),
        };
      },
    );
    const { offset, limit, runs: _runs, ...question } = query;
    const rows = await this.#rows.get(JSON.stringify([question, key]), () =>
      chooseRows(this.#store, samples, query),
    );
    const places = query.runs.map((id) =>
      runs.findIndex((run) => run.id === id),
    );
    return {
      items: await readRows(
        this.#store,
        rows
          .slice(offset, offset + limit)
          .map((row) =>
            places.map((place) => samples.ids[place]?.[row] || null),
          ),
      ),
      total: rows.length,
      facets,
    };
  }
}

/** The last few answers; the one not used for longest goes first. What failed is asked again. */
class Remembered<T> {
  readonly #most: number;
  readonly #known = new Map<string, Promise<T>>();

  constructor(most: number) {
    this.#most = most;
  }

  async get(key: string, read: () => Promise<T>): Promise<T> {
    const asked = this.#known.get(key) ?? read();
    this.#known.delete(key);
    this.#known.set(key, asked);
    const [oldest] = this.#known.keys();
    if (this.#known.size > this.#most) this.#known.delete(oldest!);
    try {
      return await asked;
    } catch (error) {
      this.#known.delete(key);
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

/** Of each row the ids of its samples, run by run. A row whose samples were all removed meanwhile is left out. */
async function readRows(
  { db }: Store,
  rows: readonly (readonly (number | null)[])[],
): Promise<SampleRow[]> {
  const found = new Map<number, Awaited<ReturnType<typeof readStored>>[0]>();
  for (const ids of slices(rows.flat().filter((id) => id !== null)))
    for (const sample of await readStored(db, ids))
      found.set(Number(sample.id), sample);
  return rows.flatMap((ids) => {
    const samples = ids.map((id) => (id === null ? null : found.get(id)));
    const known = samples.find((sample) => sample);
    if (!known) return [];
    const text = JSON.parse(known.content ?? "{}") as StoredText;
    return {
      item: known.item,
      name: known.name,
      task: known.task,
      filter: known.filter,
      target: known.target,
      input: text.input?.slice(0, inputCharacters) ?? null,
      fields: JSON.parse(known.fields ?? "{}") as Record<string, string>,
      cells: samples.map((sample) => (sample ? cellOf(sample) : null)),
    };
  });
}

function readStored(db: Store["db"], ids: readonly number[]) {
  return db
    .selectFrom("sample")
    .leftJoin("sample_text", "sample_text.sample_id", "sample.id")
    .selectAll("sample")
    .select("sample_text.content")
    .where("sample.id", "in", ids)
    .execute();
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
