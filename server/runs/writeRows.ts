/** Rows of what a run holds besides its values, as parsers give it. */
import type { Kysely } from "kysely";
import type {
  ParsedBasis,
  ParsedDataset,
  ParsedDefinition,
  ParsedPairing,
  ParsedSample,
} from "../../shared/formats/parsed.ts";
import { insertRows } from "../store/bulk.ts";
import type { Tables } from "../store/tables.ts";

type Db = Kysely<Tables>;
/** The id of a run by the number that the file gives it. */
type IdOf = (run: number) => string;
/** The place of the next sample or judgement of a run, from 0. */
type NextPlace = (run: number) => number;

/** What the table of samples shows; the whole text is beside it. */
const shownCharacters = 500;
/** Texts of samples can be long: one statement takes about so many characters. */
const charactersPerStatement = 4_000_000;

/** A param keeps its first value. */
export async function addParams(
  db: Db,
  params: readonly (readonly [run: string, key: string, value: string])[],
): Promise<void> {
  await insertRows(
    db,
    "param",
    ["run_id", "key", "value"],
    params.map(([run, key, value]) => [run, key.slice(0, 250), value]),
    "on conflict do nothing",
  );
}

/** A tag takes its last value. */
export async function addTags(
  db: Db,
  tags: readonly (readonly [run: string, key: string, value: string])[],
): Promise<void> {
  // Postgres refuses to change a row twice in one statement.
  const last = new Map(
    tags.map((tag) => [JSON.stringify(tag.slice(0, 2)), tag]),
  );
  await insertRows(
    db,
    "run_tag",
    ["run_id", "key", "value"],
    [...last.values()],
    'on conflict (run_id, "key") do update set "value" = excluded."value"',
  );
}

export async function addDatasets(
  db: Db,
  datasets: readonly ParsedDataset[],
  idOf: IdOf,
): Promise<void> {
  await insertRows(
    db,
    "run_dataset",
    [
      "run_id",
      "name",
      "digest",
      "context",
      "task",
      "source_type",
      "source",
      "items",
    ],
    datasets.map((set) => [
      idOf(set.run),
      set.name,
      set.digest,
      set.context,
      set.task,
      set.sourceType,
      set.source,
      wholeOf(set.items),
    ]),
    "on conflict do nothing",
  );
}

export async function addBases(
  db: Db,
  bases: readonly ParsedBasis[],
  idOf: IdOf,
): Promise<void> {
  await insertRows(
    db,
    "run_basis",
    ["run_id", "task", "metric", "aspect", "value"],
    bases.map((basis) => [
      idOf(basis.run),
      basis.task,
      basis.metric,
      basis.aspect,
      basis.value,
    ]),
    "on conflict do nothing",
  );
}

export async function addSamples(
  db: Db,
  samples: readonly ParsedSample[],
  idOf: IdOf,
  next: NextPlace,
): Promise<void> {
  let part: ParsedSample[] = [];
  let characters = 0;
  for (const sample of samples) {
    part.push(sample);
    characters += textLength(sample);
    if (part.length < 500 && characters < charactersPerStatement) continue;
    await addPart(db, part, idOf, next);
    part = [];
    characters = 0;
  }
  await addPart(db, part, idOf, next);
}

async function addPart(
  db: Db,
  samples: readonly ParsedSample[],
  idOf: IdOf,
  next: NextPlace,
): Promise<void> {
  const placed = samples.map((sample) => ({
    sample,
    run: idOf(sample.run),
    position: next(sample.run),
  }));
  const { rows } = await insertRows<{
    id: number;
    run_id: string;
    position: number;
  }>(
    db,
    "sample",
    [
      "run_id",
      "task",
      "filter",
      "position",
      "item",
      "name",
      "epoch",
      "target",
      "output",
      "fields",
      "scores",
      "correct",
      "error",
      "seconds",
      "cost",
      "tokens",
    ],
    placed.map(({ sample: s, run, position }) => [
      run,
      s.task,
      s.filter,
      position,
      s.item,
      s.name,
      wholeOf(s.epoch) ?? 1,
      shown(s.target),
      shown(s.output),
      Object.keys(s.fields).length === 0 ? null : JSON.stringify(s.fields),
      JSON.stringify(s.scores),
      s.correct === null ? null : s.correct ? 1 : 0,
      s.error,
      s.seconds,
      s.cost,
      wholeOf(s.tokens),
    ]),
    'returning id, run_id, "position"',
  );
  const ids = new Map(
    rows.map(({ id, run_id, position }) => [`${run_id} ${position}`, id]),
  );
  await insertRows(
    db,
    "sample_text",
    ["sample_id", "content"],
    placed.map(
      ({ sample: { input, target, output, details }, run, position }) => [
        ids.get(`${run} ${position}`)!,
        JSON.stringify({ input, target, output, details }),
      ],
    ),
  );
}

/** The nearest whole number, as the columns of counts take it; null for what has none. */
function wholeOf(count: number | null): number | null {
  const whole = count === null ? NaN : Math.round(count);
  return Number.isSafeInteger(whole) ? whole : null;
}

function textLength({ input, target, output, details }: ParsedSample): number {
  const whole =
    (input?.length ?? 0) + (target?.length ?? 0) + (output?.length ?? 0);
  return Object.keys(details).length === 0
    ? whole
    : whole + JSON.stringify(details).length;
}

/** Not cut in the middle of a character of two halves. */
function shown(text: string | null): string | null {
  if (text === null || text.length <= shownCharacters) return text;
  const isHalf = (text.codePointAt(shownCharacters - 1) ?? 0) > 0xffff;
  return text.slice(0, isHalf ? shownCharacters - 1 : shownCharacters);
}

export async function addPairings(
  db: Db,
  pairings: readonly ParsedPairing[],
  idOf: IdOf,
  next: NextPlace,
): Promise<void> {
  await insertRows(
    db,
    "pairing",
    ["run_id", "position", "item", "model_a", "model_b", "winner", "fields"],
    pairings.map((pair) => [
      idOf(pair.run),
      next(pair.run),
      pair.item,
      pair.modelA,
      pair.modelB,
      pair.winner,
      Object.keys(pair.fields).length === 0
        ? null
        : JSON.stringify(pair.fields),
    ]),
  );
}

/** What is known of a metric is kept from the first file that says it. */
export async function defineMetrics(
  db: Db,
  definitions: readonly ParsedDefinition[],
): Promise<void> {
  await insertRows(
    db,
    "metric_definition",
    ["name", "higher_is_better", "unit", "least", "greatest"],
    definitions.map(({ metric, higherIsBetter, unit, least, greatest }) => [
      metric,
      higherIsBetter === null ? null : higherIsBetter ? 1 : 0,
      unit ?? null,
      least ?? null,
      greatest ?? null,
    ]),
    `on conflict (name) do update set ${[
      "higher_is_better",
      "unit",
      "least",
      "greatest",
    ]
      .map(
        (column) =>
          `"${column}" = coalesce(metric_definition."${column}", excluded."${column}")`,
      )
      .join(", ")}`,
  );
}
