/** The words around a chart wherever it is drawn whole: export, print, presenting. */
import type { Acknowledgement } from "../api/charts.ts";
import type { ChartAnswer } from "./answers.ts";
import { captionText } from "./chartText.ts";
import { warningTexts } from "./comparabilityText.ts";
import type { FigureText } from "./figure.ts";
import { chartKind } from "./kinds.ts";
import type { ChartSpec } from "./spec.ts";
import { formatTime } from "./words.ts";

export interface ShownChart {
  /** As its authors named it; "" for none. */
  readonly title: string;
  readonly spec: ChartSpec;
  readonly answer: ChartAnswer;
  /** ISO 8601; null for a live chart. */
  readonly pinnedAt: string | null;
  /** Runs that came or changed since; null when nobody knows. */
  readonly newer: number | null;
  /** The one that the chart names; it counts only for exactly what the chart mixes now. */
  readonly acknowledgement: Acknowledgement | null;
}

export function figureText(
  { title, spec, answer, pinnedAt, newer, acknowledgement }: ShownChart,
  now: Date = new Date(),
  timeZone?: string,
): FigureText {
  const kind = chartKind(spec.type);
  const { warnings, digest } = answer.comparability;
  const seen =
    acknowledgement !== null && acknowledgement.digest === digest
      ? ` (seen by ${acknowledgement.by.name}, ${formatTime(acknowledgement.at, now, timeZone)})`
      : "";
  return {
    title: title || kind.title(spec),
    badge: pinnedAt === null ? null : badgeText(pinnedAt, newer, now, timeZone),
    warnings: warningTexts(warnings, answer.runs).map((text) => text + seen),
    caption: captionText(kind.caption(spec, answer, { now, timeZone })),
    altText: kind.altText(spec, answer, { now, timeZone }),
  };
}

/** "as of 12:40, 3 newer" */
export function badgeText(
  pinnedAt: string,
  newer: number | null,
  now: Date = new Date(),
  timeZone?: string,
): string {
  const asOf = `as of ${formatTime(pinnedAt, now, timeZone)}`;
  return newer ? `${asOf}, ${newer} newer` : asOf;
}
