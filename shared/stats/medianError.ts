/** The standard error of a median, without resampling. */
import { logChoose } from "./gamma.ts";

/**
 * What the bootstrap's standard error of the median is for infinitely many resamples: from the exact distribution of the
 * middle order statistics of a resample. O(n^2) for even n. Null below two values. Maritz & Jarrett (1978) JASA 73:194.
 */
export function bootstrapMedianError(x: readonly number[]): number | null {
  const n = x.length;
  if (n < 2) return null;
  const sorted = Float64Array.from(x).sort();
  const lower = Math.ceil(n / 2);
  let [first, second] = [0, 0];
  const add = (value: number, weight: number) => {
    first += weight * value;
    second += weight * value * value;
  };
  const single = placeOf(n, lower);
  if (n % 2 === 1)
    for (const [i, weight] of single.entries()) add(sorted[i]!, weight);
  else {
    const ways = Math.exp(logChoose(n, lower));
    for (let i = 0; i < n; i++) {
      // The lower middle at i, the upper one at a later j; what is left is both at i.
      let rest = single[i]!;
      const below = ((i + 1) / n) ** lower - (i / n) ** lower;
      for (let j = i + 1; j < n; j++) {
        const above = ((n - j) / n) ** lower - ((n - j - 1) / n) ** lower;
        const weight = ways * below * above;
        rest -= weight;
        add((sorted[i]! + sorted[j]!) / 2, weight);
      }
      add(sorted[i]!, rest);
    }
  }
  return Math.sqrt(Math.max(0, second - first * first));
}

/** By i: how likely the k-th smallest of n draws with replacement is the i-th smallest value. */
function placeOf(n: number, k: number): number[] {
  const upTo = (share: number) => {
    if (share >= 1) return 1;
    if (share <= 0) return 0;
    let sum = 0;
    for (let j = k; j <= n; j++)
      sum += Math.exp(
        logChoose(n, j) + j * Math.log(share) + (n - j) * Math.log1p(-share),
      );
    return sum;
  };
  return Array.from({ length: n }, (_, i) => upTo((i + 1) / n) - upTo(i / n));
}
