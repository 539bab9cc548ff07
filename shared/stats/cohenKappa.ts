/** Agreement of two raters beyond chance. */

export type KappaWeights = "none" | "linear" | "quadratic";

export interface Kappa {
  /** Null when there is nothing rated, or when chance alone explains everything (both raters said only one thing). */
  readonly kappa: number | null;
  /** Observed and expected (weighted) agreement; null when nothing was rated. */
  readonly po: number | null;
  readonly pe: number | null;
  readonly n: number;
}

/**
 * Cohen's kappa of a square table of counts, `table[rater 1][rater 2]`, categories in their order. Weighted kappa gives
 * partial credit by distance. Cohen (1960) Educ. Psychol. Meas. 20:37; weights: Cohen (1968) Psychol. Bull. 70:213.
 */
export function cohenKappa(
  table: readonly (readonly number[])[],
  weights: KappaWeights = "none",
): Kappa {
  const k = table.length;
  const rows = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columns = table.map((_, j) =>
    table.reduce((sum, row) => sum + row[j]!, 0),
  );
  const n = rows.reduce((sum, count) => sum + count, 0);
  if (n === 0) return { kappa: null, po: null, pe: null, n };
  let po = 0;
  let pe = 0;
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++) {
      const weight = weightOf(weights, i, j, k);
      po += (weight * table[i]![j]!) / n;
      pe += weight * (rows[i]! / n) * (columns[j]! / n);
    }
  return { kappa: 1 - pe < 1e-12 ? null : (po - pe) / (1 - pe), po, pe, n };
}

function weightOf(weights: KappaWeights, i: number, j: number, k: number) {
  if (i === j) return 1;
  if (weights === "none") return 0;
  const distance = Math.abs(i - j) / (k - 1);
  return 1 - (weights === "linear" ? distance : distance ** 2);
}

/**
 * The table of two raters' labels, item by item. `categories` gives the order and keeps categories that nobody used,
 * which matter for weights; labels outside of it throw.
 */
export function ratingTable<T>(
  a: readonly T[],
  b: readonly T[],
  categories: readonly T[],
): number[][] {
  if (a.length !== b.length)
    throw new RangeError(`raters gave ${a.length} and ${b.length} labels`);
  const index = new Map(categories.map((category, i) => [category, i]));
  const table = categories.map(() => categories.map(() => 0));
  for (const [item, label] of a.entries()) {
    const row = index.get(label);
    const column = index.get(b[item]!);
    if (row === undefined || column === undefined)
      throw new RangeError(`label of item ${item} is in no category`);
    table[row]![column]!++;
  }
  return table;
}
