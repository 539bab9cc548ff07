/** Chart 4 in words: expected against given labels. */
import type { AnswerOf } from "../answers.ts";
import { asOfText, estimateText, intervalText, nText } from "../chartText.ts";
import { countColumn, tableOf, textColumn } from "../dataTable.ts";
import { emptyAnswerText, noSamplesText } from "../emptyText.ts";
import type { ChartKind } from "../kind.ts";
import { labelOf, runLabels } from "../looks.ts";
import { hasRuns, onTask, percent } from "../sampleWords.ts";
import type { SpecOf } from "../spec.ts";
import { standingText } from "../standing.ts";
import { formatCount, plural, sentenceStart } from "../words.ts";

type Spec = SpecOf<"confusion">;
type Answer = AnswerOf<"confusion">;
type Matrix = Answer["matrices"][number];

interface Entry {
  readonly run: string;
  readonly expected: string;
  readonly given: string;
  readonly count: number;
  readonly of: number;
}

export const confusionKind: ChartKind<"confusion"> = {
  type: "confusion",
  label: "Confusion matrix",
  hint: "Which label was expected and which was given: the diagonal is right, everything beside it is a mistake.",
  isComplete: ({ runs, expected, given }) =>
    expected !== "" && given !== "" && hasRuns(runs),
  title: (spec) => sentenceStart(whatText(spec)),
  caption: (spec, answer, clock) => ({
    who:
      answer.matrices.length === 1
        ? labelOf(runLabels(answer), answer.matrices[0]!.run)
        : null,
    what: `${whatText(spec)}, ${normaliseText(spec)}`,
    n: nText(answer.matrices.map(({ n }) => n)),
    interval: accuracyText(answer),
    asOf: asOfText(answer.asOf, clock),
    notes:
      answer.truncated > 0
        ? [`${plural(answer.truncated, "rare label")} put together as other`]
        : [],
  }),
  altText(spec, answer) {
    const labels = runLabels(answer);
    const { matrices } = answer;
    if (matrices.length === 0)
      return `Confusion matrix of ${whatText(spec)}: no samples.`;
    return [
      `Confusion matrix of ${whatText(spec)} with ${plural(answer.labels.length, "label")}.`,
      ...matrices.slice(0, 4).map((matrix) => {
        const who =
          matrices.length > 1 ? `${labelOf(labels, matrix.run)}: ` : "";
        return `${who}${sentenceStart(matrixText(answer, matrix))}`;
      }),
      ...(matrices.length > 4
        ? [`And ${plural(matrices.length - 4, "more run")}.`]
        : []),
      ...(matrices.length > 1
        ? [
            `In accuracy, ${standingText(
              matrices.map(({ run, accuracy }) => ({
                ...accuracy,
                label: labelOf(labels, run),
              })),
              true,
            )}`,
          ]
        : []),
    ].join(" ");
  },
  table(_, answer) {
    const labels = runLabels(answer);
    const entries = answer.matrices.flatMap((matrix) =>
      answer.labels.flatMap((expected, i) =>
        answer.labels.map((given, j): Entry => ({
          run: labelOf(labels, matrix.run),
          expected,
          given,
          count: matrix.counts[i]?.[j] ?? 0,
          of: total(matrix.counts[i] ?? []),
        })),
      ),
    );
    return tableOf(
      [
        textColumn<Entry>("run", "Run", ({ run }) => run),
        textColumn<Entry>("expected", "Expected", ({ expected }) => expected),
        textColumn<Entry>("given", "Given", ({ given }) => given),
        countColumn<Entry>("count", "Samples", ({ count }) => count),
        countColumn<Entry>(
          "expected_total",
          "Of this expected label",
          ({ of }) => of,
        ),
      ],
      entries,
    );
  },
  emptyText: (spec, answer) =>
    answer.matrices.some(({ n }) => n > 0)
      ? null
      : emptyAnswerText(
          spec,
          answer,
          noSamplesText(
            `both ${spec.expected} and ${spec.given}`,
            "Choose the fields that hold the expected and the given label.",
          ),
        ),
};

function whatText(spec: Spec): string {
  return `expected against given labels${onTask(spec.task)}`;
}

function normaliseText({ normalise }: Spec): string {
  switch (normalise) {
    case "row":
      return "shares of each expected label";
    case "column":
      return "shares of each given label";
    case "none":
      return "counts";
  }
}

/** "accuracy 0.83 [0.8, 0.86]" of one run; of several the panels' titles say it. */
function accuracyText({ matrices }: Answer): string {
  const words = intervalText(matrices.map(({ accuracy }) => accuracy));
  return matrices.length === 1
    ? `accuracy ${estimateText(matrices[0]!.accuracy)}, ${words}`
    : words;
}

function matrixText(
  { labels }: Answer,
  { counts, accuracy, n }: Matrix,
): string {
  const mistakes = labels
    .flatMap((expected, i) =>
      labels.map((given, j) => ({
        expected,
        given,
        i,
        j,
        count: counts[i]?.[j] ?? 0,
      })),
    )
    .filter(({ i, j, count }) => i !== j && count > 0)
    .sort((a, b) => b.count - a.count);
  const recalls = labels
    .map((label, i) => ({
      label,
      of: total(counts[i] ?? []),
      right: counts[i]?.[i] ?? 0,
    }))
    .filter(({ of }) => of > 0)
    .sort((a, b) => a.right / a.of - b.right / b.of);
  const worst = recalls[0];
  return [
    `accuracy ${estimateText(accuracy)} of ${plural(n, "sample")}.`,
    ...(mistakes[0]
      ? [
          `The most common mistake is ${mistakes[0].given} where ${mistakes[0].expected} was expected (${formatCount(mistakes[0].count)} times).`,
        ]
      : n > 0
        ? ["No mistakes."]
        : []),
    ...(worst && recalls.length > 1 && worst.right < worst.of
      ? [
          `${sentenceStart(worst.label)} is found least often: ${formatCount(worst.right)} of ${formatCount(worst.of)} (${percent(worst.right / worst.of)}).`,
        ]
      : []),
  ].join(" ");
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
