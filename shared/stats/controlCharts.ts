/** Limits within which a stable process stays: for single values, for smoothed ones, and for proportions. */

export interface Xmr {
  readonly mean: number;
  /** Mean distance of neighbours. */
  readonly mrBar: number;
  readonly sigma: number;
  readonly lower: number;
  readonly upper: number;
  /** Indices of points outside the limits. */
  readonly signals: readonly number[];
}

/**
 * Individuals and moving range: sigma = MRbar / 1.128, limits at 3 sigma. Null below two points. Shewhart (1931);
 * NIST/SEMATECH e-Handbook 6.3.2.2.
 */
export function xmrChart(x: readonly number[]): Xmr | null {
  if (x.length < 2) return null;
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  let moved = 0;
  for (let i = 1; i < x.length; i++) moved += Math.abs(x[i]! - x[i - 1]!);
  const mrBar = moved / (x.length - 1);
  const sigma = mrBar / 1.128;
  const [lower, upper] = [mean - 3 * sigma, mean + 3 * sigma];
  const signals = x.flatMap((value, index) =>
    value < lower || value > upper ? [index] : [],
  );
  return { mean, mrBar, sigma, lower, upper, signals };
}

export interface EwmaOptions {
  readonly target: number;
  readonly sigma: number;
  /** Weight of the newest value, in (0, 1]. */
  readonly lambda: number;
  /** Width of the limits in standard deviations of the smoothed value. */
  readonly width: number;
  /** `time_varying` limits are narrower at first, while little has been averaged. */
  readonly limits: "asymptotic" | "time_varying";
}

export interface Ewma {
  readonly ewma: readonly number[];
  /** By point; all the same when asymptotic. */
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  readonly signals: readonly number[];
}

/** Exponentially weighted moving average from `target` on. Roberts (1959) Technometrics 1:239; NIST 6.3.2.4. */
export function ewmaChart(
  x: readonly number[],
  { target, sigma, lambda, width, limits }: EwmaOptions,
): Ewma {
  const ewma: number[] = [];
  const lower: number[] = [];
  const upper: number[] = [];
  let z = target;
  for (const [index, value] of x.entries()) {
    z = lambda * value + (1 - lambda) * z;
    const grown =
      limits === "asymptotic" ? 1 : 1 - (1 - lambda) ** (2 * (index + 1));
    const half = width * sigma * Math.sqrt((lambda / (2 - lambda)) * grown);
    ewma.push(z);
    lower.push(target - half);
    upper.push(target + half);
  }
  const signals = ewma.flatMap((value, index) =>
    value < lower[index]! || value > upper[index]! ? [index] : [],
  );
  return { ewma, lower, upper, signals };
}

export interface PChart {
  /** Share over all trials of the baseline. */
  readonly centre: number;
  /** By point, as the number of trials says; within [0, 1]. */
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** Standard deviation of each point's share. */
  readonly sigma: readonly number[];
}

/**
 * Shares of n trials: centre +- 3 sqrt(p (1 - p) / n). The first `baseline` points set the centre; 0: all. Null when
 * those have no trials. Shewhart (1931); NIST 6.3.3.2.
 */
export function pChart(
  points: readonly { readonly share: number; readonly n: number }[],
  baseline = 0,
): PChart | null {
  const setting = baseline > 0 ? points.slice(0, baseline) : points;
  const trials = setting.reduce((sum, { n }) => sum + n, 0);
  if (!(trials > 0)) return null;
  const centre =
    setting.reduce((sum, { share, n }) => sum + share * n, 0) / trials;
  const sigma = points.map(({ n }) =>
    n > 0 ? Math.sqrt(Math.max(0, centre * (1 - centre)) / n) : 0,
  );
  return {
    centre,
    sigma,
    lower: sigma.map((s) => Math.max(0, centre - 3 * s)),
    upper: sigma.map((s) => Math.min(1, centre + 3 * s)),
  };
}
