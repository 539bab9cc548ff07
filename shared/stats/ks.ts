/** Whether two samples of numbers come from the same distribution. */

export interface KolmogorovSmirnov {
  /** Greatest distance of the two cumulative distributions; null when either sample is empty. */
  readonly d: number | null;
  /** Null with ties, and for samples whose sizes multiply to more than ten million. */
  readonly pExact: number | null;
  readonly pAsymptotic: number | null;
}

const mostCells = 10_000_000;

/**
 * Two-sided two-sample Kolmogorov-Smirnov test. Exact p: counting lattice paths, as R's psmirnov (Kim & Jennrich, 1973);
 * asymptotic p: the limit distribution without small-sample correction (Smirnov 1948), as R's `exact = FALSE`.
 */
export function kolmogorovSmirnov(
  x: readonly number[],
  y: readonly number[],
): KolmogorovSmirnov {
  const [n, m] = [x.length, y.length];
  if (n === 0 || m === 0) return { d: null, pExact: null, pAsymptotic: null };
  const a = Float64Array.from(x).sort();
  const b = Float64Array.from(y).sort();
  let [i, j, d] = [0, 0, 0];
  let hasTies = false;
  while (i < n || j < m) {
    const value = j >= m || (i < n && a[i]! <= b[j]!) ? a[i]! : b[j]!;
    const before = i + j;
    while (i < n && a[i] === value) i++;
    while (j < m && b[j] === value) j++;
    if (i + j - before > 1) hasTies = true;
    d = Math.max(d, Math.abs(i / n - j / m));
  }
  return {
    d,
    pExact: hasTies || n * m > mostCells ? null : exactTail(d, n, m),
    pAsymptotic: limitTail(d * Math.sqrt((n * m) / (n + m))),
  };
}

/** P(D >= d) without ties: 1 - the share of lattice paths that stay nearer than d to the diagonal. */
function exactTail(d: number, n: number, m: number): number {
  // Distances are multiples of 1 / (n m); half a step below d separates them safely.
  const limit = (0.5 + Math.floor(d * n * m - 1e-7)) / (n * m);
  const paths = new Float64Array(m + 1);
  for (let j = 0; j <= m; j++) paths[j] = j / m > limit ? 0 : 1;
  for (let i = 1; i <= n; i++) {
    const weight = i / (i + m);
    paths[0] = i / n > limit ? 0 : weight * paths[0]!;
    for (let j = 1; j <= m; j++)
      paths[j] =
        Math.abs(i / n - j / m) > limit
          ? 0
          : weight * paths[j]! + paths[j - 1]!;
  }
  return Math.min(1, Math.max(0, 1 - paths[m]!));
}

/** 2 sum (-1)^(k-1) exp(-2 k^2 L^2); below 1 by the theta function's other series, which converges there. */
function limitTail(l: number): number {
  if (l <= 0) return 1;
  if (l < 1) {
    let sum = 0;
    for (let k = 1; k <= 40; k += 2)
      sum += Math.exp(-((k * Math.PI) ** 2) / (8 * l * l));
    return Math.min(1, 1 - (Math.sqrt(2 * Math.PI) / l) * sum);
  }
  let sum = 0;
  for (let k = 1; k <= 20; k++)
    sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * l * l);
  return Math.max(0, sum);
}
