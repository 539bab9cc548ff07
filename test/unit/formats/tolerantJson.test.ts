import { describe, expect, it, test } from "vitest";
import { FormatError } from "../../../shared/formats/parsed.ts";
import { parseTolerantJson } from "../../../shared/formats/tolerantJson.ts";

function failure(text: string): FormatError {
  try {
    parseTolerantJson(text);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error("was parsed");
}

describe("tolerant JSON", () => {
  it("quotes bare non-finite numbers and leaves strings alone", () => {
    expect(
      parseTolerantJson(
        '{"a": NaN, "b": [-Infinity, Infinity], "c": "NaN, \\"Infinity"}',
      ),
    ).toEqual({ a: "NaN", b: ["-Infinity", "Infinity"], c: 'NaN, "Infinity' });
  });

  it("drops a byte order mark", () =>
    expect(parseTolerantJson('\uFEFF{"a": 1}')).toEqual({ a: 1 }));

  test.each([
    ['{"a": 1', "ends too early", 7],
    ['{"a": "xyz', "ends too early", 10],
    ['{"a": tru', "ends too early", 9],
    ['{"a": NaN, "b": -', "ends too early", 17],
    ['{"ä": 1, }', "expected a name", 10],
    ['{"a" 1}', 'expected ":"', 5],
    ["[1 2]", 'expected "," or "]"', 3],
    ["[1] x", "more after the end", 4],
    ['{"a": 01}', "unexpected", 6],
    ['["a\tb"]', "control character", 3],
    ['["\\x"]', "bad escape", 2],
    ["[nope]", "unexpected", 1],
  ])("%j names what is wrong and the byte", (text, reason, byte) => {
    const error = failure(text);
    expect(error.id).toBe("malformed_file");
    expect(error.message).toContain(reason);
    expect(error.place.byte).toBe(byte);
  });

  it("names the line", () =>
    expect(failure('{\n"a": 1,\n"b" 2}').place.line).toBe(3));

  it("refuses __proto__ as a key", () =>
    expect(failure('{"a": {"__proto__": {"x": 1}}}').message).toContain(
      "__proto__",
    ));

  it("refuses nesting beyond 200 levels, without running out of stack", () => {
    expect(failure("[".repeat(201) + "]".repeat(201)).message).toContain(
      "deeper",
    );
    expect(failure("[".repeat(1_000_000)).message).toContain("deeper");
    expect(parseTolerantJson("[".repeat(200) + "]".repeat(200))).toBeTruthy();
  });
});

test("U+0000, which Postgres cannot store, becomes U+FFFD; an escaped backslash before u0000 is left alone", () => {
  expect(
    parseTolerantJson('{"a": "x\\u0000y", "b": "\\\\u0000", "c": NaN}'),
  ).toEqual({
    a: "x\ufffdy",
    b: "\\u0000",
    c: "NaN",
  });
});
