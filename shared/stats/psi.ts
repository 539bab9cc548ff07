/** Population stability index: how far a distribution moved from a reference. */
import { quantiles } from "./quantile.ts";

/**
 * Sum of (a - e) ln(a / e) over the shares of two lists of counts in the same bins. A share of 0 counts as `floor`, and
 * a bin that is empty on both sides as nothing; null when either sample is empty. Below 0.1 is usually called stable,
 * above 0.25 a shift. Siddiqi (2006), Credit Risk Scorecards.
 */
export function psi(
  expected: readonly number[],
  actual: readonly number[],
  floor = 0.0001,
): number | null {
  const [e, a] = [total(expected), total(actual)];
  if (!(e > 0) || !(a > 0)) return null;
  let sum = 0;
  for (const [bin, count] of expected.entries()) {
    const before = count > 0 ? count / e : floor;
    const after = actual[bin]! > 0 ? actual[bin]! / a : floor;
    sum += (after - before) * Math.log(after / before);
  }
  return sum;
}

export interface NumericPsi {
  /** Between bins: a value is in the bin whose number is the count of edges below it. */
  readonly edges: readonly number[];
  readonly expectedCounts: readonly number[];
  readonly actualCounts: readonly number[];
  readonly psi: number | null;
}

/** PSI of numbers, in bins between the quantiles of the reference; equal quantiles make one edge. */
export function psiOfNumbers(
  reference: readonly number[],
  current: readonly number[],
  bins: number,
  floor = 0.0001,
): NumericPsi {
  const inner = Array.from({ length: bins - 1 }, (_, k) => (k + 1) / bins);
  const edges = [
    ...new Set(quantiles(reference, inner).filter((edge) => edge !== null)),
  ];
  const expectedCounts = countsBetween(edges, reference);
  const actualCounts = countsBetween(edges, current);
  return {
    edges,
    expectedCounts,
    actualCounts,
    psi: psi(expectedCounts, actualCounts, floor),
  };
}

function countsBetween(edges: readonly number[], values: readonly number[]) {
  const counts = Array.from({ length: edges.length + 1 }, () => 0);
  for (const x of values) {
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges[middle]! < x) low = middle + 1;
      else high = middle;
    }
    counts[low]!++;
  }
  return counts;
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
