/** How many items a comparison needs. */
import { normalQuantile } from "./normal.ts";

/**
 * Items in each of two groups, to find the difference of two proportions with a two-sided test; not rounded. Null when
 * they do not differ, or when a proportion, power or alpha is not inside (0, 1) (proportions may be 0 or 1).
 * Fleiss, Levin & Paik (2003), section 4.3, without continuity correction; as R's power.prop.test.
 */
export function sampleSizeOfTwoProportions(
  p1: number,
  p2: number,
  { power = 0.8, alpha = 0.05 }: { power?: number; alpha?: number } = {},
): number | null {
  const inside = (p: number) => p > 0 && p < 1;
  const isShare = (p: number) => p >= 0 && p <= 1;
  if (p1 === p2 || !isShare(p1) || !isShare(p2)) return null;
  if (!inside(power) || !inside(alpha)) return null;
  const mean = (p1 + p2) / 2;
  const root =
    normalQuantile(1 - alpha / 2) * Math.sqrt(2 * mean * (1 - mean)) +
    normalQuantile(power) * Math.sqrt(p1 * (1 - p1) + p2 * (1 - p2));
  return (root / Math.abs(p1 - p2)) ** 2;
}
