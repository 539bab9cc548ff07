/** One line of a bench: what was measured, and beside what. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly baseline?: string;
  /** Ours divided by the baseline's. */
  readonly ratio?: number;
}

export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.min(
    sorted.length - 1,
    Math.floor((p / 100) * sorted.length),
  );
  return sorted[index] ?? Number.NaN;
}
