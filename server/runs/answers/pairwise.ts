/** Who wins against whom. */
import type { QueryOf } from "../../../shared/charts/spec.ts";
import { bradleyTerry } from "../../../shared/stats/bradleyTerry.ts";
import { wilsonInterval } from "../../../shared/stats/wilson.ts";
import type { Store } from "../../store/store.ts";
import { tooManyModels } from "../refusals.ts";
import type { SelectedRun } from "../selection.ts";
import type { Body } from "./answer.ts";
import { noEstimate } from "./estimate.ts";

const maxModels = 100;

/**
 * Judgements of all runs together. Ratings are null where the wins do not say: when some model never lost, or never won,
 * against the others. Best first: by rating, else by share of wins.
 */
export async function pairwiseBody(
  store: Store,
  runs: readonly SelectedRun[],
  _query: QueryOf<"pairwise">,
): Promise<Body<"pairwise">> {
  const scores = await readScores(store, runs);
  const models = [...scores.keys()];
  if (models.length > maxModels) throw tooManyModels(models.length, maxModels);
  const cells = models.flatMap((a) =>
    [...scores.get(a)!].map(([b, wins]) => {
      const against = scores.get(b)!.get(a)!;
      const n = wins.won + against.won + wins.tied;
      const points = wins.won + wins.tied / 2;
      return {
        a,
        b,
        wins: wins.won,
        losses: against.won,
        ties: wins.tied,
        n,
        value: points / n,
        ...wilsonInterval(points, n)!,
        interval: "wilson" as const,
      };
    }),
  );
  const fit = bradleyTerry(
    cells.map(({ a, b, wins, ties }) => [a, b, wins + ties / 2] as const),
  );
  const strength = new Map(fit.centred.map((at, i) => [fit.models[i]!, at]));
  const share = new Map(
    models.map((model) => {
      const own = cells.filter(({ a }) => a === model);
      const n = own.reduce((sum, cell) => sum + cell.n, 0);
      return [
        model,
        own.reduce((sum, cell) => sum + cell.value * cell.n, 0) / n,
      ];
    }),
  );
  const rank = (model: string) =>
    strength.get(model)?.value ?? share.get(model)!;
  const ordered = models.toSorted(
    (a, b) => rank(b) - rank(a) || (a < b ? -1 : 1),
  );
  const games = new Map(
    models.map((model) => [
      model,
      cells.reduce((sum, { a, n }) => sum + (a === model ? n : 0), 0),
    ]),
  );
  return {
    models: ordered,
    cells,
    ratings: ordered.map((model) => {
      const at = strength.get(model);
      const n = games.get(model)!;
      return at
        ? { model, n, ...at, interval: "stderr" as const }
        : { ...noEstimate, model, n };
    }),
  };
}

interface Score {
  won: number;
  /** The same number on both sides. */
  tied: number;
}

/** By model and opponent; counted by the database, so a million judgements are as quick as a few. */
async function readScores(
  store: Store,
  runs: readonly SelectedRun[],
): Promise<Map<string, Map<string, Score>>> {
  const scores = new Map<string, Map<string, Score>>();
  if (runs.length === 0) return scores;
  const rows = await store.db
    .selectFrom("pairing")
    .select((eb) => [
      "model_a",
      "model_b",
      "winner",
      eb.fn.countAll<number>().as("count"),
    ])
    .where(
      "run_id",
      "in",
      runs.map(({ id }) => id),
    )
    .groupBy(["model_a", "model_b", "winner"])
    .orderBy("model_a")
    .orderBy("model_b")
    .execute();
  const of = (a: string, b: string): Score => {
    let row = scores.get(a);
    if (!row) scores.set(a, (row = new Map()));
    let score = row.get(b);
    if (!score) row.set(b, (score = { won: 0, tied: 0 }));
    return score;
  };
  for (const { model_a: a, model_b: b, winner, count } of rows) {
    // A model against itself says nothing.
    if (a === b) continue;
    const [first, second] = [of(a, b), of(b, a)];
    if (winner === "a") first.won += Number(count);
    else if (winner === "b") second.won += Number(count);
    else {
      first.tied += Number(count);
      second.tied += Number(count);
    }
  }
  return scores;
}
