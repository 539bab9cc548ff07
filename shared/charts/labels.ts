/** Direct labels at the ends of lines: placed so that they do not overlap, or given up in favour of a legend. */

export interface LabelAt {
  /** Pixel where the label would like to be (its middle). */
  readonly y: number;
}

/** Pixels, of 11 px Inter: the height of a label, and an average letter for deciding how many fit. */
export const labelHeight = 14;
export const letterWidth = 6.1;

/** Pixels of the letters that are far from the average; capitals and digits (which stand in columns) are a bit wider. */
const wide = /[mwMW@%\u2014]/;
const narrow = /[iljtfrI.,:;'|!()[\] ]/;
const upper = /[A-Z0-9+=<>~&#_]/;

/**
 * Pixels that a text takes at 11 px, on the safe side. An estimate, because a figure must be the same on every machine
 * and a server measures no text.
 */
export function textWidth(text: string): number {
  let width = 0;
  for (const letter of text)
    width += wide.test(letter)
      ? 10
      : narrow.test(letter)
        ? 4
        : upper.test(letter)
          ? 7.4
          : 6.6;
  return Math.ceil(width);
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
