/**
 * Centred moving average over `width` points. At the ends the window shrinks on both sides alike, so that the line
 * neither lags nor leaves the data. Missing values stay missing and are left out of their neighbours' means. One pass
 * over running sums, whatever the width.
 */
export function movingAverage(
  values: readonly (number | null)[],
  width: number,
): (number | null)[] {
  if (width <= 1) return [...values];
  const half = Math.floor(width / 2);
  const last = values.length - 1;
  // Sums of what lies around the first value lose fewer digits where values are large and close together.
  const offset = values.find((value) => value !== null) ?? 0;
  const sums = new Float64Array(values.length + 1);
  const counts = new Uint32Array(values.length + 1);
  values.forEach((value, i) => {
    sums[i + 1] = sums[i]! + (value === null ? 0 : value - offset);
    counts[i + 1] = counts[i]! + (value === null ? 0 : 1);
  });
  return values.map((value, i) => {
    if (value === null) return null;
    const reach = Math.min(half, i, last - i);
    const from = i - reach;
    const to = i + reach + 1;
    return offset + (sums[to]! - sums[from]!) / (counts[to]! - counts[from]!);
  });
}
