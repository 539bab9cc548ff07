/** Intervals by resampling, with a seed so that they can be made again. */
import { quantileOfSorted } from "./quantile.ts";
import { randomOf } from "./random.ts";

export interface BootstrapOptions {
  readonly confidence?: number;
  readonly resamples?: number;
  readonly seed?: number;
}

export const bootstrapSeed = 1;
const manyResamples = 10_000;

export interface BootstrapMean {
  /** Null without values. */
  readonly estimate: number | null;
  /** Null below two values. */
  readonly se: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Percentile bootstrap of the mean. Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 13. */
export function bootstrapMean(
  x: readonly number[],
  options: BootstrapOptions = {},
): BootstrapMean {
  const estimate = meanOf(x);
  if (x.length < 2) return { estimate, se: null, low: null, high: null };
  return { estimate, ...spread(resampledMeans(x, options), options) };
}

export interface PairedBootstrap {
  /** Mean of a - b over items; null without any. */
  readonly diff: number | null;
  /** Null below two items. */
  readonly se: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Two-sided: twice the share of resamples on the other side of 0, never 0 itself; null below two items. */
  readonly pValue: number | null;
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
}

/** Percentile bootstrap of the mean difference over the same items: `a[i]` and `b[i]` are of one item. */
export function pairedBootstrap(
  a: readonly number[],
  b: readonly number[],
  options: BootstrapOptions = {},
): PairedBootstrap {
  if (a.length !== b.length)
    throw new RangeError(`${a.length} values cannot pair with ${b.length}`);
  const differences = a.map((value, i) => value - b[i]!);
  let [wins, losses] = [0, 0];
  for (const difference of differences) {
    if (difference > 0) wins++;
    else if (difference < 0) losses++;
  }
  const counts = { wins, losses, ties: a.length - wins - losses };
  const diff = meanOf(differences);
  if (a.length < 2)
    return { diff, se: null, low: null, high: null, pValue: null, ...counts };
  const means = resampledMeans(differences, options);
  let [below, above] = [0, 0];
  for (const mean of means) {
    if (mean <= 0) below++;
    if (mean >= 0) above++;
  }
  // As in permutation tests the sample itself counts as one: Davison & Hinkley (1997), section 4.2.
  const pValue = Math.min(
    1,
    (2 * (Math.min(below, above) + 1)) / (means.length + 1),
  );
  return { diff, ...spread(means, options), pValue, ...counts };
}

/** Means of resamples, ascending. */
function resampledMeans(
  x: readonly number[],
  { resamples = manyResamples, seed = bootstrapSeed }: BootstrapOptions,
): Float64Array {
  const random = randomOf(seed);
  const n = x.length;
  const values = Float64Array.from(x);
  const means = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[(random() * n) | 0]!;
    means[r] = sum / n;
  }
  return means.sort();
}

function spread(means: Float64Array, { confidence = 0.95 }: BootstrapOptions) {
  const centre = meanOf(means)!;
  let squares = 0;
  for (const mean of means) squares += (mean - centre) ** 2;
  const tail = (1 - confidence) / 2;
  return {
    se: Math.sqrt(squares / (means.length - 1)),
    low: quantileOfSorted(means, tail)!,
    high: quantileOfSorted(means, 1 - tail)!,
  };
}

function meanOf(values: ArrayLike<number>): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
