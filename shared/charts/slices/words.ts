/** Chart 3 in words: a metric by slice (or task) and model. */
import type { AnswerOf } from "../answers.ts";
import {
  asOfText,
  estimateText,
  intervalText,
  listText,
  nText,
} from "../chartText.ts";
import { estimateColumns, tableOf, textColumn } from "../dataTable.ts";
import { emptyAnswerText, noSamplesText } from "../emptyText.ts";
import type { ChartKind } from "../kind.ts";
import { runLabels } from "../looks.ts";
import { hasRuns, onTask } from "../sampleWords.ts";
import type { SpecOf } from "../spec.ts";
import { standingText } from "../standing.ts";
import { formatValue, metricLabel, plural, sentenceStart } from "../words.ts";

type Spec = SpecOf<"slices">;
type Answer = AnswerOf<"slices">;
export type SliceCell = Answer["cells"][number];

export const slicesKind: ChartKind<"slices"> = {
  type: "slices",
  label: "Slice heat map",
  hint: "Where a model is strong or weak: a row for each slice or task, a column for each model.",
  isComplete: ({ runs, metric, by }) =>
    metric !== "" && by !== "" && hasRuns(runs),
  title: (spec) => (spec.metric ? sentenceStart(whatText(spec)) : ""),
  caption: (spec, answer, clock) => ({
    who: answer.columns.length === 1 ? answer.columns[0]!.label : null,
    what: whatText(spec),
    n: nText(answer.cells.map(({ n }) => n)),
    interval: intervalText(answer.cells),
    asOf: asOfText(answer.asOf, clock),
    notes: [
      ...smallNote(spec, answer),
      ...(answer.truncated > 0
        ? [`${plural(answer.truncated, "more slice")} left out`]
        : []),
    ],
  }),
  altText(spec, answer) {
    const { rows, columns, cells } = answer;
    if (cells.length === 0) return `Heat map of ${whatText(spec)}: no values.`;
    const label = new Map(columns.map(({ key, label: name }) => [key, name]));
    const up = Object.hasOwn(answer.directions, spec.metric)
      ? answer.directions[spec.metric]
      : undefined;
    const valued = cells.filter(({ value }) => value !== null);
    const sure = valued.filter((cell) => !isSmall(spec, cell));
    const ranked = (sure.length > 0 ? sure : valued).toSorted(
      (a, b) => b.value! - a.value!,
    );
    const where = (cell: SliceCell) =>
      `${cell.row}${columns.length > 1 ? ` with ${label.get(cell.column) ?? cell.column}` : ""}`;
    const means = columns.map(({ key, label: name }) => {
      const of = valued
        .filter(({ column }) => column === key)
        .map(({ value }) => value!);
      return {
        label: name,
        value: of.length ? of.reduce((a, b) => a + b, 0) / of.length : null,
        low: null,
        high: null,
      };
    });
    const winners = columns
      .map(({ key, label: name }) => ({
        name,
        count: rows.filter((row) => bestColumn(valued, row, up) === key).length,
      }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count);
    return [
      `Heat map of ${whatText(spec)}: ${plural(rows.length, "row")} by ${plural(columns.length, "column")}.`,
      ...(ranked.length > 0
        ? [
            `The highest is ${estimateText(ranked[0]!)} on ${where(ranked[0]!)}, the lowest ${estimateText(ranked.at(-1)!)} on ${where(ranked.at(-1)!)}.`,
          ]
        : []),
      ...(columns.length > 1 && rows.length > 1 && winners[0]
        ? [
            `${winners[0].name} is ${up === undefined ? "highest" : "best"} on ${winners[0].count} of ${plural(rows.length, "row")}; on average ${listText(
              means
                .filter(({ value }) => value !== null)
                .map(
                  ({ label: name, value }) =>
                    `${name} has ${formatValue(value!)}`,
                ),
              4,
            )}.`,
          ]
        : columns.length > 1
          ? [
              standingText(
                valued.map((cell) => ({
                  ...cell,
                  label: label.get(cell.column) ?? "",
                })),
                up,
              ),
            ]
          : []),
      ...smallNote(spec, answer).map((note) => `${sentenceStart(note)}.`),
      `${sentenceStart(intervalText(cells))}, ${nText(cells.map(({ n }) => n))}.`,
    ].join(" ");
  },
  table(spec, { cells, columns, ...answer }) {
    const label = new Map(columns.map(({ key, label: name }) => [key, name]));
    const names = runLabels(answer);
    return tableOf(
      [
        textColumn<SliceCell>(
          spec.by === "task" ? "task" : "slice",
          sentenceStart(byText(spec)),
          (cell) => cell.row,
        ),
        textColumn<SliceCell>(
          spec.columns,
          sentenceStart(spec.columns),
          (cell) => label.get(cell.column) ?? cell.column,
        ),
        ...estimateColumns<SliceCell>((cell) => cell),
        textColumn<SliceCell>("runs", "Runs", (cell) =>
          cell.runs.map((run) => names.get(run) ?? run).join(", "),
        ),
      ],
      cells,
    );
  },
  emptyText: (spec, answer) =>
    answer.cells.length > 0
      ? null
      : emptyAnswerText(
          spec,
          answer,
          spec.by === "task"
            ? `These runs have no ${metricLabel(spec.metric)} by task. Choose another metric.`
            : noSamplesText(
                `${metricLabel(spec.metric)} and a field ${spec.by}`,
                "Choose another field, or import the samples of these runs.",
              ),
        ),
};

/** Too few samples to say much: drawn pale, with the reason in its tip. */
export function isSmall({ smallN }: Spec, { n }: SliceCell): boolean {
  return n !== null && n < smallN;
}

function smallNote(spec: Spec, { cells }: Answer): string[] {
  const small = cells.filter((cell) => isSmall(spec, cell)).length;
  return small > 0
    ? [`${plural(small, "cell")} with n below ${spec.smallN} hatched`]
    : [];
}

function bestColumn(
  cells: readonly SliceCell[],
  row: string,
  up: boolean | undefined,
) {
  const of = cells.filter((cell) => cell.row === row);
  if (of.length < 2) return null;
  const sorted = of.toSorted((a, b) =>
    up === false ? a.value! - b.value! : b.value! - a.value!,
  );
  return sorted[0]!.value === sorted[1]!.value ? null : sorted[0]!.column;
}

function byText({ by }: Spec): string {
  return by === "task" ? "task" : by.replaceAll("_", " ");
}

function whatText(spec: Spec): string {
  return `${metricLabel(spec.metric)} by ${byText(spec)} and ${spec.columns}${onTask(spec.task)}`;
}
