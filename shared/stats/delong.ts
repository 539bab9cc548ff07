/** The uncertainty of an area under the ROC curve. */
import { normalQuantile } from "./normal.ts";

export interface DelongAuc {
  /** Null with only one class. */
  readonly auc: number | null;
  /** Null with fewer than two of either class; so are the ends of the interval. */
  readonly se: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * AUC with DeLong's variance and normal limits, cut at 0 and 1; O(n log n) by midranks. DeLong, DeLong & Clarke-Pearson
 * (1988) Biometrics 44:837; Sun & Xu (2014) IEEE Signal Process. Lett. 21:1389.
 */
export function delongAuc(
  scores: readonly number[],
  labels: readonly number[],
  confidence = 0.95,
): DelongAuc {
  const positive = scores.filter((_, i) => labels[i] === 1);
  const negative = scores.filter((_, i) => labels[i] !== 1);
  const [m, n] = [positive.length, negative.length];
  const none = { auc: null, se: null, low: null, high: null };
  if (m === 0 || n === 0) return none;
  const all = midranks([...positive, ...negative]);
  const within = [midranks(positive), midranks(negative)] as const;
  const ofPositive = positive.map((_, i) => (all[i]! - within[0][i]!) / n);
  const ofNegative = negative.map(
    (_, j) => 1 - (all[m + j]! - within[1][j]!) / m,
  );
  const auc = meanOf(ofPositive);
  if (m < 2 || n < 2) return { ...none, auc };
  const se = Math.sqrt(
    variance(ofPositive, auc) / m + variance(ofNegative, auc) / n,
  );
  const half = normalQuantile(1 - (1 - confidence) / 2) * se;
  return {
    auc,
    se,
    low: Math.max(0, auc - half),
    high: Math.min(1, auc + half),
  };
}

/** Ranks from 1; equal values share the mean of theirs. */
function midranks(values: readonly number[]): Float64Array {
  const order = Uint32Array.from(values.keys()).sort(
    (a, b) => values[a]! - values[b]!,
  );
  const ranks = new Float64Array(values.length);
  for (let at = 0; at < order.length;) {
    let end = at;
    while (end < order.length && values[order[end]!] === values[order[at]!])
      end++;
    for (let i = at; i < end; i++) ranks[order[i]!] = (at + end + 1) / 2;
    at = end;
  }
  return ranks;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[], mean: number): number {
  return (
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) /
    (values.length - 1)
  );
}
