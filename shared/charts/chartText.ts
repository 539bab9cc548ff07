/** What the words of all charts have in common: the caption (what, n, interval, as of when) and its parts. */
import type { Estimate } from "./answer.ts";
import { formatCount, formatTime, formatValue } from "./words.ts";

export interface Caption {
  /** The only run or model there is, which neither series nor axis name; else null. */
  readonly who: string | null;
  /** "accuracy by task, for each model" */
  readonly what: string;
  /** "n = 400", "n = 40–400" or "n not given" */
  readonly n: string;
  /** "95 % Wilson interval", ... or "no uncertainty given" */
  readonly interval: string;
  readonly asOf: string;
  /** What is not drawn as logged: "3 values were NaN". */
  readonly notes: readonly string[];
}

/** When and where a text is read; left out: now, in the reader's own time zone. */
export interface Clock {
  readonly now?: Date | undefined;
  /** IANA name. */
  readonly timeZone?: string | undefined;
}

/** The caption as one line. */
export function captionText(caption: Caption): string {
  return [
    caption.who,
    caption.what,
    caption.n,
    caption.interval,
    ...caption.notes,
    caption.asOf,
  ]
    .filter(Boolean)
    .join(" · ");
}

export function asOfText(asOf: string, { now, timeZone }: Clock = {}): string {
  return `as of ${formatTime(asOf, now, timeZone)}`;
}

/** "n = 400", "n = 40–400", "n = 40 where given", "n not given". */
export function nText(counts: readonly (number | null)[]): string {
  const given = counts.filter((n) => n !== null);
  if (given.length === 0) return "n not given";
  const least = given.reduce((a, b) => Math.min(a, b));
  const most = given.reduce((a, b) => Math.max(a, b));
  const range =
    least === most
      ? formatCount(least)
      : `${formatCount(least)}–${formatCount(most)}`;
  return `n = ${range}${given.length < counts.length ? " where given" : ""}`;
}

export type Interval = NonNullable<Estimate["interval"]>;

export const intervalWords: Readonly<Record<Interval, string>> = {
  given: "interval as reported",
  stderr: "95 % interval (1.96 standard errors)",
  wilson: "95 % Wilson interval",
  bootstrap: "95 % bootstrap interval",
  newcombe: "95 % Newcombe interval",
  delong: "95 % DeLong interval",
};

type Bounds = Pick<Estimate, "low" | "high"> & {
  readonly interval: Interval | null;
};

/** The methods in use; "no uncertainty given" for none. `seed` is that of a bootstrap, so that it can be done again. */
export function intervalText(
  estimates: readonly Bounds[],
  seed: number | null = null,
): string {
  const known = estimates.filter(
    ({ low, high }) => low !== null && high !== null,
  );
  if (known.length === 0) return "no uncertainty given";
  const kinds = [...new Set(known.map(({ interval }) => interval ?? "given"))];
  const words = kinds
    .map((kind) =>
      kind === "bootstrap" && seed !== null
        ? `${intervalWords[kind]} (seed ${seed})`
        : intervalWords[kind],
    )
    .join(", ");
  return known.length < estimates.length ? `${words}, where given` : words;
}

/** "0.91 [0.88, 0.94]" */
export function estimateText(
  { value, low, high }: Pick<Estimate, "value" | "low" | "high">,
  format: (value: number) => string = formatValue,
): string {
  if (value === null) return "no value";
  return low === null || high === null
    ? format(value)
    : `${format(value)} [${format(low)}, ${format(high)}]`;
}

/** Three significant digits: enough where many values stand side by side. */
export function briefValue(value: number): string {
  return formatValue(Number(value.toPrecision(3)));
}

/** What a tip says below the value. */
export function estimateFacts(
  { low, high, n, interval }: Estimate,
  seed: number | null = null,
): string[] {
  return [
    ...(n !== null ? [`n = ${formatCount(n)}`] : []),
    low === null || high === null
      ? "no uncertainty given"
      : interval === "bootstrap" && seed !== null
        ? `${intervalWords[interval]} (seed ${seed})`
        : intervalWords[interval ?? "given"],
  ];
}

/** "a", "a and b", "a, b and 3 more" */
export function listText(items: readonly string[], most = 3): string {
  const shown = items.length > most ? items.slice(0, most) : items;
  const more = items.length - shown.length;
  const all = more > 0 ? [...shown, `${formatCount(more)} more`] : shown;
  return all.length <= 1
    ? all.join("")
    : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}

export function thresholdText(threshold: {
  readonly value: number;
  readonly label: string;
}): string {
  const value = formatValue(threshold.value);
  return threshold.label ? `${threshold.label} ${value}` : `threshold ${value}`;
}
