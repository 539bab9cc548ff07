/** Patterns in a control chart that chance hardly makes. */

export interface WesternElectric {
  /** One point beyond 3 sigma. */
  readonly rule1: readonly number[];
  /** Two of three in a row beyond 2 sigma, on the same side. */
  readonly rule2: readonly number[];
  /** Four of five beyond 1 sigma, on the same side. */
  readonly rule3: readonly number[];
  /** Eight in a row on the same side of the centre. */
  readonly rule4: readonly number[];
}

/**
 * By rule the indices of points that complete its pattern and lie beyond its limit themselves. `z` are distances from the
 * centre in standard deviations; a point exactly on a limit is not beyond it. Western Electric (1956), Statistical
 * Quality Control Handbook.
 */
export function westernElectric(z: readonly number[]): WesternElectric {
  return {
    rule1: pattern(z, 1, 1, 3),
    rule2: pattern(z, 3, 2, 2),
    rule3: pattern(z, 5, 4, 1),
    rule4: pattern(z, 8, 8, 0),
  };
}

/** Points with `needed` of the last `window` beyond `limit` on their own side. */
function pattern(
  z: readonly number[],
  window: number,
  needed: number,
  limit: number,
): number[] {
  const found: number[] = [];
  for (let end = window - 1; end < z.length; end++) {
    const side = Math.sign(z[end]!);
    if (!(side * z[end]! > limit)) continue;
    let beyond = 0;
    for (let at = end - window + 1; at <= end; at++)
      if (side * z[at]! > limit) beyond++;
    if (beyond >= needed) found.push(end);
  }
  return found;
}
