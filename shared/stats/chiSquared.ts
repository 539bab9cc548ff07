/** The chi-squared distribution and Pearson's test of a table of counts. */
import { upperGamma } from "./gamma.ts";

/** P(X >= x) with `df` degrees of freedom. */
export function chiSquaredTail(x: number, df: number): number {
  return upperGamma(df / 2, x / 2);
}

export interface ChiSquaredTest {
  readonly statistic: number;
  readonly df: number;
  readonly pValue: number;
}

/**
 * Pearson's chi-squared of independence, without continuity correction. Rows and columns that are all 0 are left out;
 * null when fewer than two of either are left. Pearson (1900) Phil. Mag. 50:157.
 */
export function chiSquaredContingency(
  table: readonly (readonly number[])[],
): ChiSquaredTest | null {
  const columns = table[0]?.length ?? 0;
  const rowSums = table.map((row) => row.reduce((sum, n) => sum + n, 0));
  const columnSums = Array.from({ length: columns }, (_, column) =>
    table.reduce((sum, row) => sum + row[column]!, 0),
  );
  const total = rowSums.reduce((sum, n) => sum + n, 0);
  const df =
    (rowSums.filter((n) => n > 0).length - 1) *
    (columnSums.filter((n) => n > 0).length - 1);
  if (!(df > 0)) return null;
  let statistic = 0;
  for (const [i, row] of table.entries())
    for (const [j, count] of row.entries()) {
      const expected = (rowSums[i]! * columnSums[j]!) / total;
      if (expected > 0) statistic += (count - expected) ** 2 / expected;
    }
  return { statistic, df, pValue: chiSquaredTail(statistic, df) };
}
