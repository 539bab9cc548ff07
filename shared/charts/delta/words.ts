/** Chart 7 in words: differences to a baseline. */
import type { AnswerOf } from "../answers.ts";
import { asOfText, listText, nText } from "../chartText.ts";
import {
  countColumn,
  numberColumn,
  tableOf,
  textColumn,
} from "../dataTable.ts";
import { emptyAnswerText } from "../emptyText.ts";
import type { ChartKind } from "../kind.ts";
import { labelOf, runLabels } from "../looks.ts";
import type { SpecOf } from "../spec.ts";
import {
  formatCount,
  formatValue,
  metricLabel,
  plural,
  sentenceStart,
} from "../words.ts";

type Spec = SpecOf<"delta">;
type Answer = AnswerOf<"delta">;
export type DeltaRow = Answer["rows"][number];

export const testWords: Readonly<
  Record<NonNullable<DeltaRow["test"]>, string>
> = {
  mcnemar: "McNemar's test on pairs",
  "paired-bootstrap": "paired bootstrap",
  newcombe: "Newcombe interval, unpaired",
  z: "z test from standard errors, unpaired",
};

export const deltaKind: ChartKind<"delta"> = {
  type: "delta",
  label: "Differences to a baseline",
  hint: "How much each run gains or loses against one run, and whether that may be chance.",
  isComplete: ({ runs, metrics }) =>
    metrics.length > 0 && (runs.type === "query" || runs.runs.length > 1),
  title: (spec) =>
    spec.metrics.length > 0
      ? `Change in ${metricsText(spec)} against a baseline`
      : "",
  caption: (spec, answer, clock) => ({
    who: null,
    what: `difference in ${metricsText(spec)} to ${baselineLabel(answer)}`,
    n: nText(answer.rows.map(({ n }) => n)),
    interval: methodText(answer),
    asOf: asOfText(answer.asOf, clock),
    notes:
      answer.truncated > 0
        ? [`${plural(answer.truncated, "more row")} left out`]
        : [],
  }),
  altText(spec, answer) {
    const rows = answer.rows.filter(({ delta }) => delta !== null);
    if (rows.length === 0)
      return `Forest plot of ${metricsText(spec)}: no differences.`;
    const name = rowNamer(answer);
    const held = rows.filter(holds);
    const better = held.filter((row) => isBetter(answer, row));
    const largest = rows.toSorted(
      (a, b) => Math.abs(b.delta!) - Math.abs(a.delta!),
    )[0]!;
    const describe = (row: DeltaRow) =>
      `${name(row)} ${signed(row.delta!)}${row.low !== null && row.high !== null ? ` [${signed(row.low)}, ${signed(row.high)}]` : ""}`;
    return [
      `Forest plot of the difference in ${metricsText(spec)} to ${baselineLabel(answer)}, ${plural(rows.length, "row")}.`,
      held.length === 0
        ? "None of the differences can be told from chance."
        : `${held.length === 1 ? "One difference holds" : `${held.length} of ${rows.length} differences hold`}: ${listText(held.toSorted((a, b) => Math.abs(b.delta!) - Math.abs(a.delta!)).map(describe), 4)}${better.length === held.length || better.length === 0 ? (knowsDirection(answer, held) ? `; ${better.length > 0 ? "all to the better" : "all to the worse"}` : "") : `; ${better.length} to the better, ${held.length - better.length} to the worse`}.`,
      ...(held.includes(largest)
        ? []
        : [`The largest is ${describe(largest)}, which may be chance.`]),
      `${sentenceStart(methodText(answer))}, ${nText(rows.map(({ n }) => n))}.`,
    ].join(" ");
  },
  table(_, answer) {
    const labels = runLabels(answer);
    return tableOf(
      [
        textColumn<DeltaRow>("run", "Run", ({ run }) => labelOf(labels, run)),
        {
          ...textColumn<DeltaRow>("task", "Task", ({ task }) => task || null),
          always: false,
        },
        {
          ...textColumn<DeltaRow>("metric", "Metric", ({ metric }) => metric),
          reads: "metric",
        },
        numberColumn<DeltaRow>("value", "Value", ({ value }) => value),
        numberColumn<DeltaRow>(
          "baseline",
          "Baseline",
          ({ against }) => against,
        ),
        numberColumn<DeltaRow>("delta", "Difference", ({ delta }) => delta),
        numberColumn<DeltaRow>("low", "Low", ({ low }) => low),
        numberColumn<DeltaRow>("high", "High", ({ high }) => high),
        countColumn<DeltaRow>("n", "n", ({ n }) => n),
        {
          ...textColumn<DeltaRow>("test", "Test", ({ test }) => test),
          always: false,
        },
        numberColumn<DeltaRow>("p", "p", ({ p }) => p),
        numberColumn<DeltaRow>(
          "p_adjusted",
          "p, adjusted (Holm)",
          ({ pAdjusted }) => pAdjusted,
        ),
        countColumn<DeltaRow>(
          "gained",
          "Only the run right",
          ({ gained }) => gained,
        ),
        countColumn<DeltaRow>(
          "lost",
          "Only the baseline right",
          ({ lost }) => lost,
        ),
        numberColumn<DeltaRow>("seed", "Seed", ({ seed }) => seed),
      ],
      answer.rows,
    );
  },
  emptyText: (spec, answer) =>
    answer.rows.some(({ delta }) => delta !== null)
      ? null
      : emptyAnswerText(
          spec,
          answer,
          answer.runs.length < 2
            ? "A difference needs two runs. Choose another run besides the baseline."
            : `No run has ${metricsText(spec)} where the baseline has it too. Choose another baseline, or a metric that both report.`,
        ),
};

/** The adjusted p where there is one, else the interval, says that the difference is not chance. */
export function holds({ delta, low, high, p, pAdjusted }: DeltaRow): boolean {
  if (delta === null || delta === 0) return false;
  const tested = pAdjusted ?? p;
  if (tested !== null) return tested < 0.05;
  return low !== null && high !== null && (low > 0 || high < 0);
}

function isBetter(
  { directions }: Answer,
  { metric, delta }: DeltaRow,
): boolean {
  const up = Object.hasOwn(directions, metric) ? directions[metric] : true;
  return delta! > 0 === up;
}

function knowsDirection({ directions }: Answer, rows: readonly DeltaRow[]) {
  return rows.every(({ metric }) => Object.hasOwn(directions, metric));
}

export function baselineLabel(answer: Answer): string {
  return answer.baseline === null
    ? "the baseline"
    : labelOf(runLabels(answer), answer.baseline);
}

/** What tells the rows of this answer apart: run, task and metric as far as they differ. */
export function rowNamer({
  rows,
  ...answer
}: Answer): (row: DeltaRow) => string {
  const labels = runLabels(answer);
  const many = (of: (row: DeltaRow) => string) =>
    new Set(rows.map(of)).size > 1;
  const [runs, tasks, metrics] = [
    many(({ run }) => run),
    many(({ task }) => task),
    many(({ metric }) => metric),
  ];
  return (row) =>
    [
      runs || (!tasks && !metrics) ? labelOf(labels, row.run) : null,
      tasks ? row.task || "all tasks" : null,
      metrics ? metricLabel(row.metric) : null,
    ]
      .filter((part) => part !== null)
      .join(" · ");
}

/** "+0.03", "−0.1", "0" */
export function signed(value: number): string {
  const size = Math.abs(value);
  const text = size >= 0.0005 && size < 1 ? size.toFixed(3) : formatValue(size);
  return value === 0 ? text : `${value > 0 ? "+" : "−"}${text}`;
}

/** "p = 0.03", "p < 0.001" */
export function pText(p: number): string {
  return p < 0.001
    ? "p < 0.001"
    : `p = ${formatValue(Math.round(p * 1000) / 1000)}`;
}

function metricsText({ metrics }: Spec): string {
  return listText(metrics.map(metricLabel), 2);
}

function methodText({ rows }: Answer): string {
  const known = rows.filter(({ low, high }) => low !== null && high !== null);
  if (known.length === 0) return "no uncertainty given";
  const tests = [
    ...new Set(rows.map(({ test }) => test).filter((test) => test !== null)),
  ];
  const seeds = [
    ...new Set(rows.map(({ seed }) => seed).filter((seed) => seed !== null)),
  ];
  const words = tests.map((test) =>
    test === "paired-bootstrap" && seeds.length > 0
      ? `${testWords[test]} (seed ${listText(seeds.map(String))})`
      : testWords[test],
  );
  return [
    `95 % interval${known.length < rows.length ? ", where given" : ""}`,
    ...words,
    ...(rows.some(({ pAdjusted }) => pAdjusted !== null)
      ? [
          `p adjusted over ${formatCount(rows.filter(({ pAdjusted }) => pAdjusted !== null).length)} rows (Holm)`,
        ]
      : []),
  ].join(", ");
}
