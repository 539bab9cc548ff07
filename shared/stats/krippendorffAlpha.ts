/** Reliability of any number of raters with missing ratings. */

export type AlphaLevel = "nominal" | "ordinal" | "interval";

export interface Alpha {
  /** Null when nothing can be paired, or when all pairable values are the same. */
  readonly alpha: number | null;
  /** Ratings of units that at least two rated. */
  readonly pairable: number;
}

/**
 * `ratings[rater][unit]`, null where a rater gave none; units with fewer than two ratings say nothing. By coincidences of
 * values, so the cost is raters^2 * units + values^2. Krippendorff (2011), Computing Krippendorff's Alpha-Reliability.
 */
export function krippendorffAlpha(
  ratings: readonly (readonly (number | null)[])[],
  level: AlphaLevel,
): Alpha {
  const units = Math.max(0, ...ratings.map((row) => row.length));
  const rated: number[][] = [];
  for (let unit = 0; unit < units; unit++) {
    const values = ratings.flatMap((row) => row[unit] ?? []);
    if (values.length >= 2) rated.push(values);
  }
  const all = rated.flat();
  const pairable = all.length;
  const values = [...new Set(all)].sort((a, b) => a - b);
  const counts = values.map((v) => all.filter((value) => value === v).length);
  const place = new Map(values.map((v, index) => [v, index]));
  const difference = differenceOf(level, values, counts);

  let observed = 0;
  for (const unit of rated)
    for (const [i, a] of unit.entries())
      for (let j = i + 1; j < unit.length; j++)
        observed +=
          (2 * difference(place.get(a)!, place.get(unit[j]!)!)) /
          (unit.length - 1);
  let expected = 0;
  for (let c = 0; c < values.length; c++)
    for (let k = c + 1; k < values.length; k++)
      expected += 2 * counts[c]! * counts[k]! * difference(c, k);
  if (expected === 0) return { alpha: null, pairable };
  return { alpha: 1 - (observed * (pairable - 1)) / expected, pairable };
}

/** Squared difference of two values, by their places in the order of values. */
function differenceOf(
  level: AlphaLevel,
  values: readonly number[],
  counts: readonly number[],
): (a: number, b: number) => number {
  switch (level) {
    case "nominal":
      return (a, b) => (a === b ? 0 : 1);
    case "interval":
      return (a, b) => (values[a]! - values[b]!) ** 2;
    case "ordinal": {
      const upTo: number[] = [];
      let sum = 0;
      for (const count of counts) upTo.push((sum += count));
      return (a, b) => {
        const [c, k] = a < b ? [a, b] : [b, a];
        if (c === k) return 0;
        const between = upTo[k]! - upTo[c]! + counts[c]!;
        return (between - (counts[c]! + counts[k]!) / 2) ** 2;
      };
    }
  }
}
