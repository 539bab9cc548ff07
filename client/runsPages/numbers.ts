/** Values with their uncertainty as the tables of runs say them, and which one leads. Pure. */
import type { RunCell } from "../../shared/api/runSearch.ts";
import { formatCount, formatValue, plural } from "../../shared/charts/words.ts";

/** Half of a 95 % interval of a normal distribution, in standard errors. */
const z95 = 1.959964;

export interface CellWords {
  readonly value: string;
  /** "±0.013"; "" when no uncertainty is known: never ±0. */
  readonly interval: string;
  /** All that is known, for the tooltip. */
  readonly title: string;
}

const nothing: CellWords = { value: "", interval: "", title: "" };

/** What a cell says: of one run, or of a group (mean, deviation over runs, how many). */
export function cellWords(cell: RunCell | undefined): CellWords {
  if (!cell) return nothing;
  if (cell.text !== null)
    return { value: cell.text, interval: "", title: cell.text };
  if (cell.value === null)
    return cell.special === null
      ? nothing
      : { value: cell.special, interval: "", title: cell.special };
  const isMean = cell.runs !== null;
  const half = isMean ? positive(cell.deviation) : halfInterval(cell.stderr);
  const facts = [
    formatValue(cell.value),
    half === null
      ? isMean
        ? null
        : "no uncertainty given"
      : isMean
        ? `standard deviation ${formatValue(half)} over ${plural(cell.runs!, "run")}`
        : `95 % interval ±${formatValue(half)}`,
    isMean && half === null ? plural(cell.runs!, "run") : null,
    cell.n === null ? null : `n = ${formatCount(cell.n)}`,
    cell.least !== null &&
    cell.greatest !== null &&
    cell.least !== cell.greatest
      ? `from ${formatValue(cell.least)} to ${formatValue(cell.greatest)}`
      : null,
  ];
  return {
    ...valueWithHalf(cell.value, half),
    title: facts.filter(Boolean).join(", "),
  };
}

/** Half of the 95 % interval that a standard error gives; null without one, and for 0, which says nothing. */
export function halfInterval(stderr: number | null): number | null {
  const known = positive(stderr);
  return known === null ? null : known * z95;
}

/** Both with as many decimals as the interval's first two digits have: 0.9251 and 0.0132 are "0.925" and "±0.013". */
export function valueWithHalf(
  value: number,
  half: number | null,
): Pick<CellWords, "value" | "interval"> {
  if (half === null) return { value: formatValue(value), interval: "" };
  const decimals = 1 - Math.floor(Math.log10(half));
  if (decimals > 8 || decimals < -3)
    return { value: formatValue(value), interval: `±${formatValue(half)}` };
  const shown = Math.max(0, decimals);
  const format = new Intl.NumberFormat("en", {
    minimumFractionDigits: shown,
    maximumFractionDigits: shown,
  });
  return { value: format.format(value), interval: `±${format.format(half)}` };
}

/**
 * The place of the cell that leads its column; null when nobody knows which end is better, or when the lead over the
 * second is not more than the 95 % interval of their difference (or an uncertainty is missing, so that one cannot
 * tell).
 */
export function leaderOf(
  cells: readonly (RunCell | undefined)[],
  higherIsBetter: boolean | null,
): number | null {
  if (higherIsBetter === null) return null;
  const sign = higherIsBetter ? 1 : -1;
  let first = -1;
  let second = -1;
  const better = (a: number, b: number) =>
    b < 0 || (cells[a]!.value! - cells[b]!.value!) * sign > 0;
  cells.forEach((cell, i) => {
    if (!cell || cell.value === null) return;
    if (better(i, first)) {
      second = first;
      first = i;
    } else if (better(i, second)) second = i;
  });
  if (second < 0) return null;
  const [a, b] = [cells[first]!, cells[second]!];
  if (positive(a.stderr) === null || positive(b.stderr) === null) return null;
  const lead = Math.abs(a.value! - b.value!);
  return lead > z95 * Math.hypot(a.stderr!, b.stderr!) ? first : null;
}

/** "12 s", "4 min 3 s", "2 h 5 min", "3 d 4 h". */
export function durationWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return pair(minutes, "min", seconds % 60, "s");
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return pair(hours, "h", minutes % 60, "min");
  return pair(Math.floor(hours / 24), "d", hours % 24, "h");
}

function pair(a: number, unit: string, b: number, smaller: string): string {
  return b === 0 ? `${a} ${unit}` : `${a} ${unit} ${b} ${smaller}`;
}

function positive(value: number | null): number | null {
  return value !== null && Number.isFinite(value) && value > 0 ? value : null;
}
