/** Finds when the mean of a stream changed. */

export interface PageHinkleyOptions {
  /** Changes smaller than this are tolerated. */
  readonly delta?: number;
  readonly threshold?: number;
  /** Forgetting: what was summed up counts this much at the next value. */
  readonly alpha?: number;
  readonly minInstances?: number;
  readonly direction?: "up" | "down";
}

/**
 * Indices (from 0) at which a rise (or, with "down", a fall) of the mean is detected; it starts anew after each.
 * Page (1954) Biometrika 41:100; the running form is that of river.drift.PageHinkley.
 */
export function pageHinkley(
  x: readonly number[],
  {
    delta = 0.005,
    threshold = 50,
    alpha = 0.9999,
    minInstances = 30,
    direction = "up",
  }: PageHinkleyOptions = {},
): number[] {
  const sign = direction === "up" ? 1 : -1;
  const detections: number[] = [];
  let [n, mean, sum] = [1, 0, 0];
  for (const [index, raw] of x.entries()) {
    const value = sign * raw;
    mean += (value - mean) / n;
    sum = Math.max(0, alpha * sum + value - mean - delta);
    n++;
    if (n >= minInstances && sum >= threshold) {
      detections.push(index);
      [n, mean, sum] = [1, 0, 0];
    }
  }
  return detections;
}
