/** What is written in and around a matrix: names of columns, values in cells, the key of the colours. */
import * as Plot from "@observablehq/plot";
import type { Box } from "./cells.ts";
import { letterWidth, textWidth } from "./labels.ts";
import { shorten } from "./words.ts";

export interface MatrixKey {
  readonly low: string;
  readonly high: string;
  colour(share: number): string;
}

const keySize = { height: 8, width: 96 };
/** Pixels that the key takes below the cells. */
export const keyRoom = 28;
/** Pixels of a row or column whose name can be written. */
export const leastNamed = 11;

/** Names of the columns: level where they fit, else upright; thinned where even that has no room. */
export function columnHeads(
  labels: readonly string[],
  cellWidth: number,
  height: number,
) {
  const longest = Math.max(0, ...labels.map(textWidth));
  const level = longest <= Math.max(cellWidth - 4, 0) || cellWidth >= 72;
  const most = level
    ? Math.max(3, Math.floor((cellWidth - 4) / letterWidth))
    : Math.max(6, Math.floor(Math.min(96, height * 0.3) / letterWidth));
  const every = level ? 1 : Math.ceil(leastNamed / cellWidth);
  const short = labels.map((label) => shorten(label, most));
  return {
    height: level ? 16 : Math.max(0, ...short.map(textWidth)) + 6,
    marks: (left: number, bottom: number, fill: string): Plot.Markish[] => [
      Plot.text(
        short
          .map((label, i) => ({ label, i }))
          .filter(({ i }) => i % every === 0),
        {
          x: ({ i }: { i: number }) => left + (i + 0.5) * cellWidth,
          y: () => bottom,
          text: "label",
          fill,
          ...(level
            ? { textAnchor: "middle" as const, lineAnchor: "bottom" as const }
            : { rotate: -90, textAnchor: "start" as const, dy: 0 }),
        },
      ),
    ],
  };
}

export interface Written {
  readonly cell: {
    readonly text?: string | null;
    /** What it rests on. */
    readonly small?: string | null;
    readonly bold?: boolean;
  };
  readonly box: Box;
  readonly ink: string;
}

/**
 * What is written in cells, all or none: cells of one column without their number read as if they had no value. What a
 * value rests on stands below it, or beside it in low and wide cells.
 */
export function writing(all: readonly Written[]): Plot.Markish[] {
  const wanted = all.filter(({ cell }) => cell.text);
  const fits = ({ cell, box }: Written) =>
    textWidth(cell.text!) <= box.width - 2 && box.height >= 13;
  if (!wanted.every(fits)) return [];
  const below = ({ cell, box }: Written) =>
    !cell.small ||
    (box.height >= 30 && textWidth(cell.small) * 0.85 <= box.width - 2);
  const beside = ({ cell, box }: Written) =>
    !cell.small || textWidth(cell.text! + cell.small) + 14 <= box.width;
  const small = wanted.every(below)
    ? "below"
    : wanted.every(beside)
      ? "beside"
      : "none";
  const middle = ({ box }: Written) => box.x + box.width / 2;
  const height = ({ box }: Written) => box.y + box.height / 2;
  const write = (
    of: readonly Written[],
    options: Plot.TextOptions & { text: (written: Written) => string },
  ) =>
    of.length === 0
      ? []
      : [Plot.text(of, { x: middle, y: height, fill: "ink", ...options })];
  const value = (bold: boolean) =>
    write(
      wanted.filter(({ cell }) => (cell.bold ?? false) === bold),
      {
        text: ({ cell }: Written) => cell.text!,
        fontWeight: bold ? 700 : 500,
        ...(small === "below" && {
          y: (written: Written) =>
            height(written) - (written.cell.small ? 5.5 : 0),
        }),
        ...(small === "beside" && { textAnchor: "end", dx: 4 }),
      },
    );
  return [
    ...value(false),
    ...value(true),
    ...(small === "none"
      ? []
      : write(
          wanted.filter(({ cell }) => cell.small),
          {
            text: ({ cell }: Written) => cell.small!,
            fontSize: 9,
            ...(small === "below"
              ? { dy: 7 }
              : { textAnchor: "start", dx: 10 }),
          },
        )),
  ];
}

/** Our own legend of a continuous colour: Plot's needs a canvas, which a server has not. */
export function keyMarks(
  { low, high, colour }: MatrixKey,
  left: number,
  top: number,
  right: number,
  ink: string,
): Plot.Markish[] {
  const start =
    Math.min(
      left,
      right - keySize.width - textWidth(low) - textWidth(high) - 12,
    ) +
    textWidth(low) +
    6;
  const steps = Array.from({ length: 24 }, (_, i) => i);
  const step = keySize.width / steps.length;
  const label = (text: string, x: number, textAnchor: "start" | "end") =>
    Plot.text([text], {
      x: () => x,
      y: () => top + keySize.height / 2,
      text: () => text,
      textAnchor,
      fill: ink,
    });
  return [
    Plot.rect(steps, {
      x1: (i: number) => start + i * step,
      x2: (i: number) => start + (i + 1) * step + 0.3,
      y1: () => top,
      y2: () => top + keySize.height,
      fill: (i: number) => colour((i + 0.5) / steps.length),
    }),
    label(low, start - 6, "end"),
    label(high, start + keySize.width + 6, "start"),
  ];
}
