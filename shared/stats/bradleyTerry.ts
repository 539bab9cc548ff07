/** Strengths of models from who won against whom. */
import { normalQuantile } from "./normal.ts";

export interface BradleyTerry {
  readonly models: readonly string[];
  /** Log-odds of winning against the reference, by model; null with a reason when the wins do not say. */
  readonly logAbilities: readonly number[] | null;
  readonly reason: "not strongly connected" | null;
  /** Against the mean model, with the ends of the interval (Wald, from the observed information). */
  readonly centred: readonly {
    readonly value: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/**
 * Maximum likelihood by Newton's method; ties may be given as half a win for each. There is a maximum only when every
 * model is connected to every other by a chain of wins and by one of losses. Bradley & Terry (1952) Biometrika 39:324;
 * Ford (1957) Am. Math. Mon. 64(8):28.
 */
export function bradleyTerry(
  wins: Iterable<readonly [winner: string, loser: string, count: number]>,
  {
    reference,
    confidence = 0.95,
  }: { reference?: string; confidence?: number } = {},
): BradleyTerry {
  const { models, beats } = tableOf(wins);
  const k = models.length;
  const base = reference === undefined ? 0 : models.indexOf(reference);
  if (reference !== undefined && base < 0)
    throw new RangeError(`reference ${reference} never played`);
  if (k < 2 || !isStronglyConnected(beats))
    return {
      models,
      logAbilities: null,
      reason: "not strongly connected",
      centred: [],
    };
  const theta = maximise(beats);
  const covariance = inverse(informationWithMean(beats, theta))!;
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const mean = theta.reduce((sum, x) => sum + x, 0) / k;
  const centred = theta.map((x, i) => {
    // The constraint adds 1/k^2 to every element of the inverse; it is no part of the variance.
    const half = z * Math.sqrt(Math.max(0, covariance[i]![i]! - 1 / (k * k)));
    return { value: x - mean, low: x - mean - half, high: x - mean + half };
  });
  return {
    models,
    logAbilities: theta.map((x) => x - theta[base]!),
    reason: null,
    centred,
  };
}

function tableOf(wins: Iterable<readonly [string, string, number]>): {
  models: string[];
  beats: number[][];
} {
  const rows = [...wins].filter(([, , count]) => count > 0);
  const models = [...new Set(rows.flatMap(([a, b]) => [a, b]))];
  const place = new Map(models.map((model, i) => [model, i]));
  const beats = models.map(() => models.map(() => 0));
  for (const [winner, loser, count] of rows)
    if (winner !== loser)
      beats[place.get(winner)!]![place.get(loser)!]! += count;
  return { models, beats };
}

/** Whether from the first model all are reached along wins, and all along losses. */
function isStronglyConnected(beats: readonly (readonly number[])[]): boolean {
  const reaches = (edge: (from: number, to: number) => boolean) => {
    const seen = new Set([0]);
    for (const from of seen)
      for (let to = 0; to < beats.length; to++)
        if (edge(from, to)) seen.add(to);
    return seen.size === beats.length;
  };
  return (
    reaches((from, to) => beats[from]![to]! > 0) &&
    reaches((from, to) => beats[to]![from]! > 0)
  );
}

/** Newton's steps, halved while they make it worse: the likelihood is concave. */
function maximise(beats: readonly (readonly number[])[]): number[] {
  let theta = beats.map(() => 0);
  let likelihood = logLikelihood(beats, theta);
  for (let round = 0; round < 100; round++) {
    const gradient = theta.map((x, i) =>
      beats.reduce(
        (sum, row, j) =>
          sum +
          beats[i]![j]! -
          ((beats[i]![j]! + row[i]!) / (1 + Math.exp(theta[j]! - x))) *
            (i === j ? 0 : 1),
        0,
      ),
    );
    const inverted = inverse(informationWithMean(beats, theta));
    if (!inverted) break;
    const step = inverted.map((row) =>
      row.reduce((sum, value, j) => sum + value * gradient[j]!, 0),
    );
    let size = 1;
    let next = theta;
    let better = likelihood;
    for (; size > 1e-10; size /= 2) {
      next = theta.map((x, i) => x + size * step[i]!);
      better = logLikelihood(beats, next);
      if (better >= likelihood) break;
    }
    const moved = Math.max(...step.map(Math.abs)) * size;
    if (better < likelihood) break;
    [theta, likelihood] = [next, better];
    if (moved < 1e-12) break;
  }
  return theta;
}

function logLikelihood(
  beats: readonly (readonly number[])[],
  theta: readonly number[],
): number {
  let sum = 0;
  for (const [i, row] of beats.entries())
    for (const [j, count] of row.entries())
      if (count > 0) sum -= count * Math.log1p(Math.exp(theta[j]! - theta[i]!));
  return sum;
}

/** Only differences are known, so the matrix has no inverse until all ones (which fix the mean) are added. */
function informationWithMean(
  beats: readonly (readonly number[])[],
  theta: readonly number[],
): number[][] {
  const information = beats.map(() => beats.map(() => 1));
  for (let i = 0; i < beats.length; i++)
    for (let j = 0; j < beats.length; j++) {
      if (i === j) continue;
      const p = 1 / (1 + Math.exp(theta[j]! - theta[i]!));
      const weight = (beats[i]![j]! + beats[j]![i]!) * p * (1 - p);
      information[i]![i]! += weight;
      information[i]![j]! -= weight;
    }
  return information;
}

/** By Gauss and Jordan with pivots; null when there is none. */
function inverse(matrix: readonly (readonly number[])[]): number[][] | null {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [
    ...row,
    ...row.map((_, j) => (i === j ? 1 : 0)),
  ]);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column + 1; i < n; i++)
      if (Math.abs(rows[i]![column]!) > Math.abs(rows[pivot]![column]!))
        pivot = i;
    const lead = rows[pivot]!;
    if (Math.abs(lead[column]!) < 1e-14) return null;
    [rows[pivot], rows[column]] = [rows[column]!, lead];
    const divisor = lead[column]!;
    for (let j = 0; j < 2 * n; j++) lead[j]! /= divisor;
    for (const [i, row] of rows.entries()) {
      const factor = row[column]!;
      if (i === column || factor === 0) continue;
      for (let j = 0; j < 2 * n; j++) row[j]! -= factor * lead[j]!;
    }
  }
  return rows.map((row) => row.slice(n));
}
