/** A matrix of coloured cells: slices, confusion, scenarios and pairs are drawn by this one. */
import * as Plot from "@observablehq/plot";
import { hatching, glyphMarks, type Box, type GlyphName } from "./cells.ts";
import { furniture } from "./colours.ts";
import type { PanelDrawing, Target } from "./drawing.ts";
import { plotStyle } from "./frame.ts";
import { letterWidth, textWidth } from "./labels.ts";
import { isFaded, mix } from "./looks.ts";
import { blankCell, inkOn } from "./palettes.ts";
import {
  columnHeads,
  keyMarks,
  keyRoom,
  leastNamed,
  writing,
  type MatrixKey,
} from "./matrixText.ts";
import { framed } from "./scales.ts";
import { plural, shorten } from "./words.ts";

export interface MatrixCell extends Pick<Target, "data" | "tip"> {
  /** Places in `rows` and `columns`. */
  readonly row: number;
  readonly column: number;
  /** #rrggbb; null where there is no value. */
  readonly fill: string | null;
  /** Written where it fits: the value, and below it what it rests on. */
  readonly text?: string | null;
  readonly small?: string | null;
  readonly bold?: boolean;
  /** Rests on too little. */
  readonly hatched?: boolean;
  readonly glyph?: GlyphName;
}

export interface Matrix {
  readonly rows: readonly string[];
  readonly columns: readonly { readonly key: string; readonly label: string }[];
  /** At most one a place; a place without one stays blank. */
  readonly cells: readonly MatrixCell[];
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
  readonly isolated: ReadonlySet<string> | undefined;
  /** Says what the columns and rows are; left out where they speak for themselves. */
  readonly titles?: { readonly rows: string; readonly columns: string };
  /** Explains the colours, drawn below. */
  readonly key?: MatrixKey | undefined;
  /** Pixels a row needs; what does not fit is left out and said. */
  readonly leastRow: number;
  readonly rowNoun: string;
}

const gap = 0.75;

export function matrixPanel(matrix: Matrix): PanelDrawing {
  const { rows, columns, width, height, dark, isolated, titles, key } = matrix;
  const ink = furniture(dark);
  const withKey = key !== undefined && height >= 150 && width >= 220;
  const left =
    Math.min(
      Math.max(
        ...rows.map(textWidth),
        titles ? textWidth(titles.rows) + 14 : 0,
        0,
      ),
      Math.floor(width * 0.36),
    ) + 10;
  const cellWidth = Math.max(
    1,
    (width - left - 6) / Math.max(1, columns.length),
  );
  const heads = columnHeads(
    columns.map(({ label }) => label),
    cellWidth,
    height,
  );
  const margin = {
    top: heads.height + (titles ? 14 : 0) + 4,
    right: 6,
    bottom: withKey ? keyRoom : 4,
    left,
  };
  const room = Math.max(1, height - margin.top - margin.bottom);
  const count = Math.max(
    1,
    Math.min(rows.length, Math.floor(room / matrix.leastRow)),
  );
  const cellHeight = Math.min(room / count, Math.max(36, cellWidth));
  const shown = matrix.cells.filter(({ row }) => row < count);
  const boxOf = ({ row, column }: MatrixCell): Box => ({
    x: left + column * cellWidth + gap,
    y: margin.top + row * cellHeight + gap,
    width: Math.max(0.5, cellWidth - 2 * gap),
    height: Math.max(0.5, cellHeight - 2 * gap),
  });
  const fillOf = (cell: MatrixCell) => {
    if (cell.fill === null) return blankCell(dark);
    const pale = cell.hatched ? mix(cell.fill, ink.card, 0.55) : cell.fill;
    return isFaded(isolated, columns[cell.column]!.key)
      ? mix(pale, ink.card, 0.8)
      : pale;
  };
  const letters = Math.floor((left - 10) / letterWidth) + 1;
  const every = Math.ceil(leastNamed / cellHeight);
  const byGlyph = Map.groupBy(
    shown.filter(({ glyph }) => glyph !== undefined),
    (cell) => `${cell.glyph} ${inkOn(fillOf(cell))}`,
  );

  return {
    options: {
      ...framed({ width, height }, margin),
      style: plotStyle(dark),
      x: {
        type: "linear",
        domain: [margin.left, width - margin.right],
        axis: null,
      },
      y: {
        type: "linear",
        domain: [height - margin.bottom, margin.top],
        axis: null,
      },
      marks: [
        Plot.rect(shown, {
          x1: (cell: MatrixCell) => boxOf(cell).x,
          x2: (cell: MatrixCell) => boxOf(cell).x + boxOf(cell).width,
          y1: (cell: MatrixCell) => boxOf(cell).y,
          y2: (cell: MatrixCell) => boxOf(cell).y + boxOf(cell).height,
          fill: fillOf,
          rx: Math.min(2, cellWidth / 6),
        }),
        ...hatching(
          shown.filter(({ hatched }) => hatched).map(boxOf),
          mix(ink.axis, ink.card, 0.45),
        ),
        ...[...byGlyph.values()].flatMap((cells) =>
          glyphMarks(
            cells[0]!.glyph!,
            cells.map(boxOf),
            inkOn(fillOf(cells[0]!)),
          ),
        ),
        ...writing(
          shown.map((cell) => ({
            cell,
            box: boxOf(cell),
            ink: inkOn(fillOf(cell)),
          })),
        ),
        Plot.text(
          rows
            .slice(0, count)
            .map((label, row) => ({ label, row }))
            .filter(({ row }) => row % every === 0),
          {
            x: () => left - 6,
            y: ({ row }: { row: number }) =>
              margin.top + (row + 0.5) * cellHeight,
            text: ({ label }: { label: string }) => shorten(label, letters),
            textAnchor: "end",
            fill: ink.text,
          },
        ),
        ...heads.marks(left, margin.top - 4, ink.text),
        ...(titles
          ? [
              Plot.text([titles], {
                x: () => left,
                y: () => 7,
                text: () => `${shorten(titles.columns, 30)} →`,
                textAnchor: "start",
                fill: ink.axis,
              }),
              Plot.text([titles], {
                x: () => left - 6,
                y: () => (heads.height > 30 ? margin.top - 8 : 7),
                text: () =>
                  `${shorten(titles.rows, Math.max(4, letters - 2))} ↓`,
                textAnchor: "end",
                fill: ink.axis,
              }),
            ]
          : []),
        ...(withKey
          ? keyMarks(
              key,
              left,
              margin.top + count * cellHeight + 10,
              width - margin.right,
              ink.text,
            )
          : []),
      ],
    },
    targets: shown.map((cell): Target => {
      const box = boxOf(cell);
      return {
        px: box.x + box.width / 2,
        py: box.y + box.height / 2,
        box: { width: box.width, height: box.height },
        series: columns[cell.column]!.key,
        data: cell.data,
        x: null,
        tip: cell.tip,
      };
    }),
    xScale: null,
    labelsFit: true,
    notes:
      count < rows.length
        ? [`${count} of ${plural(rows.length, matrix.rowNoun)} shown`]
        : [],
  };
}
