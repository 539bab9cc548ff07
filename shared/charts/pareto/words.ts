/** Chart 9 in words: cost or latency against quality, and which runs nobody beats in both. */
import type { Estimate } from "../answer.ts";
import type { AnswerOf } from "../answers.ts";
import {
  asOfText,
  estimateText,
  intervalText,
  listText,
  nText,
} from "../chartText.ts";
import { estimateColumns, tableOf, textColumn } from "../dataTable.ts";
import { emptyAnswerText } from "../emptyText.ts";
import type { ChartKind } from "../kind.ts";
import { labelOf, runLabels } from "../looks.ts";
import { hasRuns, measureLabel, measureTitle, onTask } from "../sampleWords.ts";
import type { SpecOf } from "../spec.ts";
import { plural, sentenceStart } from "../words.ts";

type Spec = SpecOf<"pareto">;
type Answer = AnswerOf<"pareto">;
export type ParetoPoint = Answer["points"][number];

export const paretoKind: ChartKind<"pareto"> = {
  type: "pareto",
  label: "Cost against quality",
  hint: "Which runs give the most for their cost: on the line, none is better without costing more.",
  isComplete: ({ runs, x, y }) => x !== "" && y !== "" && hasRuns(runs),
  title: (spec) => (spec.x && spec.y ? sentenceStart(whatText(spec)) : ""),
  caption: (spec, answer, clock) => ({
    who: null,
    what: whatText(spec),
    n: nText(answer.points.map(({ y }) => y.n)),
    interval: intervalText(
      answer.points.flatMap(({ x, y }) => (x.interval ? [x, y] : [y])),
    ),
    asOf: asOfText(answer.asOf, clock),
    notes:
      offLog(spec, answer) > 0
        ? [
            `${plural(offLog(spec, answer), "run")} at 0 or below not on the log axis`,
          ]
        : [],
  }),
  altText(spec, answer) {
    const labels = runLabels(answer);
    const points = shownPoints(spec, answer);
    if (points.length === 0)
      return `Scatter plot of ${whatText(spec)}: no runs with both.`;
    const front = frontier(spec, answer);
    const name = ({ run }: ParetoPoint) => labelOf(labels, run);
    const say = (point: ParetoPoint) =>
      `${name(point)} (${measureLabel(spec.y)} ${estimateText(point.y)} at ${measureLabel(spec.x)} ${estimateText(point.x)})`;
    const beaten = points.filter((point) => !front.includes(point));
    return [
      `Scatter plot of ${whatText(spec)}, ${plural(points.length, "run")}.`,
      front.length === 1
        ? `${say(front[0]!)} is not beaten by any other in either.`
        : `On the frontier, from ${spec.xIsCost ? "the cheapest" : "one end"} to the best: ${listText(front.map(say), 5)}.`,
      ...(beaten.length > 0
        ? [
            `${listText(beaten.map(name), 4)} ${beaten.length === 1 ? "is" : "are"} beaten in both.`,
          ]
        : []),
      `${sentenceStart(intervalText(points.map(({ y }) => y)))}, ${nText(points.map(({ y }) => y.n))}.`,
    ].join(" ");
  },
  table(spec, answer) {
    const labels = runLabels(answer);
    const front = new Set(frontier(spec, answer));
    return tableOf(
      [
        textColumn<ParetoPoint>("run", "Run", ({ run }) =>
          labelOf(labels, run),
        ),
        ...estimateColumns<ParetoPoint>(
          ({ x }) => x,
          "x",
          measureTitle(spec.x),
        ),
        ...estimateColumns<ParetoPoint>(
          ({ y }) => y,
          "y",
          measureTitle(spec.y),
        ),
        textColumn<ParetoPoint>("frontier", "On the frontier", (point) =>
          front.has(point) ? "yes" : "no",
        ),
      ],
      answer.points,
    );
  },
  emptyText: (spec, answer) =>
    shownPoints(spec, answer).length > 0
      ? null
      : emptyAnswerText(
          spec,
          answer,
          offLog(spec, answer) > 0
            ? `All values of ${measureLabel(spec.x)} are 0 or below: a logarithmic axis cannot show them. Use a plain axis.`
            : `No run has both ${measureLabel(spec.x)} and ${measureLabel(spec.y)}. Choose measures that the same runs report.`,
        ),
};

/** What can stand on the axes. */
export function shownPoints({ logX }: Spec, { points }: Answer): ParetoPoint[] {
  return points.filter(
    ({ x, y }) => isNumber(x) && isNumber(y) && (!logX || x.value! > 0),
  );
}

function isNumber({ value }: Estimate): boolean {
  return value !== null && Number.isFinite(value);
}

function offLog({ logX }: Spec, { points }: Answer): number {
  return logX
    ? points.filter(({ x }) => x.value !== null && x.value <= 0).length
    : 0;
}

/** True when more of y is better: the metric says so, else quality is taken to be. */
export function yIsGood({ y }: Spec, { directions }: Answer): boolean {
  return Object.hasOwn(directions, y) ? directions[y]! : !isCostly(y);
}

/** True when less of x is better. */
export function xIsCost(
  { x, xIsCost: said }: Spec,
  { directions }: Answer,
): boolean {
  return Object.hasOwn(directions, x) ? !directions[x]! : said;
}

function isCostly(measure: string): boolean {
  return ["cost", "seconds", "tokens"].includes(measure);
}

/** Runs that no other beats in one measure without losing in the other; in the order of x. Of equals the first. */
export function frontier(spec: Spec, answer: Answer): ParetoPoint[] {
  const cost = xIsCost(spec, answer) ? 1 : -1;
  const good = yIsGood(spec, answer) ? 1 : -1;
  const ranked = shownPoints(spec, answer).sort(
    (a, b) =>
      cost * (a.x.value! - b.x.value!) || good * (b.y.value! - a.y.value!),
  );
  const front: ParetoPoint[] = [];
  for (const point of ranked) {
    const best = front.at(-1);
    if (!best || good * (point.y.value! - best.y.value!) > 0) front.push(point);
  }
  return front;
}

function whatText(spec: Spec): string {
  return `${measureLabel(spec.y)} against ${measureLabel(spec.x)}${onTask(spec.task)}`;
}
