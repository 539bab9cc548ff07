import { describe, expect, it, test } from "vitest";
import { intervalOf, isShare } from "../../../shared/stats/interval.ts";
import { normalQuantile } from "../../../shared/stats/normal.ts";
import { wilsonInterval } from "../../../shared/stats/wilson.ts";

describe("Wilson's interval", () => {
  it("touches 0 and 1 exactly, and only at all or nothing", () => {
    expect(wilsonInterval(0, 20)!.low).toBe(0);
    expect(wilsonInterval(20, 20)!.high).toBe(1);
    expect(wilsonInterval(1, 20)!.low).toBeGreaterThan(0);
  });

  test.each([
    [84, 120, 0.613, 0.775],
    [111, 120, 0.864, 0.96],
    [21, 24, 0.69, 0.957],
  ])("%d of %d is [%d, %d]", (k, n, low, high) => {
    expect(wilsonInterval(k, n)!.low).toBeCloseTo(low, 3);
    expect(wilsonInterval(k, n)!.high).toBeCloseTo(high, 3);
  });
});

describe("the normal quantile", () => {
  // From CPython's statistics.NormalDist, which uses the same algorithm.
  test.each([
    [0.975, 1.9599639845400536],
    [0.1, -1.2815515655446008],
    [1e-10, -6.361340902404056],
    [1e-100, -21.27345356096532],
    [0.999999, 4.753424308817089],
  ])("at %d", (p, x) => expect(normalQuantile(p)).toBeCloseTo(x, 13));

  it("is infinite at the ends and nothing outside", () => {
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
    expect(normalQuantile(1.1)).toBeNaN();
  });
});

describe("the interval of a reported value", () => {
  const reported = {
    metric: "acc,none",
    value: 0.5,
    stderr: null,
    low: null,
    high: null,
    n: null,
    k: null,
  };

  it("is the given one before all others", () =>
    expect(
      intervalOf({ ...reported, low: 0.4, high: 0.7, stderr: 0.1, n: 10 }),
    ).toEqual({ low: 0.4, high: 0.7, interval: "given" }));

  it("is 1.96 standard errors to each side", () => {
    const interval = intervalOf({ ...reported, stderr: 0.1, n: 10 });
    expect(interval.interval).toBe("stderr");
    expect(interval.low).toBeCloseTo(0.304, 3);
    expect(interval.high).toBeCloseTo(0.696, 3);
  });

  it("is Wilson's for a share of n", () =>
    expect(intervalOf({ ...reported, n: 20 })).toEqual({
      ...wilsonInterval(10, 20),
      interval: "wilson",
    }));

  it("is never plus or minus nothing", () => {
    expect(
      intervalOf({ ...reported, value: 0, stderr: 0 }).interval,
    ).toBeNull();
    expect(
      intervalOf({ ...reported, value: 0, stderr: 0, n: 50 }),
    ).toMatchObject({ interval: "wilson", low: 0 });
    expect(
      intervalOf({ ...reported, low: 0.5, high: 0.5 }).interval,
    ).toBeNull();
  });

  it("is not given where nothing says so", () => {
    expect(intervalOf(reported).interval).toBeNull();
    expect(
      intervalOf({ ...reported, value: null, stderr: 0.1 }).interval,
    ).toBeNull();
    expect(
      intervalOf({ ...reported, metric: "f1", n: 20 }).interval,
    ).toBeNull();
    expect(
      intervalOf({ ...reported, metric: "f1", n: 20, k: 10 }).interval,
    ).toBe("wilson");
  });

  test.each([
    ["pass_rate", 0.8523, 400, true],
    ["exact_match,strict-match", 0.6, 40, true],
    ["accuracy", 0.76, 1200, true],
    ["triage_ok", 0.8525, 400, true],
    ["triage_ok", 0.8523, 400, false],
    ["triage_ok", 0.85, 400, false],
    ["eval/f1", 0.5, 10, false],
    ["loss", 0.5, 10, false],
    ["acc", 1.5, 10, false],
    ["acc", 0.5, 0, false],
  ])("%s %d of n=%d is a share: %s", (metric, value, n, answer) =>
    expect(isShare(metric, value, n)).toBe(answer),
  );
});
