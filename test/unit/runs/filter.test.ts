import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  FilterError,
  parseFilter,
  printFilter,
  textAttributes,
  timeAttributes,
  type Comparison,
} from "../../../shared/runs/filter.ts";
import { parseOrderBy, printOrderBy } from "../../../shared/runs/orderBy.ts";

const one = (text: string) => parseFilter(text)[0]!;
const refusal = (
  text: string,
  parse: (text: string) => unknown = parseFilter,
) => {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof FilterError)
      return `${error.position}: ${error.message}`;
    throw error;
  }
  throw new Error(`was accepted: ${text}`);
};

describe("what MLflow's grammar says", () => {
  it("an empty filter is true for every run", () => {
    expect(parseFilter("")).toEqual([]);
    expect(parseFilter("  \n ")).toEqual([]);
  });

  it("comparisons are joined by AND, in any case", () => {
    expect(
      parseFilter(
        "metrics.loss < 1 and params.lr = '0.1' AND tags.k LIKE 'v%'",
      ),
    ).toEqual([
      {
        subject: { entity: "metric", key: "loss" },
        condition: { operator: "<", value: 1 },
      },
      {
        subject: { entity: "param", key: "lr" },
        condition: { operator: "=", value: "0.1" },
      },
      {
        subject: { entity: "tag", key: "k" },
        condition: { operator: "LIKE", value: "v%" },
      },
    ]);
  });

  it.each([
    ["metric.a > 1", "metric", "a"],
    ["metrics.em/acc > 1", "metric", "em/acc"],
    ["metrics.`a b` > 1", "metric", "a b"],
    ['metrics."a b" > 1', "metric", "a b"],
    ["metrics.5 > 1", "metric", "5"],
    ["metrics.p90.5>.5", "metric", "p90.5"],
    ["metrics.pass@1>.5", "metric", "pass@1"],
    ["parameter.x = 'y'", "param", "x"],
    ["parameters.x = 'y'", "param", "x"],
    ["tags.mlflow.parentRunId = 'y'", "tag", "mlflow.parentRunId"],
    ["tag.`mlflow.user` = 'y'", "tag", "mlflow.user"],
    ["tags.and = 'y'", "tag", "and"],
    ["status = 'FINISHED'", "attribute", "status"],
    ["attr.status = 'FINISHED'", "attribute", "status"],
    ["run.status = 'FINISHED'", "attribute", "status"],
    ["attribute.run_id = 'x'", "attribute", "run_id"],
    ["attributes.`run name` = 'x'", "attribute", "run_name"],
    ["run name = 'x'", "attribute", "run_name"],
    ["attributes.created > 1", "attribute", "start_time"],
    ["end_time > 1", "attribute", "end_time"],
    ["dataset.name = 'x'", "dataset", "name"],
    ["datasets.digest = 'x'", "dataset", "digest"],
  ])("%s", (text, entity, key) => {
    expect(one(text).subject).toEqual({ entity, key });
  });

  it.each([
    ["metrics.a = -1.5e-3", { operator: "=", value: -0.0015 }],
    ["metrics.a>=+2", { operator: ">=", value: 2 }],
    ["metrics.a != .5", { operator: "!=", value: 0.5 }],
    ["metrics.a IN (1, 2.5)", { operator: "IN", values: [1, 2.5] }],
    ['params.a = "it\'s"', { operator: "=", value: "it's" }],
    ["params.a = 'it''s'", { operator: "=", value: "it's" }],
    ["params.a ilike '%X%'", { operator: "ILIKE", value: "%X%" }],
    ["run_id in ('a',\"b\")", { operator: "IN", values: ["a", "b"] }],
    ["run_id NOT IN ('a')", { operator: "NOT IN", values: ["a"] }],
    ["tags.a is null", { operator: "IS NULL" }],
    ["metrics.a IS NOT NULL", { operator: "IS NOT NULL" }],
    ["start_time > 1795419007484", { operator: ">", value: 1795419007484 }],
    [
      "start_time > '2026-11-23'",
      { operator: ">", value: Date.UTC(2026, 10, 23) },
    ],
  ])("%s", (text, condition) => {
    expect(one(text).condition).toEqual(condition);
  });
});

describe("what is wrong is said with its place", () => {
  it.each([
    ["metrics.a > 'x'", 12, "number"],
    ["params.lr = 0.1", 12, "single quotes"],
    ["params.lr > '0.1'", 10, "LIKE"],
    ["metrics.a LIKE 'x'", 10, ">="],
    ["metrics.a > 1 OR metrics.b > 1", 14, "IN ('a', 'b')"],
    ["metrics.a > 1 metrics.b > 1", 14, "AND"],
    ["metrics.a >", 11, "the filter ends"],
    ["metrics.a", 9, "the filter ends"],
    ["metrics.", 8, "name after the dot"],
    ["foo.a = 1", 0, "“foo”"],
    ["constructor.a = 1", 0, "“constructor”"],
    ["__proto__ = 1", 0, "“__proto__”"],
    ["colour = 'red'", 0, "start_time"],
    ["status = FINISHED", 9, "single quotes"],
    ["tags.a = 'x", 9, "not closed"],
    ["tags.`` = 'x'", 8, "empty"],
    ["tags.a IS 5", 10, "NULL"],
    ["tags.a NOT LIKE 'x'", 11, "IN"],
    ["tags.a IN ('x' 'y')", 15, ")"],
    ["(metrics.a > 1)", 0, "metrics.acc"],
    ["metrics.a > 1e999", 12, "number"],
    ["tags.a = '\0'", 10, "NUL"],
    ["metrics.a > 1; drop table run", 13, "“;”"],
  ])("%s", (text, position, word) => {
    const said = refusal(text);
    expect(said).toMatch(new RegExp(`^${position}: `));
    expect(said).toContain(word);
  });

  it("orders are checked alike", () => {
    expect(refusal("metrics.a down", parseOrderBy)).toContain("ASC, DESC");
    expect(refusal("datasets.name", parseOrderBy)).toContain("several");
  });
});

describe("properties", () => {
  const key = fc
    .oneof(
      fc.string({ minLength: 1, maxLength: 30, unit: "grapheme" }),
      fc.constantFrom("AND", "in", "a.b", "1", "a b", "a`b", 'a"b', "x.", ".x"),
    )
    .filter((text) => !text.includes("\0"));
  const text = fc
    .string({ maxLength: 30, unit: "binary" })
    .filter((value) => !value.includes("\0"));
  const number = fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value) => (value === 0 ? 0 : value));
  const isNull = fc.constantFrom<Comparison["condition"]>(
    { operator: "IS NULL" },
    { operator: "IS NOT NULL" },
  );
  const ofNumbers = fc.oneof(
    isNull,
    fc.record({
      operator: fc.constantFrom("=", "!=", ">", ">=", "<", "<=" as const),
      value: number,
    }),
    fc.record({
      operator: fc.constantFrom("IN", "NOT IN" as const),
      values: fc.array(number, { minLength: 1, maxLength: 4 }),
    }),
  );
  const ofText = fc.oneof(
    isNull,
    fc.record({
      operator: fc.constantFrom("=", "!=", "LIKE", "ILIKE" as const),
      value: text,
    }),
    fc.record({
      operator: fc.constantFrom("IN", "NOT IN" as const),
      values: fc.array(text, { minLength: 1, maxLength: 4 }),
    }),
  );
  const comparison = fc.oneof(
    fc.record({
      subject: fc.record({ entity: fc.constant("metric"), key }),
      condition: ofNumbers,
    }),
    fc.record({
      subject: fc.record({ entity: fc.constantFrom("param", "tag"), key }),
      condition: ofText,
    }),
    fc.record({
      subject: fc.record({
        entity: fc.constant("attribute"),
        key: fc.constantFrom(...timeAttributes),
      }),
      condition: ofNumbers,
    }),
    fc.record({
      subject: fc.record({
        entity: fc.constant("attribute"),
        key: fc.constantFrom(...textAttributes),
      }),
      condition: ofText,
    }),
    fc.record({
      subject: fc.record({
        entity: fc.constant("dataset"),
        key: fc.constantFrom("name", "digest", "context"),
      }),
      condition: ofText,
    }),
  ) as fc.Arbitrary<Comparison>;

  it("what is printed is read as the same filter", () => {
    fc.assert(
      fc.property(fc.array(comparison, { maxLength: 5 }), (filter) => {
        expect(parseFilter(printFilter(filter))).toEqual(filter);
      }),
    );
  });

  it("an order that is printed is read as the same", () => {
    fc.assert(
      fc.property(comparison, fc.boolean(), ({ subject }, descending) => {
        fc.pre(subject.entity !== "dataset");
        const order = { subject, descending } as Parameters<
          typeof printOrderBy
        >[0];
        expect(parseOrderBy(printOrderBy(order))).toEqual(order);
      }),
    );
  });

  it("whatever is typed, nothing but a FilterError is thrown", () => {
    const pieces = fc.constantFrom(
      ..."metrics|.|params|tags|`|\"|'|=|>|<|!|AND|IN|(|)|,|LIKE|IS|NOT|NULL|1|-1e5|1e|x|\0|\u{1F600}|\ud800| |run name|datasets|__proto__|constructor".split(
        "|",
      ),
    );
    const garbage = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.array(pieces, { maxLength: 20 }).map((all) => all.join("")),
      fc.array(pieces, { maxLength: 20 }).map((all) => all.join(" ")),
    );
    fc.assert(
      fc.property(garbage, (typed) => {
        for (const parse of [parseFilter, parseOrderBy])
          try {
            parse(typed);
          } catch (error) {
            expect(error).toBeInstanceOf(FilterError);
          }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["digits", "metrics.a > " + "1".repeat(19_000)],
    ["exponents", "metrics.a > " + "1e".repeat(9_000)],
    ["quotes", "tags.a = " + "'".repeat(19_001)],
    ["backticks", "tags.`" + "`".repeat(19_000)],
    ["dots", "tags" + ".a".repeat(9_000)],
    ["spaces", "tags" + " ".repeat(19_000)],
    ["signs", "<>".repeat(9_000)],
    ["comparisons", "status = 'x' AND ".repeat(1_000)],
    ["letters", "é".repeat(19_000)],
    ["too much", "a".repeat(10_000_000)],
  ])("a filter of nothing but %s is answered in linear time", (_, typed) => {
    // Seconds where a pattern ran away; the runner's own limit stops it.
    expect(() => parseFilter(typed)).toThrow(FilterError);
  });
});
