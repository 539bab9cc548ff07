/** How evenly something is spread over categories. */

/**
 * Shannon entropy over its greatest value, in [0, 1]: 1 when all categories have the same, 0 when one has everything.
 * Null without counts, or with fewer than two categories. Pielou (1966) J. Theor. Biol. 13:131.
 */
export function evenness(counts: readonly number[]): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (!(total > 0) || counts.length < 2) return null;
  let entropy = 0;
  for (const count of counts)
    if (count > 0) entropy -= (count / total) * Math.log(count / total);
  return entropy / Math.log(counts.length);
}
