/** Chart 10 in words: one metric from run to run, with control limits. */
import type { AnswerOf } from "../answers.ts";
import { asOfText, listText, nText, type Clock } from "../chartText.ts";
import {
  countColumn,
  numberColumn,
  tableOf,
  textColumn,
} from "../dataTable.ts";
import { emptyAnswerText } from "../emptyText.ts";
import type { ChartKind } from "../kind.ts";
import { labelOf, runLabels } from "../looks.ts";
import { hasRuns, onTask } from "../sampleWords.ts";
import type { SpecOf } from "../spec.ts";
import {
  formatTime,
  formatValue,
  metricLabel,
  plural,
  sentenceStart,
} from "../words.ts";

type Spec = SpecOf<"drift">;
type Answer = AnswerOf<"drift">;
export type DriftPoint = Answer["points"][number];

const methodWords: Readonly<Record<Answer["method"], string>> = {
  p: "p-chart, limits at 3 standard errors for each n",
  xmr: "XmR chart, limits from the moving range",
  ewma: "EWMA chart, limits at 3 standard errors",
};

export const driftKind: ChartKind<"drift"> = {
  type: "drift",
  label: "Drift",
  hint: "Whether a metric has moved from run to run by more than it usually does.",
  isComplete: ({ runs, metric }) => metric !== "" && hasRuns(runs),
  title: (spec) =>
    spec.metric
      ? `Drift of ${metricLabel(spec.metric)}${onTask(spec.task)}`
      : "",
  caption: (spec, answer, clock) => ({
    who: null,
    what: `${metricLabel(spec.metric)}${onTask(spec.task)} from run to run`,
    n: `${plural(answer.points.length, "run")}, ${nText(answer.points.map(({ n }) => n))}`,
    interval: `${methodWords[answer.method]}${spec.baseline > 0 ? ` over the first ${spec.baseline} runs` : ""}`,
    asOf: asOfText(answer.asOf, clock),
    notes:
      answer.truncated > 0
        ? [`${plural(answer.truncated, "older run")} left out`]
        : [],
  }),
  altText: driftAltText,
  table(_, answer) {
    const labels = runLabels(answer);
    return tableOf(
      [
        textColumn<DriftPoint>("run", "Run", ({ run }) => labelOf(labels, run)),
        textColumn<DriftPoint>("time", "Time", ({ time }) => time),
        numberColumn<DriftPoint>("value", "Value", ({ value }) => value),
        countColumn<DriftPoint>("n", "n", ({ n }) => n),
        numberColumn<DriftPoint>("centre", "Centre", ({ centre }) => centre),
        numberColumn<DriftPoint>("lower", "Lower limit", ({ lower }) => lower),
        numberColumn<DriftPoint>("upper", "Upper limit", ({ upper }) => upper),
        {
          ...textColumn<DriftPoint>(
            "flag",
            "Out of control",
            ({ flag }) => flag,
          ),
          always: false,
        },
      ],
      answer.points,
    );
  },
  emptyText: (spec, answer) =>
    answer.points.length > 0
      ? null
      : emptyAnswerText(
          spec,
          answer,
          `These runs have no ${metricLabel(spec.metric)}${onTask(spec.task)}. Choose another metric.`,
        ),
};

function driftAltText(
  spec: Spec,
  answer: Answer,
  { now, timeZone }: Clock = {},
): string {
  const { points, releases } = answer;
  const metric = metricLabel(spec.metric);
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return `Control chart of ${metric}: no runs.`;
  const at = (time: string) => formatTime(time, now, timeZone);
  const flagged = points.filter(({ flag }) => flag !== null);
  const name = runLabels(answer);
  return [
    `Control chart of ${metric}${onTask(spec.task)} over ${plural(points.length, "run")}, from ${at(first.time)} to ${at(last.time)}.`,
    points.length === 1
      ? `It is ${formatValue(last.value)}.`
      : `It went from ${formatValue(first.value)} to ${formatValue(last.value)} around a centre of ${formatValue(last.centre)}, with limits of ${formatValue(last.lower)} and ${formatValue(last.upper)} at the end.`,
    flagged.length === 0
      ? "Every run is within its limits."
      : `${flagged.length === 1 ? "One run is" : `${flagged.length} runs are`} out of control: ${listText(
          flagged.map(
            (point) =>
              `${labelOf(name, point.run)} with ${formatValue(point.value)} (${point.flag})`,
          ),
          3,
        )}.`,
    ...(releases.length > 0
      ? [
          `${sentenceStart(plural(releases.length, "change"))} marked: ${listText(
            releases.map(({ time, label }) => `${label} on ${at(time)}`),
            4,
          )}.`,
        ]
      : []),
    `${methodWords[answer.method]}.`,
  ].join(" ");
}
