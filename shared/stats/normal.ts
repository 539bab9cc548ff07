/** The standard normal distribution: its tails, and its quantile in full precision (no table). */
import { upperGamma } from "./gamma.ts";

/** P(Z > z), by erfc(z / sqrt 2) = Q(1/2, z^2 / 2). */
export function normalTail(z: number): number {
  const tail = upperGamma(0.5, (z * z) / 2) / 2;
  return z >= 0 ? tail : 1 - tail;
}

/** P(|Z| >= |z|): the p-value of a two-sided test. */
export function twoSided(z: number): number {
  return upperGamma(0.5, (z * z) / 2);
}

/**
 * Phi^-1(p). Wichura (1988), Algorithm AS 241, PPND16: relative error about 1e-16. Infinite at 0 and 1, NaN outside.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(central.a, r)) / polynomial(central.b, r);
  }
  let r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const fit = r <= 5 ? tail : farTail;
  r -= r <= 5 ? 1.6 : 5;
  const x = polynomial(fit.a, r) / polynomial(fit.b, r);
  return q < 0 ? -x : x;
}

/** Coefficients from the highest power down. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, c) => sum * x + c, 0);
}

const central = {
  a: [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987,
    13731.69376550946, 1971.5909503065513, 133.14166789178438,
    3.3871328727963665,
  ],
  b: [
    5226.495278852854, 28729.085735721943, 39307.89580009271,
    21213.794301586597, 5394.196021424751, 687.1870074920579, 42.31333070160091,
    1,
  ],
};
const tail = {
  a: [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506,
    1.2704582524523684, 3.6478483247632045, 5.769497221460691,
    4.630337846156546, 1.4234371107496835,
  ],
  b: [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457,
    0.14810397642748008, 0.6897673349851, 1.6763848301838038, 2.053191626637759,
    1,
  ],
};
const farTail = {
  a: [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784,
    0.026532189526576124, 0.29656057182850487, 1.7848265399172913,
    5.463784911164114, 6.657904643501103,
  ],
  b: [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5,
    0.0007868691311456133, 0.014875361290850615, 0.1369298809227358,
    0.599832206555888, 1,
  ],
};
