/** The uncertainty of an average precision (the area under a precision-recall curve). */
import { normalQuantile } from "./normal.ts";
import { quantileOfSorted } from "./quantile.ts";
import { bootstrapSeed } from "./bootstrap.ts";
import { randomOf } from "./random.ts";
import type { Roc } from "./rocAuc.ts";
import type { Interval } from "./wilson.ts";

const resamples = 500;
/** Beyond, the logit is as good as normal. */
const mostBootstrapped = 5000;

/**
 * Seeded percentile bootstrap of the examples up to 5,000 of them; beyond, normal limits of the logit with standard error
 * 1 / sqrt(positives AP (1 - AP)). Null with one class, with fewer than two of either, or with a perfect score. Boyd, Eng
 * & Page (2013) ECML PKDD.
 */
export function precisionInterval(
  roc: Roc,
  seed = bootstrapSeed,
): (Interval & { interval: "bootstrap" | "stderr" }) | null {
  const { averagePrecision: ap, positives, negatives } = roc;
  if (ap === null || ap >= 1 || positives < 2 || negatives < 2) return null;
  if (positives + negatives > mostBootstrapped) {
    const half = normalQuantile(0.975) / Math.sqrt(positives * ap * (1 - ap));
    const logit = Math.log(ap / (1 - ap));
    const share = (x: number) => 1 / (1 + Math.exp(-x));
    return {
      low: share(logit - half),
      high: share(logit + half),
      interval: "stderr",
    };
  }
  return { ...resampled(roc, seed), interval: "bootstrap" };
}

/** Draws examples by the place of their score; a resample without positives says nothing and is drawn anew. */
function resampled({ points, positives, negatives }: Roc, seed: number) {
  const random = randomOf(seed);
  const n = positives + negatives;
  const steps = points.length - 1;
  const placeOf = new Uint32Array(n);
  const isPositive = new Uint8Array(n);
  let at = 0;
  for (let step = 1; step <= steps; step++) {
    const tp = points[step]!.truePositives - points[step - 1]!.truePositives;
    const fp = points[step]!.falsePositives - points[step - 1]!.falsePositives;
    placeOf.fill(step - 1, at, at + tp + fp);
    isPositive.fill(1, at, at + tp);
    at += tp + fp;
  }
  const values = new Float64Array(resamples);
  const yes = new Uint32Array(steps);
  const no = new Uint32Array(steps);
  for (let r = 0; r < resamples; r++) {
    let drawn = 0;
    while (drawn === 0) {
      yes.fill(0);
      no.fill(0);
      for (let i = 0; i < n; i++) {
        const pick = (random() * n) | 0;
        const place = placeOf[pick]!;
        if (isPositive[pick] === 1) {
          yes[place]!++;
          drawn++;
        } else no[place]!++;
      }
    }
    let [tp, fp, sum] = [0, 0, 0];
    for (let step = 0; step < steps; step++) {
      tp += yes[step]!;
      fp += no[step]!;
      if (yes[step]! > 0) sum += yes[step]! * (tp / (tp + fp));
    }
    values[r] = sum / drawn;
  }
  values.sort();
  return {
    low: quantileOfSorted(values, 0.025)!,
    high: quantileOfSorted(values, 0.975)!,
  };
}
