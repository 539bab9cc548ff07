/** What the samples of some runs hold: from the first ones of each, so that 10^6 samples cost no more than a few. */
import type { SampleFacts } from "../../shared/api/facts.ts";
import type { Store } from "../store/store.ts";

/** Samples of each run that are looked at. */
const looked = 300;
/** More labels than this are texts. */
const mostLabels = 50;

/** Runs that are unknown, or not whole yet, count for nothing. */
export async function readFacts(
  { db }: Store,
  ids: readonly string[],
): Promise<SampleFacts> {
  const runs = new Set(
    ids.length === 0
      ? []
      : (
          await db
            .selectFrom("run")
            .select("id")
            .where("id", "in", [...new Set(ids)])
            .where("visible", "=", 1)
            .execute()
        ).map(({ id }) => id),
  );
  if (runs.size === 0) return gather([], 0, 0);
  const counted = await db
    .selectFrom("sample")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("run_id", "in", [...runs])
    .executeTakeFirst();
  const pairings = await db
    .selectFrom("pairing")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("run_id", "in", [...runs])
    .executeTakeFirst();
  const firsts: Looked[][] = [];
  for (const run of runs)
    firsts.push(
      await db
        .selectFrom("sample")
        .select([
          "run_id",
          "item",
          "target",
          "output",
          "fields",
          "scores",
          "correct",
          "seconds",
          "cost",
          "tokens",
        ])
        .where("run_id", "=", run)
        .orderBy("position")
        .limit(looked)
        .execute(),
    );
  return gather(
    firsts.filter((samples) => samples.length > 0),
    Number(counted?.count ?? 0),
    Number(pairings?.count ?? 0),
  );
}

interface Looked {
  readonly run_id: string;
  readonly item: string;
  readonly target: string | null;
  readonly output: string | null;
  readonly fields: string | null;
  readonly scores: string;
  readonly correct: number | null;
  readonly seconds: number | null;
  readonly cost: number | null;
  readonly tokens: number | null;
}

function gather(
  runs: readonly (readonly Looked[])[],
  samples: number,
  pairings: number,
): SampleFacts {
  const scores = new Map<
    string,
    { runs: Set<string>; binary: boolean; unit: boolean }
  >();
  const fields = new Map<string, { runs: Set<string>; values: Set<string> }>();
  const holders = new Map<string, Set<string>>();
  const targets = new Set<string>();
  const outputs = new Set<string>();
  for (const sample of runs.flat()) {
    const { run_id: run } = sample;
    addTo(holders, sample.item, run);
    if (targets.size <= mostLabels && sample.target !== null)
      targets.add(sample.target);
    if (outputs.size <= mostLabels && sample.output !== null)
      outputs.add(sample.output);
    for (const [name, value] of entries(sample.scores)) {
      if (typeof value !== "number") continue;
      const known = scores.get(name) ?? {
        runs: new Set(),
        binary: true,
        unit: true,
      };
      known.runs.add(run);
      known.binary &&= value === 0 || value === 1;
      known.unit &&= value >= 0 && value <= 1;
      scores.set(name, known);
    }
    for (const [name, value] of entries(sample.fields ?? "{}")) {
      const known = fields.get(name) ?? { runs: new Set(), values: new Set() };
      known.runs.add(run);
      if (known.values.size <= mostLabels) known.values.add(String(value));
      fields.set(name, known);
    }
  }
  const paired = new Set(
    [...holders.values()].filter((of) => of.size > 1).flatMap((of) => [...of]),
  );
  const having = (has: (sample: Looked) => boolean) =>
    runs.filter((of) => of.some(has)).length;
  return {
    runsWithSamples: runs.length,
    samples,
    pairedRuns: paired.size,
    scores: [...scores]
      .map(([name, { runs: of, binary, unit }]) => ({
        name,
        runs: of.size,
        binary,
        unit,
      }))
      .sort((a, b) => b.runs - a.runs),
    fields: [...fields]
      .filter(([, { values }]) => values.size >= 2 && values.size <= mostLabels)
      .map(([name, { runs: of, values }]) => ({
        name,
        runs: of.size,
        values: values.size,
      }))
      .sort((a, b) => b.runs - a.runs),
    targets: targets.size,
    outputs: outputs.size,
    verdicts: having(({ correct }) => correct !== null),
    seconds: having(({ seconds }) => seconds !== null),
    cost: having(({ cost }) => cost !== null),
    tokens: having(({ tokens }) => tokens !== null),
    pairings,
  };
}

function addTo(map: Map<string, Set<string>>, key: string, value: string) {
  const known = map.get(key);
  if (known) known.add(value);
  else map.set(key, new Set([value]));
}

function entries(json: string): [string, unknown][] {
  return Object.entries(JSON.parse(json) as Record<string, unknown>);
}
