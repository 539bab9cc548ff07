/** Quantiles, R's type 7 (numpy's default). Hyndman & Fan (1996) Am. Stat. 50:361. */

/** At each of `p` in [0, 1]; nulls in `x` are left out, and without values each is null. */
export function quantiles(
  x: readonly (number | null)[],
  p: readonly number[],
): (number | null)[] {
  const sorted = Float64Array.from(x.filter((value) => value !== null)).sort();
  return p.map((at) => quantileOfSorted(sorted, at));
}

/** Of values in ascending order; null without any. */
export function quantileOfSorted(
  sorted: ArrayLike<number>,
  p: number,
): number | null {
  if (sorted.length === 0) return null;
  const place = (sorted.length - 1) * p;
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (place - below) * (high - low);
}
