/** Cumulative sums: small lasting shifts of a mean. */

export interface Cusum {
  readonly high: readonly number[];
  readonly low: readonly number[];
  /** Indices at which either sum is above `h`; nothing starts anew after one. */
  readonly signals: readonly number[];
}

/** Tabular CUSUM with allowance `k` and decision limit `h`, in the unit of x. Page (1954) Biometrika 41:100; NIST 6.3.2.3. */
export function cusum(
  x: readonly number[],
  { target, k, h }: { target: number; k: number; h: number },
): Cusum {
  const high: number[] = [];
  const low: number[] = [];
  let [up, down] = [0, 0];
  for (const value of x) {
    up = Math.max(0, up + value - target - k);
    down = Math.max(0, down + target - k - value);
    high.push(up);
    low.push(down);
  }
  const signals = x.flatMap((_, index) =>
    high[index]! > h || low[index]! > h ? [index] : [],
  );
  return { high, low, signals };
}
