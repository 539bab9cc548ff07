/** Every statistic against the reference vectors: published values, recomputed independently, with their tolerances. */
import { describe, expect, it, test } from "vitest";
import reference from "../../fixtures/reference/stats-vectors.json" with { type: "json" };
import { adapters } from "./adapters.ts";

type Tolerance = number | Readonly<Record<string, number | undefined>>;

describe("the reference vectors", () => {
  it("are all of them: 30 statistics, each with an implementation", () => {
    const named = new Set(reference.vectors.map(({ statistic }) => statistic));
    expect([...named].toSorted()).toEqual(Object.keys(adapters).toSorted());
    expect(named).toEqual(new Set(Object.keys(reference.statistics)));
    expect(reference.vectors).toHaveLength(65);
  });

  test.each(reference.vectors.map((vector) => [vector.id, vector] as const))(
    "%s",
    (_, { statistic, input, expected, tolerance }) => {
      const adapter = adapters[statistic];
      if (!adapter) throw new Error(`no implementation of ${statistic}`);
      const given = adapter(input as never);
      for (const [key, value] of Object.entries(expected))
        same(given[key], value, toleranceOf(tolerance as Tolerance, key), key);
    },
  );
});

function toleranceOf(tolerance: Tolerance, key: string): number {
  return typeof tolerance === "number" ? tolerance : (tolerance[key] ?? 1e-9);
}

/** Numbers within the tolerance, wherever they are; everything else exactly. */
function same(given: unknown, expected: unknown, within: number, path: string) {
  if (typeof expected === "number" && typeof given === "number") {
    if (!(Math.abs(given - expected) <= within))
      throw new Error(`${path}: ${given} is not ${expected} +- ${within}`);
    return;
  }
  if (typeof expected !== "object" || expected === null) {
    expect(given, path).toEqual(expected);
    return;
  }
  expect(Object.keys(Object(given)), path).toEqual(Object.keys(expected));
  for (const [key, value] of Object.entries(expected))
    same(
      (given as Record<string, unknown>)[key],
      value,
      within,
      `${path}.${key}`,
    );
}
