/** One number in the words of each discipline (PRACTICES, role lens). Only the wording differs, never the number. */
import type { Discipline } from "../disciplines.ts";
import type { TableCell } from "./table.ts";
import { formatCount, formatValue, metricLabel } from "./words.ts";

export interface LensFacts {
  readonly metric: string;
  readonly cell: TableCell;
  /** Null when nobody said. */
  readonly higherIsBetter: boolean | null;
  /** Name of the run compared with; null without one. */
  readonly against: string | null;
}

/** What a team's own sentence may name in braces. */
export const lensWords = [
  "value",
  "percent",
  "low",
  "high",
  "n",
  "hits",
  "misses",
  "delta",
  "against",
] as const;
type LensWord = (typeof lensWords)[number];

/** The team's own sentence where it wrote one, else one from the data; "" when there is nothing to say. */
export function lensSentence(
  discipline: Discipline,
  facts: LensFacts,
  own = "",
): string {
  if (own.trim() !== "") return fillIn(own, facts);
  if (facts.cell.value === null) return "";
  switch (discipline) {
    case "data science":
      return measured(facts);
    case "engineering":
      return changed(facts) || measured(facts);
    case "domain expert":
    case "product":
    case "other":
      return counted(facts) || measured(facts);
    default:
      return discipline satisfies never;
  }
}

/** Words in braces become numbers; one that is not known becomes a dash, an unknown word stays as it is. */
export function fillIn(sentence: string, facts: LensFacts): string {
  const words = wordsOf(facts);
  return sentence.replace(/\{(\w+)\}/g, (whole, word: string) =>
    Object.hasOwn(words, word) ? (words[word as LensWord] ?? "–") : whole,
  );
}

function wordsOf({
  cell,
  against,
}: LensFacts): Record<LensWord, string | null> {
  const { value, low, high, n, delta } = cell;
  const hits = hitsOf(cell);
  return {
    value: value === null ? null : formatValue(value),
    percent: value === null ? null : percent(value),
    low: low === null ? null : formatValue(low),
    high: high === null ? null : formatValue(high),
    n: n === null ? null : formatCount(n),
    hits: hits === null ? null : formatCount(hits),
    misses: hits === null ? null : formatCount(n! - hits),
    delta: delta === null ? null : signed(delta),
    against,
  };
}

/** "111 of 120, 9 not" for shares of whole examples. */
function counted({ metric, cell, higherIsBetter }: LensFacts): string {
  const hits = hitsOf(cell);
  if (hits === null) return "";
  const n = cell.n!;
  const label = metricLabel(metric);
  // Of a rate of errors the hits are what went wrong.
  return higherIsBetter === false
    ? `${formatCount(hits)} of ${formatCount(n)} went wrong (${label})`
    : `${formatCount(hits)} of ${formatCount(n)} as wanted, ${formatCount(n - hits)} not (${label})`;
}

/** Null where the value is no share of whole examples: a mean of scores between 0 and 1 counts nothing. */
function hitsOf({ value, n, interval }: TableCell): number | null {
  if (value === null || n === null || value < 0 || value > 1) return null;
  const hits = value * n;
  const isWhole = Math.abs(hits - Math.round(hits)) < 1e-6 * Math.max(1, n);
  return isWhole && (interval === "wilson" || interval === "stderr")
    ? Math.round(hits)
    : null;
}

function measured({ metric, cell }: LensFacts): string {
  const { value, low, high, n } = cell;
  return [
    `${metricLabel(metric)} ${formatValue(value!)}`,
    low !== null && high !== null
      ? ` [${formatValue(low)}, ${formatValue(high)}]`
      : ", no uncertainty given",
    n === null ? "" : `, n = ${formatCount(n)}`,
  ].join("");
}

function changed({ metric, cell, against }: LensFacts): string {
  const { delta, deltaLow, deltaHigh } = cell;
  if (delta === null || against === null) return "";
  const interval =
    deltaLow !== null && deltaHigh !== null
      ? ` [${signed(deltaLow)}, ${signed(deltaHigh)}]`
      : ", no uncertainty given";
  return `${metricLabel(metric)} ${signed(delta)}${interval} against ${against}`;
}

export function signed(value: number): string {
  return value > 0
    ? `+${formatValue(value)}`
    : value < 0
      ? `−${formatValue(-value)}`
      : "±0";
}

function percent(share: number): string {
  return `${formatValue(Math.round(share * 1000) / 10)} %`;
}

/** Whether a change is good, for its colour and glyph; "even" when it does not hold or nobody knows what better means. */
export function turnOf({
  cell: { delta, deltaLow, deltaHigh },
  higherIsBetter,
}: Pick<LensFacts, "cell" | "higherIsBetter">): "better" | "worse" | "even" {
  if (delta === null || higherIsBetter === null) return "even";
  if (deltaLow === null || deltaHigh === null) return "even";
  if (deltaLow <= 0 && deltaHigh >= 0) return "even";
  return delta > 0 === higherIsBetter ? "better" : "worse";
}
