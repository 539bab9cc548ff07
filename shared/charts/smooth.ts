/**
 * Centred moving average over `width` points. At the ends the window shrinks on both sides alike, so that the line
 * neither lags nor leaves the data. Missing values stay missing and are left out of their neighbours' means.
 */
export function movingAverage(
  values: readonly (number | null)[],
  width: number,
): (number | null)[] {
  if (width <= 1) return [...values];
  const half = Math.floor(width / 2);
  return values.map((value, i) => {
    if (value === null) return null;
    const reach = Math.min(half, i, values.length - 1 - i);
    let sum = 0;
    let count = 0;
    for (let j = i - reach; j <= i + reach; j++) {
      const near = values[j];
      if (near === null || near === undefined) continue;
      sum += near;
      count++;
    }
    return sum / count;
  });
}
