/** Differences in words that need no statistics. */
import { expect, test } from "vitest";
import {
  deltaWords,
  groundWords,
  shareMetrics,
  testWords,
  verdictOf,
  type Difference,
} from "../../../client/runsPages/compareWords.ts";

const difference = (given: Partial<Difference>): Difference => ({
  value: 0.8,
  special: null,
  stderr: null,
  n: null,
  delta: null,
  low: null,
  high: null,
  test: null,
  p: null,
  pAdjusted: null,
  gained: null,
  lost: null,
  ...given,
});
const paired = difference({
  delta: 0.021,
  low: 0.003,
  high: 0.039,
  n: 750,
  test: "mcnemar",
  p: 0.004,
  pAdjusted: 0.02,
});

test("a paired difference of shares is said in points, with what it rests on", () => {
  expect(`${deltaWords(paired, true)}, ${groundWords(paired)}`).toBe(
    "+2.1 points [0.3, 3.9], paired on 750 examples; holds after correction",
  );
  expect(testWords(paired)).toContain("p = 0.02 after correction");
  expect(verdictOf(paired, true)).toBe("better");
  expect(verdictOf(paired, false)).toBe("worse");
  expect(verdictOf(paired, null)).toBe("differs");
});

test("what does not survive the correction is not said to hold", () => {
  const weak = { ...paired, pAdjusted: 0.2 };
  expect(groundWords(weak)).toBe(
    "paired on 750 examples; does not hold after correction",
  );
  expect(verdictOf(weak, true)).toBe("chance");
  expect(groundWords({ ...weak, p: 0.3 })).toContain("may be chance");
});

test("without an uncertainty nobody can tell, and it is said so", () => {
  const bare = difference({ delta: -1.25 });
  expect(deltaWords(bare, false)).toBe("−1.25");
  expect(groundWords(bare)).toBe("no uncertainty given, so this may be chance");
  expect(verdictOf(bare, true)).toBe("unknown");
});

test("an interval that holds zero may be chance, and other units are their own", () => {
  const rough = difference({ delta: 12, low: -3, high: 27, test: "z" });
  expect(deltaWords(rough, false)).toBe("+12 [−3, 27]");
  expect(groundWords(rough)).toBe(
    "from the standard errors, not paired; may be chance",
  );
});

test("a metric that is a share on one task is one on all, and zero has no sign", () => {
  const z = difference({ delta: -0.04, low: -0.319, high: 0.239, test: "z" });
  const shares = shareMetrics([
    { metric: "acc", values: [null, z] },
    { metric: "acc", values: [null, paired] },
    { metric: "perplexity", values: [null, z] },
  ]);
  expect([...shares]).toEqual(["acc"]);
  expect(deltaWords(z, shares.has("acc"))).toBe("−4.0 points [−31.9, 23.9]");
  expect(deltaWords(z, false)).toBe("−0.04 [−0.32, 0.24]");
  expect(deltaWords({ delta: -0.0001, low: null, high: null }, true)).toBe(
    "0.0 points",
  );
});
