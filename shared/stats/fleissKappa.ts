/** Agreement of many raters, of whom each subject was seen by equally many. */

export interface FleissKappa {
  /** Null when rows differ in their sums, have fewer than two ratings, or when only one category was ever used. */
  readonly kappa: number | null;
  /** Mean agreement over subjects, and the agreement expected by chance. */
  readonly pBar: number | null;
  readonly peBar: number | null;
}

/** `counts[subject][category]`. Fleiss (1971) Psychol. Bull. 76:378. */
export function fleissKappa(
  counts: readonly (readonly number[])[],
): FleissKappa {
  const sums = counts.map((row) => row.reduce((sum, n) => sum + n, 0));
  const n = sums[0] ?? 0;
  if (n < 2 || sums.some((sum) => sum !== n))
    return { kappa: null, pBar: null, peBar: null };
  let pBar = 0;
  for (const row of counts)
    pBar +=
      (row.reduce((sum, c) => sum + c * c, 0) - n) /
      (n * (n - 1)) /
      counts.length;
  let peBar = 0;
  for (let j = 0; j < counts[0]!.length; j++) {
    const share =
      counts.reduce((sum, row) => sum + row[j]!, 0) / (n * counts.length);
    peBar += share * share;
  }
  const kappa = 1 - peBar < 1e-12 ? null : (pBar - peBar) / (1 - peBar);
  return { kappa, pBar, peBar };
}
