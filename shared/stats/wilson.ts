/** Wilson's score interval of a proportion. */
import { normalQuantile } from "./normal.ts";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Score interval of k successes out of n, without continuity correction; null when n is 0, because nothing is known
 * then. The low end is exactly 0 at k = 0 and the high end exactly 1 at k = n. Wilson (1927) JASA 22:209.
 */
export function wilsonInterval(
  k: number,
  n: number,
  confidence = 0.95,
): Interval | null {
  if (!(n > 0) || !(k >= 0 && k <= n)) return null;
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const p = k / n;
  const center = p + (z * z) / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return {
    low: k === 0 ? 0 : (center - half) / scale,
    high: k === n ? 1 : (center + half) / scale,
  };
}
