/**
 * What every type of chart gives, besides how it is drawn (draw.ts, which brings Plot along). The list is kinds.ts.
 * Everything is pure: the same spec and answer give the same words in a browser, on the server and in an export.
 */
import type { AnswerOf } from "./answers.ts";
import type { Caption, Clock } from "./chartText.ts";
import type { DataTable } from "./dataTable.ts";
import type { DrawOptions, Drawing } from "./drawing.ts";
import type { ChartType, SpecOf } from "./spec.ts";

export interface ChartKind<T extends ChartType> {
  readonly type: T;
  /** As people call it: "Confusion matrix". */
  readonly label: string;
  /** What it shows, in one plain sentence for somebody who never drew one. */
  readonly hint: string;
  /** True when the spec says enough to ask the server. */
  isComplete(spec: SpecOf<T>): boolean;
  /** A title in words for a chart that nobody has named; "" when there is nothing to say yet. */
  title(spec: SpecOf<T>): string;
  /** What, n, interval, as of when. */
  caption(spec: SpecOf<T>, answer: AnswerOf<T>, clock?: Clock): Caption;
  /** For people who cannot see the plot: what it is, its extremes, what stands out. From the data. */
  altText(spec: SpecOf<T>, answer: AnswerOf<T>, clock?: Clock): string;
  /** Every drawn value. Also what CSV export gives. */
  table(spec: SpecOf<T>, answer: AnswerOf<T>): DataTable;
  /** What to say instead of a plot when the answer holds nothing to draw, and what would help; null when it does. */
  emptyText(spec: SpecOf<T>, answer: AnswerOf<T>): string | null;
}

/** Pure as well: gives Plot options and draws nothing itself. */
export type DrawChart<T extends ChartType> = (
  spec: SpecOf<T>,
  answer: AnswerOf<T>,
  options: DrawOptions,
) => Drawing;
