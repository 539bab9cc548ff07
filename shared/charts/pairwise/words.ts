/** Chart 12 in words: who wins against whom. */
import type { AnswerOf } from "../answers.ts";
import { asOfText, estimateText, intervalText, nText } from "../chartText.ts";
import {
  countColumn,
  estimateColumns,
  tableOf,
  textColumn,
} from "../dataTable.ts";
import { emptyAnswerText } from "../emptyText.ts";
import type { ChartKind } from "../kind.ts";
import { hasRuns, percent } from "../sampleWords.ts";
import type { SpecOf } from "../spec.ts";
import { standingText } from "../standing.ts";
import { plural, sentenceStart } from "../words.ts";

type Spec = SpecOf<"pairwise">;
type Answer = AnswerOf<"pairwise">;
export type PairCell = Answer["cells"][number];
type Rating = Answer["ratings"][number];

export const pairwiseKind: ChartKind<"pairwise"> = {
  type: "pairwise",
  label: "Pairwise wins",
  hint: "How often each model wins when its answer is put beside another's.",
  isComplete: ({ runs }) => hasRuns(runs),
  title: ({ view }) =>
    view === "matrix"
      ? "Win rate of each model against each other"
      : "Strength of each model from pairwise comparisons",
  caption: (spec, answer, clock) => ({
    who: null,
    what: whatText(spec),
    n: nText(
      (spec.view === "matrix" ? answer.cells : answer.ratings).map(
        ({ n }) => n,
      ),
    ),
    interval: intervalText(
      spec.view === "matrix" ? answer.cells : answer.ratings,
    ),
    asOf: asOfText(answer.asOf, clock),
    notes: [],
  }),
  altText(spec, answer) {
    const { models, cells, ratings } = answer;
    if (cells.length === 0)
      return `${sentenceStart(whatText(spec))}: no comparisons.`;
    if (spec.view === "rating" && ratings.length > 0)
      return `Dot chart of ${whatText(spec)}, ${plural(ratings.length, "model")}. ${standingText(
        ratings.map((rating) => ({ ...rating, label: rating.model })),
        true,
      )} ${sentenceStart(intervalText(ratings))}.`;
    const valued = cells.filter(({ value }) => value !== null);
    const clear = valued.filter(
      ({ value, low }) => value! > 0.5 && low !== null && low > 0.5,
    );
    const strongest = valued.toSorted((a, b) => b.value! - a.value!)[0];
    const pairs = valued.filter(
      ({ a, b }) => models.indexOf(a) < models.indexOf(b),
    );
    return [
      `Matrix of ${whatText(spec)}, ${plural(models.length, "model")}, best first: ${models.slice(0, 8).join(", ")}${models.length > 8 ? ` and ${models.length - 8} more` : ""}.`,
      ...(strongest
        ? [
            `The clearest is ${strongest.a} against ${strongest.b}: it wins ${percent(strongest.value!)} of ${plural(strongest.n ?? 0, "comparison")} (${estimateText(strongest)}).`,
          ]
        : []),
      valued.some(({ low }) => low !== null)
        ? `${clear.length} of ${plural(pairs.length, "pair")} ${clear.length === 1 ? "is" : "are"} clearly decided.`
        : "No uncertainty given.",
      `${sentenceStart(intervalText(cells))}, ${nText(cells.map(({ n }) => n))}.`,
    ].join(" ");
  },
  table: (spec, answer) =>
    spec.view === "rating"
      ? tableOf(
          [
            textColumn<Rating>("model", "Model", ({ model }) => model),
            ...estimateColumns<Rating>(
              (rating) => rating,
              "strength",
              "Strength (log-odds)",
            ),
          ],
          answer.ratings,
        )
      : tableOf(
          [
            textColumn<PairCell>("model", "Model", ({ a }) => a),
            textColumn<PairCell>("against", "Against", ({ b }) => b),
            ...estimateColumns<PairCell>(
              (cell) => cell,
              "win_rate",
              "Win rate",
            ),
            countColumn<PairCell>("wins", "Wins", ({ wins }) => wins),
            countColumn<PairCell>("losses", "Losses", ({ losses }) => losses),
            countColumn<PairCell>("ties", "Ties", ({ ties }) => ties),
          ],
          answer.cells,
        ),
  emptyText: (spec, answer) =>
    answer.cells.length > 0
      ? null
      : emptyAnswerText(
          spec,
          answer,
          "These runs have no pairwise comparisons. Import a table with the columns model_a, model_b and winner.",
        ),
};

function whatText({ view }: Spec): string {
  return view === "matrix"
    ? "how often each model wins against each other, ties counting half"
    : "Bradley-Terry strength of each model, as log-odds against the mean model";
}
