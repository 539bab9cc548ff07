/** A figure with what its drawing could not show said in the caption: for export, print and the gallery alike. */
import type { ChartAnswer } from "./answers.ts";
import { drawChart } from "./draw.ts";
import type { DrawOptions, Drawing } from "./drawing.ts";
import { plotSize, type FigureText } from "./figure.ts";
import type { ChartSpec } from "./spec.ts";

/**
 * Draws twice when something did not fit: the words that say so take room from the plot, and the second drawing is for
 * what is left. `options.width` and `height` are those of the whole figure.
 */
export function drawWhole(
  spec: ChartSpec,
  answer: ChartAnswer,
  text: FigureText,
  options: DrawOptions,
): { drawing: Drawing; text: FigureText } {
  const draw = (of: FigureText) =>
    drawChart(spec, answer, { ...options, ...plotSize(of, options) });
  const first = draw(text);
  if (first.notes.length === 0) return { drawing: first, text };
  const drawing = draw(withNotes(text, first.notes));
  return { drawing, text: withNotes(text, drawing.notes) };
}

function withNotes(text: FigureText, notes: readonly string[]): FigureText {
  return { ...text, caption: [text.caption, ...notes].join(" · ") };
}
