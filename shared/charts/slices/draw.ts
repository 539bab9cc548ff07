/** Chart 3 drawn: a row a slice, a column a model; darker is higher, pale and hatched rests on few samples. */
import { estimateFacts, estimateText } from "../chartText.ts";
import type { Datum } from "../datum.ts";
import type { Drawing } from "../drawing.ts";
import type { DrawChart } from "../kind.ts";
import { seriesLooks } from "../looks.ts";
import { matrixPanel, type MatrixCell } from "../matrix.ts";
import { sequential } from "../palettes.ts";
import { extent } from "../scales.ts";
import type { SpecOf } from "../spec.ts";
import { formatCount, formatValue, metricLabel } from "../words.ts";
import { isSmall, type SliceCell } from "./words.ts";

export const drawSlices: DrawChart<"slices"> = (spec, answer, options) => {
  const { rows, columns, cells } = answer;
  const { width, height, dark, isolated } = options;
  const ranks = (options.ranks ?? answer.ranks)[
    spec.columns === "run" ? "runs" : "models"
  ];
  const series = seriesLooks(
    columns,
    (key) => (Object.hasOwn(ranks, key) ? ranks[key] : undefined),
    options,
  );
  const [least, most] = extent(cells.map(({ value }) => value)) ?? [0, 1];
  const shareOf = (value: number) =>
    most > least ? (value - least) / (most - least) : 0.5;
  const rowAt = new Map(rows.map((row, i) => [row, i]));
  const columnAt = new Map(columns.map(({ key }, i) => [key, i]));
  const drawn = cells.flatMap((cell): MatrixCell[] => {
    const [row, column] = [rowAt.get(cell.row), columnAt.get(cell.column)];
    if (row === undefined || column === undefined) return [];
    return [
      {
        row,
        column,
        fill:
          cell.value === null ? null : sequential(shareOf(cell.value), dark),
        text: cell.value === null ? null : shortValue(cell.value),
        small: cell.n === null ? null : `n ${formatCount(cell.n)}`,
        hatched: isSmall(spec, cell),
        data: dataOf(spec, cell),
        tip: () =>
          tipOf(spec, cell, columns[column]!.label, series[column]!.colour),
      },
    ];
  });
  const panel = matrixPanel({
    rows,
    columns,
    cells: drawn,
    width,
    height,
    dark,
    isolated,
    leastRow: 13,
    rowNoun: spec.by === "task" ? "task" : "slice",
    key: {
      low: shortValue(least),
      high: shortValue(most),
      colour: (share) => sequential(share, dark),
    },
  });
  return oneMatrix(panel, series);
};

export function oneMatrix(
  { options, targets, notes }: ReturnType<typeof matrixPanel>,
  series: Drawing["series"],
): Drawing {
  return {
    panels: [{ key: "", title: null, options, targets, xScale: null }],
    columns: 1,
    series,
    legend: null,
    notes,
  };
}

/** Short enough for a cell: two decimals of a proportion, three digits of the rest. */
export function shortValue(value: number): string {
  return Math.abs(value) <= 1
    ? value.toFixed(2).replace(/^(-?)0\./, "$1.")
    : formatValue(Number(value.toPrecision(3)));
}

function dataOf(spec: SpecOf<"slices">, { runs, row }: SliceCell): Datum[] {
  const task = spec.by === "task" ? row : spec.task;
  return runs.map((run) => ({
    run,
    metric: spec.metric,
    ...(task && { task }),
    ...(spec.by !== "task" && { slice: `${spec.by}=${row}` }),
  }));
}

function tipOf(
  spec: SpecOf<"slices">,
  cell: SliceCell,
  name: string,
  colour: string,
) {
  return {
    name,
    colour,
    where: spec.by === "task" ? cell.row : `${spec.by} ${cell.row}`,
    value: `${metricLabel(spec.metric)} ${estimateText(cell)}`,
    facts: [
      ...estimateFacts(cell),
      ...(isSmall(spec, cell)
        ? [`fewer than ${spec.smallN} samples: too few to rely on`]
        : []),
      ...(cell.runs.length > 1 ? [`over ${cell.runs.length} runs`] : []),
    ],
  };
}
