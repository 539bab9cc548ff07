/** How far a value is from a baseline's: paired by item where both scored the same examples, else from what was reported. */
import type { AnswerOf } from "../../../shared/charts/answers.ts";
import {
  bootstrapSeed,
  pairedBootstrap,
} from "../../../shared/stats/bootstrap.ts";
import { isShare } from "../../../shared/stats/interval.ts";
import { mcnemar } from "../../../shared/stats/mcnemar.ts";
import {
  newcombeDifference,
  pairedDifference,
} from "../../../shared/stats/newcombe.ts";
import { normalQuantile, twoSided } from "../../../shared/stats/normal.ts";
import { adjustP } from "../../../shared/stats/pAdjust.ts";
import { chartResamples, standardError } from "./estimate.ts";

export type Difference = Omit<
  AnswerOf<"delta">["rows"][number],
  "run" | "metric" | "task" | "pAdjusted"
>;

/** A reported value with whatever it says of its uncertainty; a standard error of 0 counts as none. */
export interface Reported {
  readonly metric: string;
  readonly value: number | null;
  readonly stderr: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number | null;
  readonly k: number | null;
}

const nothing: Difference = {
  value: null,
  against: null,
  delta: null,
  low: null,
  high: null,
  n: null,
  test: null,
  p: null,
  seed: null,
  gained: null,
  lost: null,
};

const z95 = normalQuantile(0.975);
/** From here on a bootstrap of the mean finds what the normal approximation says. */
const normalFrom = 500;

/**
 * `a[i]` of the run and `b[i]` of the baseline are of one item. 0/1 on both sides: McNemar's test and Newcombe's paired
 * interval. Else a seeded paired bootstrap, from 500 pairs on the paired z test. Null below two pairs.
 */
export function pairedDifferenceOf(
  a: readonly number[],
  b: readonly number[],
): Difference | null {
  const n = a.length;
  if (n < 2) return null;
  const counts = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  let shares = true;
  let [sumA, sumB] = [0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i]!, b[i]!];
    sumA += x;
    sumB += y;
    if (x === 1 && y === 1) counts.both++;
    else if (x === 1 && y === 0) counts.onlyFirst++;
    else if (x === 0 && y === 1) counts.onlySecond++;
    else if (x === 0 && y === 0) counts.neither++;
    else shares = false;
  }
  const value = sumA / n;
  const against = sumB / n;
  const base = { ...nothing, value, against, delta: value - against, n };
  if (shares) {
    const { low, high } = pairedDifference(counts)!;
    return {
      ...base,
      low,
      high,
      test: "mcnemar",
      p: mcnemar(counts.onlyFirst, counts.onlySecond).pValue,
      gained: counts.onlyFirst,
      lost: counts.onlySecond,
    };
  }
  if (n < normalFrom) {
    const found = pairedBootstrap(a, b, { resamples: chartResamples });
    // All differences the same: no spread to learn anything from.
    if (found.se === 0) return base;
    return {
      ...base,
      low: found.low,
      high: found.high,
      test: "paired-bootstrap",
      p: found.pValue,
      seed: bootstrapSeed,
    };
  }
  const differences = a.map((x, i) => x - b[i]!);
  const se = standardError(differences, base.delta);
  return se > 0 ? { ...base, ...byNormal(base.delta, se) } : base;
}

/**
 * Of two values that are taken as independent: from their standard errors (z), else from their numbers of successes
 * (Newcombe's interval and the pooled z test of two proportions), else without an interval.
 */
export function reportedDifferenceOf(a: Reported, b: Reported): Difference {
  const base = {
    ...nothing,
    value: a.value,
    against: b.value,
    n: least(a.n, b.n),
  };
  if (a.value === null || b.value === null) return base;
  const delta = a.value - b.value;
  const [seA, seB] = [errorOf(a), errorOf(b)];
  if (seA !== null && seB !== null)
    return { ...base, delta, ...byNormal(delta, Math.hypot(seA, seB)) };
  const [kA, kB] = [successesOf(a), successesOf(b)];
  if (kA === null || kB === null) return { ...base, delta };
  const interval = newcombeDifference(kA, a.n!, kB, b.n!);
  if (!interval) return { ...base, delta };
  const pooled = (kA + kB) / (a.n! + b.n!);
  const se = Math.sqrt(pooled * (1 - pooled) * (1 / a.n! + 1 / b.n!));
  return {
    ...base,
    delta,
    low: interval.low,
    high: interval.high,
    test: "newcombe",
    p: se > 0 ? twoSided(delta / se) : 1,
  };
}

/** Holm over all differences that have a p-value. */
export function withAdjusted<Row extends { readonly p: number | null }>(
  rows: readonly Row[],
): (Row & { pAdjusted: number | null })[] {
  const adjusted = adjustP(
    rows.flatMap(({ p }) => p ?? []),
    "holm",
  );
  let next = 0;
  return rows.map((row) => ({
    ...row,
    pAdjusted: row.p === null ? null : adjusted[next++]!,
  }));
}

function byNormal(delta: number, se: number) {
  return {
    low: delta - z95 * se,
    high: delta + z95 * se,
    test: "z" as const,
    p: twoSided(delta / se),
  };
}

function errorOf({ stderr, low, high }: Reported): number | null {
  if (stderr !== null && stderr > 0) return stderr;
  return low !== null && high !== null && high > low
    ? (high - low) / (2 * z95)
    : null;
}

function successesOf({ metric, value, n, k }: Reported): number | null {
  if (n === null || value === null || !(n > 0)) return null;
  return k ?? (isShare(metric, value, n) ? value * n : null);
}

function least(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}
