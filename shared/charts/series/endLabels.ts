/** The names of lines at their ends, instead of a legend. */
import * as Plot from "@observablehq/plot";
import type { DrawnSeries } from "../drawing.ts";
import { letterWidth, spreadLabels, textWidth } from "../labels.ts";
import { shorten } from "../words.ts";
import type { PanelContext } from "./context.ts";

interface Labelled {
  readonly look: DrawnSeries;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** One label a series, at the end of its longest-running line; null when they do not fit. */
export function endLabels(
  lines: readonly Labelled[],
  { width: room, xDomain }: PanelContext,
  toPixelY: (y: number) => number,
  frame: { readonly top: number; readonly bottom: number },
): { marks: Plot.Markish[]; width: number } | null {
  const ends = new Map<string, { look: DrawnSeries; x: number; y: number }>();
  for (const { look, x, y } of lines) {
    const i = y.findLastIndex(
      (value, at) =>
        Number.isFinite(value) && x[at]! >= xDomain[0] && x[at]! <= xDomain[1],
    );
    const known = ends.get(look.key);
    if (i >= 0 && (!known || x[i]! >= known.x))
      ends.set(look.key, { look, x: x[i]!, y: y[i]! });
  }
  const most = Math.floor(room * 0.36);
  const labels = [...ends.values()].map((end) => ({
    end,
    text: shorten(end.look.label, Math.max(8, Math.floor(most / letterWidth))),
    y: Math.max(frame.top, Math.min(frame.bottom, toPixelY(end.y))),
  }));
  const width = Math.max(0, ...labels.map(({ text }) => textWidth(text)));
  if (labels.length === 0 || width > most || room < 240) return null;
  // A line that stops early has nothing at the right edge to be labelled.
  const early = xDomain[0] + (xDomain[1] - xDomain[0]) * 0.8;
  if (labels.some(({ end }) => end.x < early)) return null;
  const placed = spreadLabels(labels, frame.top, frame.bottom);
  if (!placed) return null;
  return {
    width,
    marks: labels.map(({ end, text }, i) =>
      Plot.text([text], {
        frameAnchor: "top-right",
        textAnchor: "start",
        lineAnchor: "middle",
        dx: 8,
        dy: placed[i]! - frame.top,
        fill: end.look.colour,
        fontWeight: 600,
      }),
    ),
  };
}
