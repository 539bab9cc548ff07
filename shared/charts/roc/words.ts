/** Chart 6 in words: how well a score separates yes from no. */
import type { AnswerOf } from "../answers.ts";
import { asOfText, estimateText, intervalText, nText } from "../chartText.ts";
import { numberColumn, tableOf, textColumn } from "../dataTable.ts";
import { emptyAnswerText, noSamplesText } from "../emptyText.ts";
import type { ChartKind } from "../kind.ts";
import { labelOf, runLabels } from "../looks.ts";
import { hasRuns, onTask, percent } from "../sampleWords.ts";
import type { SpecOf } from "../spec.ts";
import { standingText } from "../standing.ts";
import { formatCount, metricLabel, sentenceStart } from "../words.ts";

type Spec = SpecOf<"roc">;
type Answer = AnswerOf<"roc">;
type Curve = Answer["curves"][number];
type Row = Curve["points"][number] & { readonly run: string };

export const rocKind: ChartKind<"roc"> = {
  type: "roc",
  label: "ROC or precision-recall",
  hint: "How well a score tells yes from no at every threshold.",
  isComplete: ({ runs, score, outcome }) =>
    score !== "" && outcome !== "" && hasRuns(runs),
  title: (spec) => (spec.score ? whatText(spec) : ""),
  caption: (spec, answer, clock) => ({
    who:
      answer.curves.length === 1
        ? labelOf(runLabels(answer), answer.curves[0]!.run)
        : null,
    what: whatText(spec),
    n: countsText(answer),
    interval: [
      ...(answer.curves.length === 1
        ? [`${areaName(spec)} ${estimateText(answer.curves[0]!.area)}`]
        : []),
      intervalText(answer.curves.map(({ area }) => area)),
    ].join(", "),
    asOf: asOfText(answer.asOf, clock),
    notes: [],
  }),
  altText(spec, answer) {
    const labels = runLabels(answer);
    const curves = drawable(answer);
    if (curves.length === 0)
      return `${whatText(spec)}: no samples of both outcomes.`;
    const rate = baseRate(curves[0]!);
    return [
      `${whatText(spec)}.`,
      `${areaName(spec)}: ${standingText(
        curves.map(({ run, area }) => ({
          ...area,
          label: labelOf(labels, run),
        })),
        true,
      )}`,
      spec.curve === "roc"
        ? "The diagonal is chance, an area of 0.5."
        : `Chance would be the base rate, ${percent(rate)}.`,
      ...curves.slice(0, 3).map((curve) => {
        const who = curves.length > 1 ? `${labelOf(labels, curve.run)}: ` : "";
        return `${who}${sentenceStart(pointText(spec, curve))}`;
      }),
      `${sentenceStart(intervalText(curves.map(({ area }) => area)))}, ${countsText(answer)}.`,
    ].join(" ");
  },
  table(spec, answer) {
    const labels = runLabels(answer);
    const [x, y] = axisNames(spec);
    return tableOf(
      [
        textColumn<Row>("run", "Run", ({ run }) => labelOf(labels, run)),
        numberColumn<Row>(
          x.replaceAll(" ", "_"),
          sentenceStart(x),
          (row) => row.x,
        ),
        numberColumn<Row>(
          y.replaceAll(" ", "_"),
          sentenceStart(y),
          (row) => row.y,
        ),
        numberColumn<Row>(
          "threshold",
          "Threshold",
          ({ threshold }) => threshold,
        ),
      ],
      answer.curves.flatMap(({ run, points }) =>
        points.map((point) => ({ ...point, run })),
      ),
    );
  },
  emptyText(spec, answer) {
    if (drawable(answer).length > 0) return null;
    const onesided = answer.curves.find(
      ({ positives, negatives }) => positives + negatives > 0,
    );
    return emptyAnswerText(
      spec,
      answer,
      onesided
        ? `Every sample has the same outcome (${formatCount(onesided.positives)} yes, ${formatCount(onesided.negatives)} no), so there is nothing to separate. Check which value of ${spec.outcome} counts as yes.`
        : noSamplesText(
            `a score ${metricLabel(spec.score)} and a yes or no in ${spec.outcome}`,
            "Choose the score, what is true, and which of its values counts as yes.",
          ),
    );
  },
};

export function drawable({ curves }: Answer): Curve[] {
  return curves.filter(({ points }) => points.length > 1);
}

export function areaName({ curve }: Spec): string {
  return curve === "roc" ? "AUC" : "Average precision";
}

export function axisNames({ curve }: Spec): readonly [string, string] {
  return curve === "roc"
    ? ["false positive rate", "true positive rate"]
    : ["recall", "precision"];
}

export function baseRate({ positives, negatives }: Curve): number {
  return positives + negatives > 0 ? positives / (positives + negatives) : 0;
}

function whatText(spec: Spec): string {
  const name = spec.curve === "roc" ? "ROC" : "Precision-recall";
  const yes = spec.positive ? ` = ${spec.positive}` : "";
  return `${name} of ${metricLabel(spec.score)} against ${spec.outcome}${yes}${onTask(spec.task)}`;
}

function countsText({ curves }: Answer): string {
  const [first] = curves;
  if (!first) return "n not given";
  return curves.every(
    ({ positives, negatives }) =>
      positives === first.positives && negatives === first.negatives,
  )
    ? `n = ${formatCount(first.positives + first.negatives)} (${formatCount(first.positives)} yes, ${formatCount(first.negatives)} no)`
    : nText(curves.map(({ positives, negatives }) => positives + negatives));
}

/** What one reads off the curve: where it catches most of the positives. */
function pointText(spec: Spec, { points }: Curve): string {
  if (spec.curve === "roc") {
    const caught = points.find(({ y }) => y >= 0.9);
    return caught
      ? `90 % of the yes are found at ${percent(caught.x)} false alarms.`
      : "it never finds 90 % of the yes.";
  }
  const kept = points.filter(({ y }) => y >= 0.9);
  const most = kept.reduce((best, { x }) => Math.max(best, x), 0);
  return most > 0
    ? `at a precision of 90 % it finds ${percent(most)} of the yes.`
    : "its precision never reaches 90 %.";
}
