/** p-values of several tests at once. */

export type Adjustment = "bonferroni" | "holm" | "bh";

/**
 * Adjusted p-values in the order of the input, at most 1. `holm` and `bonferroni` hold the chance of any false alarm,
 * `bh` the share of false ones. Holm (1979) Scand. J. Stat. 6:65; Benjamini & Hochberg (1995) JRSS B 57:289; as
 * R's p.adjust.
 */
export function adjustP(p: readonly number[], method: Adjustment): number[] {
  const n = p.length;
  if (method === "bonferroni") return p.map((value) => Math.min(1, value * n));
  const order = p.map((_, index) => index).sort((a, b) => p[a]! - p[b]!);
  const adjusted = p.map(() => 1);
  if (method === "holm") {
    let highest = 0;
    for (const [rank, index] of order.entries()) {
      highest = Math.max(highest, p[index]! * (n - rank));
      adjusted[index] = Math.min(1, highest);
    }
    return adjusted;
  }
  let lowest = 1;
  for (let rank = n - 1; rank >= 0; rank--) {
    const index = order[rank]!;
    lowest = Math.min(lowest, (p[index]! * n) / (rank + 1));
    adjusted[index] = lowest;
  }
  return adjusted;
}
