/** A mean with its uncertainty, from scored examples; and the mean of several such means. */
import type { Estimate } from "../../../shared/charts/answer.ts";
import {
  bootstrapMean,
  bootstrapSeed,
} from "../../../shared/stats/bootstrap.ts";
import { normalQuantile } from "../../../shared/stats/normal.ts";
import { wilsonInterval } from "../../../shared/stats/wilson.ts";

export const noEstimate: Estimate = {
  value: null,
  low: null,
  high: null,
  n: null,
  interval: null,
};

/** A chart of hundreds of means stays quick; the ends move by about a hundredth of the interval from seed to seed. */
export const chartResamples = 2000;
/** From here on the mean is as good as normal, and a bootstrap would find the same at a thousand times the cost. */
const normalFrom = 500;
const z95 = normalQuantile(0.975);

/**
 * Wilson for values that are all 0 or 1; else a seeded percentile bootstrap, and 1.96 standard errors from 500 values on.
 * Values that are all the same, and a single one, give no interval: never +-0.
 */
export function estimateOf(values: readonly number[]): Estimate {
  const n = values.length;
  if (n === 0) return { ...noEstimate, n: 0 };
  let [sum, shares, same] = [0, true, true];
  for (const value of values) {
    sum += value;
    if (value !== 0 && value !== 1) shares = false;
    if (value !== values[0]) same = false;
  }
  const value = sum / n;
  if (shares)
    return { value, n, ...wilsonInterval(sum, n)!, interval: "wilson" };
  if (same) return { ...noEstimate, value, n };
  if (n >= normalFrom) {
    const half = z95 * standardError(values, value);
    return {
      value,
      n,
      low: value - half,
      high: value + half,
      interval: "stderr",
    };
  }
  const { low, high } = bootstrapMean(values, {
    resamples: chartResamples,
    seed: bootstrapSeed,
  });
  return { value, n, low, high, interval: "bootstrap" };
}

/** Whether a reported value is the mean of these samples, up to rounding: only then their uncertainty is its own. */
export function agree(reported: number, sampled: number): boolean {
  return Math.abs(reported - sampled) <= 1e-3 * Math.max(1, Math.abs(reported));
}

export function standardError(values: readonly number[], mean: number): number {
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

/**
 * The mean of independent estimates, by recovering each one's variance from its interval: Zou & Donner (2008) Stat. Med.
 * 27:1693. Without an interval when one of them has none; `n` is their sum.
 */
export function meanOfEstimates(estimates: readonly Estimate[]): Estimate {
  const known = estimates.filter(({ value }) => value !== null);
  if (known.length <= 1) return known[0] ?? estimates[0] ?? noEstimate;
  const m = known.length;
  const value = known.reduce((sum, one) => sum + one.value!, 0) / m;
  const n = known.every((one) => one.n !== null)
    ? known.reduce((sum, one) => sum + one.n!, 0)
    : null;
  if (known.some(({ low, high }) => low === null || high === null))
    return { ...noEstimate, value, n };
  const together = (distance: (one: Estimate) => number) =>
    Math.sqrt(known.reduce((sum, one) => sum + distance(one) ** 2, 0)) / m;
  return {
    value,
    n,
    low: value - together((one) => one.value! - one.low!),
    high: value + together((one) => one.high! - one.value!),
    interval: known[0]!.interval,
  };
}
