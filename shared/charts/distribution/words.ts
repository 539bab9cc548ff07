/** Chart 8 in words: how a sample score is spread. */
import type { AnswerOf } from "../answers.ts";
import { asOfText, nText } from "../chartText.ts";
import {
  countColumn,
  numberColumn,
  tableOf,
  textColumn,
} from "../dataTable.ts";
import { emptyAnswerText, noSamplesText } from "../emptyText.ts";
import type { ChartKind } from "../kind.ts";
import { labelOf, runLabels } from "../looks.ts";
import {
  hasRuns,
  measureLabel,
  measureTitle,
  onTask,
  percent,
} from "../sampleWords.ts";
import { formatValue, plural, sentenceStart } from "../words.ts";

type Answer = AnswerOf<"distribution">;
export type Spread = Answer["spreads"][number];

export const distributionKind: ChartKind<"distribution"> = {
  type: "distribution",
  label: "Distribution of a score",
  hint: "How the scores of single samples are spread, which a mean hides.",
  isComplete: ({ runs, metric }) => metric !== "" && hasRuns(runs),
  title: (spec) =>
    spec.metric
      ? `Distribution of ${measureLabel(spec.metric)}${onTask(spec.task)}`
      : "",
  caption: (spec, answer, clock) => ({
    who:
      answer.spreads.length === 1
        ? labelOf(runLabels(answer), answer.spreads[0]!.run)
        : null,
    what: `${measureLabel(spec.metric)}${onTask(spec.task)}, ${spec.mark === "box" ? "quartiles, median and range" : "samples by value"}`,
    n: nText(answer.spreads.map(({ n }) => n)),
    interval: spec.mark === "box" ? "dot at the mean" : "rule at the median",
    asOf: asOfText(answer.asOf, clock),
    notes: [],
  }),
  altText(spec, answer) {
    const labels = runLabels(answer);
    const spreads = filled(answer);
    const kind = spec.mark === "box" ? "Box plot" : "Histogram";
    if (spreads.length === 0)
      return `${kind} of ${measureLabel(spec.metric)}: no samples.`;
    const ranked = spreads.toSorted(
      (a, b) => b.quantiles[2]! - a.quantiles[2]!,
    );
    return [
      `${kind} of ${measureLabel(spec.metric)}${onTask(spec.task)}.`,
      ...spreads.slice(0, 6).map((spread) => {
        const who =
          spreads.length > 1 ? `${labelOf(labels, spread.run)}: ` : "";
        return `${who}${sentenceStart(spreadText(answer, spread))}`;
      }),
      ...(spreads.length > 6
        ? [`And ${plural(spreads.length - 6, "more run")}.`]
        : []),
      ...(ranked.length > 1
        ? [
            `The median is highest for ${labelOf(labels, ranked[0]!.run)} and lowest for ${labelOf(labels, ranked.at(-1)!.run)}.`,
          ]
        : []),
    ].join(" ");
  },
  table(spec, answer) {
    const labels = runLabels(answer);
    if (spec.mark === "box")
      return tableOf(
        [
          textColumn<Spread>("run", "Run", ({ run }) => labelOf(labels, run)),
          countColumn<Spread>("n", "n", ({ n }) => n),
          numberColumn<Spread>("mean", "Mean", ({ mean }) => mean),
          ...[
            "Least",
            "Lower quartile",
            "Median",
            "Upper quartile",
            "Greatest",
          ].map((label, i) =>
            numberColumn<Spread>(
              label.toLowerCase().replace(" ", "_"),
              label,
              ({ quantiles }) => quantiles[i] ?? null,
            ),
          ),
        ],
        answer.spreads,
      );
    const bins = answer.spreads.flatMap(({ run, counts }) =>
      counts.map((count, i) => ({ run, count, i })),
    );
    type Bin = (typeof bins)[number];
    return tableOf(
      [
        textColumn<Bin>("run", "Run", ({ run }) => labelOf(labels, run)),
        numberColumn<Bin>(
          "from",
          `${measureTitle(spec.metric)} from`,
          ({ i }) => answer.edges[i] ?? null,
        ),
        numberColumn<Bin>("to", "To", ({ i }) => answer.edges[i + 1] ?? null),
        countColumn<Bin>("count", "Samples", ({ count }) => count),
      ],
      bins,
    );
  },
  emptyText: (spec, answer) =>
    filled(answer).length > 0
      ? null
      : emptyAnswerText(
          spec,
          answer,
          noSamplesText(
            `a score ${measureLabel(spec.metric)}`,
            "Choose another score, or import the samples of these runs.",
          ),
        ),
};

export function filled({ spreads }: Answer): Spread[] {
  return spreads.filter(({ n, quantiles }) => n > 0 && quantiles.length === 5);
}

function spreadText(
  { edges }: Answer,
  { n, counts, mean, quantiles }: Spread,
): string {
  const [least, lower, median, upper, greatest] = quantiles.map(formatValue);
  const peak = counts.indexOf(Math.max(...counts));
  const share = n > 0 ? (counts[peak] ?? 0) / n : 0;
  return [
    `median ${median}${mean !== null ? `, mean ${formatValue(mean)}` : ""}, the middle half between ${lower} and ${upper}, all between ${least} and ${greatest} (n = ${n}).`,
    ...(counts.length > 1 && share >= 0.25 && edges.length > peak + 1
      ? [
          `${sentenceStart(percent(share))} lie between ${formatValue(edges[peak]!)} and ${formatValue(edges[peak + 1]!)}.`,
        ]
      : []),
  ].join(" ");
}
