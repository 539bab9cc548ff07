/** How well given labels fit the expected ones. */

export interface ClassificationMetrics<T> {
  readonly labels: readonly T[];
  /** Null without items. */
  readonly accuracy: number | null;
  /** By label; null where it is 0 of 0. */
  readonly precision: readonly (number | null)[];
  readonly recall: readonly (number | null)[];
  readonly f1: readonly (number | null)[];
  /** Mean over labels, an undefined F1 counting as 0; weighted by how often each label is expected. */
  readonly macroF1: number | null;
  readonly weightedF1: number | null;
  /** Multiclass Matthews correlation; null when either side has one label only. Gorodkin (2004) Comput. Biol. Chem. 28:367. */
  readonly mcc: number | null;
}

/** Labels in the order given, else those that occur in ascending order. */
export function classificationMetrics<T extends string | number>(
  expected: readonly T[],
  given: readonly T[],
  labels: readonly T[] = [...new Set([...expected, ...given])].sort((a, b) =>
    a < b ? -1 : a > b ? 1 : 0,
  ),
): ClassificationMetrics<T> {
  const n = expected.length;
  const hits = new Map<T, number>();
  const truth = new Map<T, number>();
  const said = new Map<T, number>();
  let correct = 0;
  for (const [i, label] of expected.entries()) {
    const answer = given[i]!;
    truth.set(label, (truth.get(label) ?? 0) + 1);
    said.set(answer, (said.get(answer) ?? 0) + 1);
    if (label !== answer) continue;
    correct++;
    hits.set(label, (hits.get(label) ?? 0) + 1);
  }
  const of = (counts: Map<T, number>, label: T) => counts.get(label) ?? 0;
  const f1 = labels.map((label) =>
    ratio(2 * of(hits, label), of(said, label) + of(truth, label)),
  );
  let [products, saidSquares, truthSquares] = [0, 0, 0];
  for (const label of new Set([...truth.keys(), ...said.keys()])) {
    products += of(said, label) * of(truth, label);
    saidSquares += of(said, label) ** 2;
    truthSquares += of(truth, label) ** 2;
  }
  return {
    labels,
    accuracy: ratio(correct, n),
    precision: labels.map((label) => ratio(of(hits, label), of(said, label))),
    recall: labels.map((label) => ratio(of(hits, label), of(truth, label))),
    f1,
    macroF1: ratio(
      f1.reduce<number>((sum, value) => sum + (value ?? 0), 0),
      n === 0 ? 0 : labels.length,
    ),
    weightedF1: ratio(
      f1.reduce<number>(
        (sum, value, i) => sum + (value ?? 0) * of(truth, labels[i]!),
        0,
      ),
      n,
    ),
    mcc: ratio(
      correct * n - products,
      Math.sqrt((n * n - saidSquares) * (n * n - truthSquares)),
    ),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
