/** Chart 5 in words: is it right as often as it says it is sure? */
import type { AnswerOf } from "../answers.ts";
import { asOfText, intervalText, nText } from "../chartText.ts";
import {
  estimateColumns,
  numberColumn,
  tableOf,
  textColumn,
} from "../dataTable.ts";
import { emptyAnswerText, noSamplesText } from "../emptyText.ts";
import type { ChartKind } from "../kind.ts";
import { labelOf, runLabels } from "../looks.ts";
import { hasRuns, onTask, percent } from "../sampleWords.ts";
import type { SpecOf } from "../spec.ts";
import { formatValue, metricLabel, plural, sentenceStart } from "../words.ts";

type Spec = SpecOf<"calibration">;
type Answer = AnswerOf<"calibration">;
type Curve = Answer["curves"][number];
type Row = Curve["bins"][number] & { readonly run: string };

export const calibrationKind: ChartKind<"calibration"> = {
  type: "calibration",
  label: "Calibration",
  hint: "Whether answers given with 80 % confidence are right 80 % of the time: on the diagonal they are.",
  isComplete: ({ runs, confidence }) => confidence !== "" && hasRuns(runs),
  title: (spec) => (spec.confidence ? sentenceStart(whatText(spec)) : ""),
  caption: (spec, answer, clock) => ({
    who:
      answer.curves.length === 1
        ? labelOf(runLabels(answer), answer.curves[0]!.run)
        : null,
    what: `${whatText(spec)}, bins of equal ${spec.binning === "mass" ? "size" : "width"}`,
    n: nText(answer.curves.map(({ n }) => n)),
    interval: [
      ...(answer.curves.length === 1 ? scoreTexts(answer.curves[0]!) : []),
      intervalText(filled(answer).flatMap(({ bins }) => bins)),
    ].join(", "),
    asOf: asOfText(answer.asOf, clock),
    notes: [],
  }),
  altText(spec, answer) {
    const labels = runLabels(answer);
    const curves = filled(answer);
    if (curves.length === 0)
      return `Calibration of ${metricLabel(spec.confidence)}: no samples.`;
    const scored = curves
      .filter(({ ece }) => ece !== null)
      .sort((a, b) => a.ece! - b.ece!);
    return [
      `Calibration plot of ${metricLabel(spec.confidence)}${onTask(spec.task)}, with the diagonal where confidence and share right agree.`,
      ...curves.slice(0, 5).map((curve) => {
        const who = curves.length > 1 ? `${labelOf(labels, curve.run)}: ` : "";
        return `${who}${sentenceStart(curveText(curve))}`;
      }),
      ...(curves.length > 5
        ? [`And ${plural(curves.length - 5, "more run")}.`]
        : []),
      ...(scored.length > 1
        ? [
            `${labelOf(labels, scored[0]!.run)} is calibrated best (expected calibration error ${formatValue(scored[0]!.ece!)}), ${labelOf(labels, scored.at(-1)!.run)} worst (${formatValue(scored.at(-1)!.ece!)}).`,
          ]
        : []),
    ].join(" ");
  },
  table(_, answer) {
    const labels = runLabels(answer);
    return tableOf(
      [
        textColumn<Row>("run", "Run", ({ run }) => labelOf(labels, run)),
        numberColumn<Row>("from", "From", ({ from }) => from),
        numberColumn<Row>("to", "To", ({ to }) => to),
        numberColumn<Row>(
          "confidence",
          "Mean confidence",
          ({ confidence }) => confidence,
        ),
        ...estimateColumns<Row>((row) => row, "right", "Share right"),
      ],
      answer.curves.flatMap(({ run, bins }) =>
        bins.map((bin) => ({ ...bin, run })),
      ),
    );
  },
  emptyText: (spec, answer) =>
    filled(answer).length > 0
      ? null
      : emptyAnswerText(
          spec,
          answer,
          noSamplesText(
            `a confidence ${metricLabel(spec.confidence)} between 0 and 1 and a verdict`,
            "Choose the score that holds the confidence.",
          ),
        ),
};

function filled({ curves }: Answer): Curve[] {
  return curves.filter(({ bins }) => bins.some(({ value }) => value !== null));
}

function whatText(spec: Spec): string {
  return `share right against ${metricLabel(spec.confidence)}${onTask(spec.task)}`;
}

/** "ECE 0.12", "Brier 0.2", where known. */
export function scoreTexts({ ece, brier }: Curve): string[] {
  return [
    ...(ece !== null ? [`ECE ${formatValue(ece)}`] : []),
    ...(brier !== null ? [`Brier ${formatValue(brier)}`] : []),
  ];
}

function curveText(curve: Curve): string {
  const bins = curve.bins.filter(({ value, n }) => value !== null && n !== 0);
  const off = bins.filter(
    ({ low, high, confidence }) =>
      low !== null && high !== null && (confidence < low || confidence > high),
  );
  const over = off.filter(
    ({ value, confidence }) => confidence > value!,
  ).length;
  const worst = bins.toSorted(
    (a, b) =>
      Math.abs(b.value! - b.confidence) - Math.abs(a.value! - a.confidence),
  )[0];
  const verdict =
    off.length === 0
      ? `no bin is clearly off the diagonal`
      : over === off.length
        ? `too sure of itself in ${off.length} of ${plural(bins.length, "bin")}`
        : over === 0
          ? `not sure enough in ${off.length} of ${plural(bins.length, "bin")}`
          : `clearly off the diagonal in ${off.length} of ${plural(bins.length, "bin")}`;
  return [
    [verdict, ...scoreTexts(curve), `n = ${curve.n}`].join(", "),
    ...(worst
      ? [
          `; furthest off at confidence ${percent(worst.confidence)}, where ${percent(worst.value!)} were right.`,
        ]
      : ["."]),
  ].join("");
}
