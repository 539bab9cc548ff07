/** Marks of a matrix that Plot has not: hatching, and glyphs that tell states apart without colour. */
import type * as Plot from "@observablehq/plot";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const svg = "http://www.w3.org/2000/svg";
const hatchApart = 6;

/** Thin diagonal lines over each box, in pixels of the plot. */
export function hatching(
  boxes: readonly Box[],
  stroke: string,
): Plot.Markish[] {
  return boxes.length === 0
    ? []
    : [pathMark(boxes.map(hatch).join(""), stroke, 1, "hatching")];
}

function hatch({ x, y, width, height }: Box): string {
  const lines: string[] = [];
  for (let at = hatchApart / 2; at < width + height; at += hatchApart) {
    const from = at <= height ? [0, at] : [at - height, height];
    const to = at <= width ? [at, 0] : [width, at - width];
    lines.push(
      `M${round(x + from[0]!)},${round(y + from[1]!)}L${round(x + to[0]!)},${round(y + to[1]!)}`,
    );
  }
  return lines.join("");
}

export type GlyphName = "check" | "cross" | "dash" | "wave";

const glyphs: Readonly<
  Record<GlyphName, readonly (readonly [number, number])[][]>
> = {
  check: [
    [
      [-1, 0.05],
      [-0.3, 0.75],
      [1, -0.75],
    ],
  ],
  cross: [
    [
      [-0.75, -0.75],
      [0.75, 0.75],
    ],
    [
      [-0.75, 0.75],
      [0.75, -0.75],
    ],
  ],
  dash: [
    [
      [-0.8, 0],
      [0.8, 0],
    ],
  ],
  wave: [
    [
      [-1, 0.15],
      [-0.65, -0.3],
      [-0.3, -0.25],
      [0.3, 0.25],
      [0.65, 0.3],
      [1, -0.15],
    ],
  ],
};

/** One glyph in the middle of each box, drawn and not written: fonts differ between machines. */
export function glyphMarks(
  name: GlyphName,
  boxes: readonly Box[],
  stroke: string,
): Plot.Markish[] {
  const d = boxes
    .map(({ x, y, width, height }) => {
      const size = Math.min(5, Math.min(width, height) * 0.28);
      return glyphs[name]
        .map((line) =>
          line
            .map(
              ([dx, dy], i) =>
                `${i === 0 ? "M" : "L"}${round(x + width / 2 + dx * size)},${round(y + height / 2 + dy * size)}`,
            )
            .join(""),
        )
        .join("");
    })
    .join("");
  return d === "" ? [] : [pathMark(d, stroke, 1.75, name)];
}

function pathMark(
  d: string,
  stroke: string,
  strokeWidth: number,
  label: string,
): Plot.Markish {
  return (_index, _scales, _values, _dimensions, context) => {
    const path = context!.document.createElementNS(svg, "path");
    const attributes = {
      d,
      stroke,
      "stroke-width": String(strokeWidth),
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
      fill: "none",
      "aria-label": label,
    };
    for (const [key, value] of Object.entries(attributes))
      path.setAttribute(key, value);
    return path as SVGPathElement;
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
