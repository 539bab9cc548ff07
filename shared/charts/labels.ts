/** Direct labels at the ends of lines: placed so that they do not overlap, or given up in favour of a legend. */

export interface LabelAt {
  /** Pixel where the label would like to be (its middle). */
  readonly y: number;
}

/** Pixels; 11 px Inter is about 6 px a letter, which is on the safe side. */
export const labelHeight = 14;
export const letterWidth = 6.1;

export function textWidth(text: string): number {
  return Math.ceil(text.length * letterWidth);
}

/**
 * Moves labels apart as little as needed, within [top, bottom]. Gives their pixels in the order they came, or null
 * when they cannot all fit.
 */
export function spreadLabels(
  labels: readonly LabelAt[],
  top: number,
  bottom: number,
  height = labelHeight,
): number[] | null {
  if (labels.length * height > bottom - top + height) return null;
  const order = labels
    .map((_, i) => i)
    .sort((a, b) => labels[a]!.y - labels[b]!.y);
  const placed: number[] = Array.from({ length: labels.length }, () => 0);
  // Clusters of touching labels are centred on the mean of their wishes, as in isotonic regression.
  const clusters: { members: number[]; start: number }[] = [];
  for (const i of order) {
    clusters.push({ members: [i], start: within(labels[i]!.y, 1) });
    while (clusters.length > 1) {
      const last = clusters.at(-1)!;
      const before = clusters.at(-2)!;
      if (before.start + before.members.length * height <= last.start) break;
      clusters.pop();
      before.members.push(...last.members);
      const wish =
        before.members.reduce(
          (sum, m, rank) => sum + labels[m]!.y - rank * height,
          0,
        ) / before.members.length;
      before.start = within(wish, before.members.length);
    }
  }
  for (const { members, start } of clusters)
    members.forEach((i, rank) => (placed[i] = start + rank * height));
  return placed;

  function within(start: number, count: number): number {
    return Math.max(top, Math.min(start, bottom - (count - 1) * height));
  }
}
