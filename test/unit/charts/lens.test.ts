import { describe, expect, it } from "vitest";
import { lensSentence, turnOf } from "../../../shared/charts/lens.ts";
import type { TableCell } from "../../../shared/charts/table.ts";

const cell: TableCell = {
  value: 0.925,
  low: 0.864,
  high: 0.96,
  n: 120,
  interval: "wilson",
  delta: 0.05,
  deltaLow: 0.01,
  deltaHigh: 0.09,
  p: 0.01,
  pAdjusted: 0.02,
  test: "mcnemar",
  best: true,
  holds: true,
};
const facts = {
  metric: "recall",
  cell,
  higherIsBetter: true,
  against: "baseline",
};

describe("the role lens", () => {
  it("counts for a domain expert, measures for a data scientist, compares for an engineer", () => {
    expect(lensSentence("domain expert", facts)).toBe(
      "111 of 120 as wanted, 9 not (recall)",
    );
    expect(lensSentence("data science", facts)).toBe(
      "recall 0.925 [0.864, 0.96], n = 120",
    );
    expect(lensSentence("engineering", facts)).toBe(
      "recall +0.05 [+0.01, +0.09] against baseline",
    );
  });

  it("counts nothing where the value is no share of whole examples", () => {
    const mean = { ...facts, cell: { ...cell, value: 0.9123 } };
    expect(lensSentence("domain expert", mean)).toContain("0.9123");
    const bootstrapped = {
      ...facts,
      cell: { ...cell, interval: "bootstrap" as const },
    };
    expect(lensSentence("domain expert", bootstrapped)).not.toContain(" of ");
  });

  it("says errors where lower is better, and that no uncertainty was given", () => {
    expect(lensSentence("other", { ...facts, higherIsBetter: false })).toBe(
      "111 of 120 went wrong (recall)",
    );
    expect(
      lensSentence("data science", {
        ...facts,
        cell: { ...cell, low: null, high: null },
      }),
    ).toBe("recall 0.925, no uncertainty given, n = 120");
  });

  it("fills in a team's own sentence; what is not known is a dash, an unknown word stays", () => {
    expect(
      lensSentence(
        "domain expert",
        { ...facts, against: null },
        "misses {misses} of {n} urgent letters, {against}, {p95}",
      ),
    ).toBe("misses 9 of 120 urgent letters, –, {p95}");
  });

  it("calls a change better or worse only when its interval leaves zero out", () => {
    expect(turnOf(facts)).toBe("better");
    expect(turnOf({ ...facts, higherIsBetter: false })).toBe("worse");
    expect(turnOf({ ...facts, higherIsBetter: null })).toBe("even");
    expect(turnOf({ ...facts, cell: { ...cell, deltaLow: -0.01 } })).toBe(
      "even",
    );
  });
});
