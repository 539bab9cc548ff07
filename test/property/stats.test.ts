/** What must hold of the statistics for every input: bounds, symmetry, and a clear "not known" instead of NaN. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  bootstrapMean,
  pairedBootstrap,
} from "../../shared/stats/bootstrap.ts";
import { bradleyTerry } from "../../shared/stats/bradleyTerry.ts";
import { calibration } from "../../shared/stats/calibration.ts";
import {
  chiSquaredContingency,
  chiSquaredTail,
} from "../../shared/stats/chiSquared.ts";
import { classificationMetrics } from "../../shared/stats/classification.ts";
import { cohenKappa } from "../../shared/stats/cohenKappa.ts";
import { pChart, xmrChart } from "../../shared/stats/controlCharts.ts";
import { delongAuc } from "../../shared/stats/delong.ts";
import { evenness } from "../../shared/stats/evenness.ts";
import { fleissKappa } from "../../shared/stats/fleissKappa.ts";
import { jsDistance } from "../../shared/stats/jsDistance.ts";
import { krippendorffAlpha } from "../../shared/stats/krippendorffAlpha.ts";
import { kolmogorovSmirnov } from "../../shared/stats/ks.ts";
import { mcnemar } from "../../shared/stats/mcnemar.ts";
import { bootstrapMedianError } from "../../shared/stats/medianError.ts";
import {
  newcombeDifference,
  pairedDifference,
} from "../../shared/stats/newcombe.ts";
import { normalQuantile, normalTail } from "../../shared/stats/normal.ts";
import { netPromoter } from "../../shared/stats/nps.ts";
import { adjustP } from "../../shared/stats/pAdjust.ts";
import { psi, psiOfNumbers } from "../../shared/stats/psi.ts";
import { quantiles } from "../../shared/stats/quantile.ts";
import { randomOf } from "../../shared/stats/random.ts";
import { rocAuc } from "../../shared/stats/rocAuc.ts";
import { sampleSizeOfTwoProportions } from "../../shared/stats/sampleSize.ts";

const count = fc.integer({ min: 0, max: 40 });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const scored = fc.array(
  fc.record({
    score: fc.integer({ min: 0, max: 9 }),
    label: fc.constantFrom(0, 1),
  }),
  { maxLength: 40 },
);
const holds = <T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void) =>
  fc.assert(
    fc.property(arbitrary, (value) => {
      check(value);
    }),
    { numRuns: 200 },
  );

/** NaN and infinities anywhere, however deep. */
function isClear(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every(isClear);
}

describe("intervals", () => {
  it("of a paired difference hold it, stay within -1 and 1, and turn around with the pair", () =>
    holds(
      fc.record({
        both: count,
        onlyFirst: count,
        onlySecond: count,
        neither: count,
      }),
      (pairs) => {
        const found = pairedDifference(pairs);
        const n =
          pairs.both + pairs.onlyFirst + pairs.onlySecond + pairs.neither;
        if (n === 0) return expect(found).toBeNull();
        expect(found!.low).toBeLessThanOrEqual(found!.diff + 1e-12);
        expect(found!.high).toBeGreaterThanOrEqual(found!.diff - 1e-12);
        expect(
          Math.max(Math.abs(found!.low), Math.abs(found!.high)),
        ).toBeLessThanOrEqual(1 + 1e-9);
        const turned = pairedDifference({
          ...pairs,
          onlyFirst: pairs.onlySecond,
          onlySecond: pairs.onlyFirst,
        })!;
        expect(turned.low).toBeCloseTo(-found!.high, 9);
      },
    ));

  // Newcombe (1998) Stat. Med. 17:2635, method 10, of 20, 12, 2 and 16 pairs; recomputed by plain Python.
  it("of a paired difference are the published ones", () => {
    const found = pairedDifference({
      both: 20,
      onlyFirst: 12,
      onlySecond: 2,
      neither: 16,
    })!;
    expect(found.low).toBeCloseTo(0.056156424841748265, 12);
    expect(found.high).toBeCloseTo(0.32920699540014053, 12);
  });

  it("of independent shares turn around with them", () =>
    holds(fc.tuple(count, count, count, count), ([k1, m1, k2, m2]) => {
      const found = newcombeDifference(k1, k1 + m1, k2, k2 + m2);
      const turned = newcombeDifference(k2, k2 + m2, k1, k1 + m1);
      if (!found) return expect(turned).toBeNull();
      expect(turned!.low).toBeCloseTo(-found.high, 9);
    }));

  it("of a bootstrap hold the mean, are the same for the same seed, and move with the data", () =>
    fc.assert(
      fc.property(fc.array(number, { minLength: 2, maxLength: 30 }), (x) => {
        const options = { resamples: 200, seed: 7 };
        const found = bootstrapMean(x, options);
        expect(bootstrapMean(x, options)).toEqual(found);
        expect(found.low!).toBeGreaterThanOrEqual(Math.min(...x) - 1e-6);
        expect(found.high!).toBeLessThanOrEqual(Math.max(...x) + 1e-6);
        expect(pairedBootstrap(x, x, options)).toMatchObject({
          diff: 0,
          low: 0,
          high: 0,
          pValue: 1,
        });
      }),
      { numRuns: 50 },
    ));
});

describe("p-values", () => {
  it("are within 0 and 1, whichever way round", () =>
    holds(fc.tuple(count, count), ([b, c]) => {
      for (const method of ["exact", "chi2", "chi2_cc"] as const) {
        const { pValue } = mcnemar(b, c, method);
        expect(pValue).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeLessThanOrEqual(1);
        expect(mcnemar(c, b, method).pValue).toBe(pValue);
      }
    }));

  it("adjusted are never smaller, at most 1, keep their order, and Bonferroni's are the largest", () =>
    holds(fc.array(share, { maxLength: 20 }), (p) => {
      const [holm, bh, bonferroni] = (
        ["holm", "bh", "bonferroni"] as const
      ).map((method) => adjustP(p, method));
      for (const [i, value] of p.entries()) {
        expect(bh![i]!).toBeGreaterThanOrEqual(value - 1e-15);
        expect(holm![i]!).toBeGreaterThanOrEqual(bh![i]! - 1e-12);
        expect(bonferroni![i]!).toBeGreaterThanOrEqual(holm![i]! - 1e-12);
        expect(bonferroni![i]!).toBeLessThanOrEqual(1);
      }
    }));

  it("of two samples are the same whichever comes first, and 1 for the same sample", () =>
    holds(
      fc.tuple(
        fc.array(number, { minLength: 1, maxLength: 15 }),
        fc.array(number, { minLength: 1, maxLength: 15 }),
      ),
      ([x, y]) => {
        const found = kolmogorovSmirnov(x, y);
        const turned = kolmogorovSmirnov(y, x);
        expect(turned.d).toBeCloseTo(found.d!, 12);
        expect(turned.pExact === null).toBe(found.pExact === null);
        if (found.pExact !== null)
          expect(turned.pExact!).toBeCloseTo(found.pExact, 9);
        expect(kolmogorovSmirnov(x, x)).toMatchObject({ d: 0, pAsymptotic: 1 });
      },
    ));
});

it("the tails undo the quantile", () =>
  holds(fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (p) => {
    expect(normalTail(normalQuantile(1 - p))).toBeCloseTo(p, 10);
    expect(chiSquaredTail(normalQuantile(1 - p / 2) ** 2, 1)).toBeCloseTo(p, 9);
  }));

describe("areas and agreement", () => {
  it("of scores turned around are 1 minus the area, and DeLong's is the same", () =>
    holds(scored, (rows) => {
      const scores = rows.map(({ score }) => score);
      const labels = rows.map(({ label }) => label);
      const { auc } = rocAuc(scores, labels);
      const turned = rocAuc(
        scores.map((x) => -x),
        labels,
      );
      const delong = delongAuc(scores, labels);
      expect(isClear([auc, delong])).toBe(true);
      if (auc === null) return expect(delong.auc).toBeNull();
      expect(turned.auc!).toBeCloseTo(1 - auc, 12);
      expect(delong.auc!).toBeCloseTo(auc, 12);
      if (delong.low !== null) expect(delong.low).toBeGreaterThanOrEqual(0);
    }));

  it("of raters is the same for both orders, at most 1, and 1 only where they agree", () =>
    holds(
      fc.array(fc.array(count, { minLength: 3, maxLength: 3 }), {
        minLength: 3,
        maxLength: 3,
      }),
      (table) => {
        const turned = table.map((_, i) => table.map((row) => row[i]!));
        const [a, b] = [
          cohenKappa(table, "linear"),
          cohenKappa(turned, "linear"),
        ];
        expect(
          isClear([a, fleissKappa(table), krippendorffAlpha(table, "ordinal")]),
        ).toBe(true);
        if (a.kappa === null) return expect(b.kappa).toBeNull();
        expect(b.kappa!).toBeCloseTo(a.kappa, 9);
        expect(a.kappa).toBeLessThanOrEqual(1 + 1e-12);
      },
    ));
});

it("distances of distributions are 0 for the same, and the same both ways", () =>
  holds(
    fc.tuple(
      fc.array(count, { minLength: 4, maxLength: 4 }),
      fc.array(count, { minLength: 4, maxLength: 4 }),
    ),
    ([p, q]) => {
      const [there, back] = [jsDistance(p, q), jsDistance(q, p)];
      if (there === null) return expect(psi(p, q)).toBeNull();
      expect(there).toBeCloseTo(back!, 12);
      expect(there).toBeLessThanOrEqual(1 + 1e-12);
      expect(jsDistance(p, p)).toBeCloseTo(0, 7);
      expect(psi(p, q)!).toBeCloseTo(psi(q, p)!, 9);
    },
  ));

it("Bradley-Terry strengths sum to 0 and turn around with the games", () =>
  holds(
    fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 6, maxLength: 6 }),
    ([a, b, c, d, e, f]) => {
      const games = [
        ["x", "y", a!],
        ["y", "x", b!],
        ["y", "z", c!],
        ["z", "y", d!],
        ["x", "z", e!],
        ["z", "x", f!],
      ] as const;
      const there = bradleyTerry(games);
      const back = bradleyTerry(
        games.map(([winner, loser, n]) => [loser, winner, n] as const),
      );
      expect(
        there.centred.reduce((sum, { value }) => sum + value, 0),
      ).toBeCloseTo(0, 9);
      for (const [i, model] of there.models.entries())
        expect(back.centred[back.models.indexOf(model)]!.value).toBeCloseTo(
          -there.centred[i]!.value,
          6,
        );
    },
  ));

test.each([
  ["the mean of nothing", bootstrapMean([])],
  ["a paired test of one item", pairedBootstrap([1], [0])],
  ["the median of one value", bootstrapMedianError([1])],
  ["Bradley-Terry without games", bradleyTerry([])],
  ["calibration of nothing", calibration([], [], 10)],
  [
    "a table of zeros",
    chiSquaredContingency([
      [0, 0],
      [0, 0],
    ]),
  ],
  ["labels of nothing", classificationMetrics<string>([], [])],
  [
    "kappa of nothing",
    cohenKappa([
      [0, 0],
      [0, 0],
    ]),
  ],
  ["Fleiss of nothing", fleissKappa([])],
  ["alpha of nothing", krippendorffAlpha([], "interval")],
  ["control limits of constants", xmrChart([1, 1, 1])],
  ["shares without trials", pChart([{ share: 0.5, n: 0 }])],
  ["evenness of one category", evenness([3])],
  ["distance to nothing", jsDistance([0, 0], [1, 0])],
  ["KS of nothing", kolmogorovSmirnov([], [1])],
  ["a difference without trials", newcombeDifference(0, 0, 1, 2)],
  ["answers of nobody", netPromoter([])],
  ["a stability index of nothing", psiOfNumbers([], [1], 4)],
  ["quantiles of nulls", quantiles([null], [0.5])],
  ["a curve of one class", { ...rocAuc([1, 2], [1, 1]), points: [] }],
  ["DeLong with one of a class", delongAuc([1, 2, 3], [1, 0, 0])],
  ["a sample size for no difference", sampleSizeOfTwoProportions(0.5, 0.5)],
])("%s is null or a clear value, never NaN", (_, value) =>
  expect(isClear(value)).toBe(true),
);

it("random numbers are evenly spread and differ by seed", () => {
  const random = randomOf(3);
  const bins = Array.from({ length: 10 }, () => 0);
  for (let i = 0; i < 100_000; i++) bins[Math.floor(random() * 10)]!++;
  const chi = bins.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
  expect(chiSquaredTail(chi, 9)).toBeGreaterThan(0.001);
  expect(randomOf(1)()).not.toBe(randomOf(2)());
});
