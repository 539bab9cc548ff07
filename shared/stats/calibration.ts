/** Whether something that says "80 % sure" is right in 80 % of the cases. */

export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly n: number;
  /** Mean confidence, and how many came true. */
  readonly confidence: number;
  readonly hits: number;
}

export interface Calibration {
  /** Expected, greatest and root-mean-square calibration error; null without data, as is `brier`. */
  readonly ece: number | null;
  readonly mce: number | null;
  readonly rmsce: number | null;
  /** Mean squared distance of confidence and outcome. Brier (1950) Mon. Weather Rev. 78:1. */
  readonly brier: number | null;
  /** Those with data. */
  readonly bins: readonly CalibrationBin[];
}

/**
 * `probs` in [0, 1] of the outcome that `labels` (0 or 1) tells of. Bins of equal width, or of equal mass (equal
 * confidences stay together); empty bins are skipped. Naeini et al. (2015) AAAI; Guo et al. (2017) ICML.
 */
export function calibration(
  probs: readonly number[],
  labels: readonly number[],
  binCount: number,
  binning: "width" | "mass" = "width",
): Calibration {
  const total = probs.length;
  if (total === 0)
    return { ece: null, mce: null, rmsce: null, brier: null, bins: [] };
  const upper = binning === "mass" ? massEdges(probs, binCount) : null;
  const slots = Array.from({ length: binCount }, () => ({
    n: 0,
    sum: 0,
    hits: 0,
  }));
  let squares = 0;
  for (const [index, p] of probs.entries()) {
    const place = upper
      ? firstAtLeast(upper, p)
      : Math.min(binCount - 1, Math.floor(p * binCount));
    const slot = slots[place]!;
    slot.n++;
    slot.sum += p;
    slot.hits += labels[index]!;
    squares += (p - labels[index]!) ** 2;
  }
  let [ece, mce, square] = [0, 0, 0];
  const bins: CalibrationBin[] = [];
  for (const [place, { n, sum, hits }] of slots.entries()) {
    if (n === 0) continue;
    const gap = Math.abs(sum / n - hits / n);
    ece += (n / total) * gap;
    square += (n / total) * gap * gap;
    mce = Math.max(mce, gap);
    bins.push({
      from: upper ? (upper[place - 1] ?? 0) : place / binCount,
      to: upper ? upper[place]! : (place + 1) / binCount,
      n,
      confidence: sum / n,
      hits,
    });
  }
  return { ece, mce, rmsce: Math.sqrt(square), brier: squares / total, bins };
}

/** Upper ends of bins that hold about equally many. */
function massEdges(probs: readonly number[], binCount: number): number[] {
  const sorted = Float64Array.from(probs).sort();
  const edges = Array.from({ length: binCount }, (_, k) => {
    const last = Math.ceil(((k + 1) * sorted.length) / binCount) - 1;
    return sorted[Math.max(0, last)]!;
  });
  edges[binCount - 1] = 1;
  return edges;
}

function firstAtLeast(edges: readonly number[], p: number): number {
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! >= p) high = middle;
    else low = middle + 1;
  }
  return low;
}
