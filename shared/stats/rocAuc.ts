/** How well a score tells yes from no. */

export interface RocPoint {
  /** Yes is said from this score up; infinite at the first point, where it is never said. */
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

export interface Roc {
  /** P(positive > negative) + P(tie) / 2; null with only one class. Hanley & McNeil (1982) Radiology 143:29. */
  readonly auc: number | null;
  /** Sum of (R_k - R_(k-1)) P_k over distinct thresholds; null with only one class. */
  readonly averagePrecision: number | null;
  readonly positives: number;
  readonly negatives: number;
  /** One for each distinct score, from the highest down, after one for "never". */
  readonly points: readonly RocPoint[];
}

/** `labels` are 0 or 1. Ties in the score are one step of both curves. */
export function rocAuc(
  scores: readonly number[],
  labels: readonly number[],
): Roc {
  const order = Uint32Array.from(scores.keys()).sort(
    (a, b) => scores[b]! - scores[a]!,
  );
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const negatives = labels.length - positives;
  const points: RocPoint[] = [
    { threshold: Infinity, truePositives: 0, falsePositives: 0 },
  ];
  let [tp, fp, area, precision] = [0, 0, 0, 0];
  for (let at = 0; at < order.length;) {
    const threshold = scores[order[at]!]!;
    const [tpBefore, fpBefore] = [tp, fp];
    while (at < order.length && scores[order[at]!] === threshold) {
      if (labels[order[at]!] === 1) tp++;
      else fp++;
      at++;
    }
    area += ((fp - fpBefore) * (tp + tpBefore)) / 2;
    precision += (tp - tpBefore) * (tp / (tp + fp));
    points.push({ threshold, truePositives: tp, falsePositives: fp });
  }
  const both = positives > 0 && negatives > 0;
  return {
    auc: both ? area / (positives * negatives) : null,
    averagePrecision: both ? precision / positives : null,
    positives,
    negatives,
    points,
  };
}
