/** How far two distributions over the same categories are apart. */

/**
 * Square root of the Jensen-Shannon divergence, after normalising both; in [0, 1] with base 2. Null when either sums to
 * nothing. Lin (1991) IEEE Trans. Inf. Theory 37:145; a metric: Endres & Schindelin (2003).
 */
export function jsDistance(
  p: readonly number[],
  q: readonly number[],
  base = 2,
): number | null {
  const sumP = p.reduce((sum, x) => sum + x, 0);
  const sumQ = q.reduce((sum, x) => sum + x, 0);
  if (!(sumP > 0) || !(sumQ > 0)) return null;
  let divergence = 0;
  for (const [i, x] of p.entries()) {
    const a = x / sumP;
    const b = q[i]! / sumQ;
    const middle = (a + b) / 2;
    if (a > 0) divergence += (a * Math.log(a / middle)) / 2;
    if (b > 0) divergence += (b * Math.log(b / middle)) / 2;
  }
  return Math.sqrt(Math.max(0, divergence / Math.log(base)));
}
