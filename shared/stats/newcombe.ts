/** Intervals of the difference of two proportions. */
import { wilsonInterval, type Interval } from "./wilson.ts";

export interface Difference extends Interval {
  readonly diff: number;
}

/**
 * p1 - p2 of independent samples: Newcombe's hybrid score interval, method 10. Null when either sample is empty.
 * Newcombe (1998) Stat. Med. 17:873.
 */
export function newcombeDifference(
  k1: number,
  n1: number,
  k2: number,
  n2: number,
  confidence = 0.95,
): Difference | null {
  const first = wilsonInterval(k1, n1, confidence);
  const second = wilsonInterval(k2, n2, confidence);
  if (!first || !second) return null;
  return combine(k1 / n1, first, k2 / n2, second, 0);
}

/** How two yes-no judgements of the same items fell: both yes, only the first, only the second, neither. */
export interface Pairs {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/**
 * p1 - p2 over the same items: the score interval with the correlation of the pairs taken into account, method 10 of
 * Newcombe (1998) Stat. Med. 17:2635. Null without pairs.
 */
export function pairedDifference(
  pairs: Pairs,
  confidence = 0.95,
): Difference | null {
  const { both: a, onlyFirst: b, onlySecond: c, neither: d } = pairs;
  const n = a + b + c + d;
  const first = wilsonInterval(a + b, n, confidence);
  const second = wilsonInterval(a + c, n, confidence);
  if (!first || !second) return null;
  const margins = (a + b) * (c + d) * (a + c) * (b + d);
  const product = a * d - b * c;
  // Towards no correlation, by a continuity correction of the positive ones only.
  const corrected = product > 0 ? Math.max(0, product - n / 2) : product;
  const phi = margins === 0 ? 0 : corrected / Math.sqrt(margins);
  return combine((a + b) / n, first, (a + c) / n, second, phi);
}

function combine(
  p1: number,
  first: Interval,
  p2: number,
  second: Interval,
  phi: number,
): Difference {
  const diff = p1 - p2;
  const below = [p1 - first.low, second.high - p2] as const;
  const above = [first.high - p1, p2 - second.low] as const;
  return {
    diff,
    low: diff - together(below[0], below[1], phi),
    high: diff + together(above[0], above[1], phi),
  };
}

function together(x: number, y: number, phi: number): number {
  return Math.sqrt(Math.max(0, x * x - 2 * phi * x * y + y * y));
}
