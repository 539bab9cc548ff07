/** One text for each value: RFC 8785. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../shared/canonicalJson.ts";

const json = fc.jsonValue({ stringUnit: "binary", maxDepth: 5 });

describe("canonical JSON", () => {
  it("writes the example of the RFC (3.2.2) as the RFC does (3.2.4)", () => {
    const value = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`) as unknown;
    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it("sorts keys by UTF-16 code units, as the RFC's example does (3.2.3)", () => {
    const keys = ["€", "\r", "\ufb33", "1", "\u{1f600}", "\u0080", "ö"];
    const object = Object.fromEntries(keys.map((key) => [key, 0]));
    const written = JSON.parse(canonicalJson(object)) as object;
    // Objects give numeric keys first: read the order from the text.
    expect(
      [...canonicalJson(object).matchAll(/"((?:[^"\\]|\\.)*)":/g)].map(
        ([, key]) => JSON.parse(`"${key}"`) as string,
      ),
    ).toEqual(["\r", "1", "\u0080", "ö", "€", "\u{1f600}", "\ufb33"]);
    expect(written).toEqual(object);
  });

  // Appendix B of the RFC: bits of the double, and its text.
  it.each([
    ["0000000000000000", "0"],
    ["8000000000000000", "0"],
    ["0000000000000001", "5e-324"],
    ["8000000000000001", "-5e-324"],
    ["7fefffffffffffff", "1.7976931348623157e+308"],
    ["ffefffffffffffff", "-1.7976931348623157e+308"],
    ["4340000000000000", "9007199254740992"],
    ["c340000000000000", "-9007199254740992"],
    ["4430000000000000", "295147905179352830000"],
    ["44b52d02c7e14af5", "9.999999999999997e+22"],
    ["44b52d02c7e14af6", "1e+23"],
    ["44b52d02c7e14af7", "1.0000000000000001e+23"],
    ["444b1ae4d6e2ef4e", "999999999999999700000"],
    ["444b1ae4d6e2ef4f", "999999999999999900000"],
    ["444b1ae4d6e2ef50", "1e+21"],
    ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
    ["3eb0c6f7a0b5ed8d", "0.000001"],
    ["41b3de4355555553", "333333333.3333332"],
    ["41b3de4355555554", "333333333.33333325"],
    ["41b3de4355555555", "333333333.3333333"],
    ["41b3de4355555556", "333333333.3333334"],
    ["41b3de4355555557", "333333333.33333343"],
    ["becbf647612f3696", "-0.0000033333333333333333"],
    ["43143ff3c1cb0959", "1424953923781206.2"],
  ])("writes the double %s as %s", (bits, text) => {
    const double = Buffer.from(bits, "hex").readDoubleBE();
    expect(canonicalJson(double)).toBe(text);
  });

  it("is JSON that says the same", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it("does not depend on the order in which an object was made", () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, member]) => [key, reversed(member)]),
      );
    };
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it("tells values apart that JSON tells apart", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const same = (value: unknown) => JSON.parse(canonicalJson(value));
        let areEqual = true;
        try {
          expect(same(a)).toStrictEqual(same(b));
        } catch {
          areEqual = false;
        }
        expect(canonicalJson(a) === canonicalJson(b)).toBe(areEqual);
      }),
    );
  });

  it("has no white space outside of strings, and each key once", () => {
    fc.assert(
      fc.property(json, (value) => {
        const bare = canonicalJson(value).replace(/"(?:[^"\\]|\\.)*"/g, "");
        expect(bare).not.toMatch(/\s/);
      }),
    );
  });

  const cycle: unknown[] = [];
  cycle.push(cycle);
  it.each([
    ["NaN", Number.NaN],
    ["an infinity", { a: [Infinity] }],
    ["undefined", undefined],
    ["undefined as a property", { a: undefined }],
    ["undefined in an array", [1, undefined]],
    ["a hole in an array", Array(2)],
    ["a bigint", 1n],
    ["a function", { f() {} }],
    ["a symbol", Symbol("s")],
    ["a symbol as key", { [Symbol("s")]: 1 }],
    ["a date", new Date(0)],
    ["a map", new Map()],
    ["bytes", new Uint8Array(1)],
    ["a lone surrogate", "a\ud800"],
    ["a lone surrogate in a key", { "\udc00": 1 }],
    ["a value that holds itself", cycle],
  ])("refuses %s", (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it("says where the value is that it refuses", () => {
    expect(() => canonicalJson({ a: [1, { b: Number.NaN }] })).toThrow(
      "canonicalJson: value.a[1].b is NaN",
    );
  });

  it("takes __proto__ as any other key", () => {
    const value = JSON.parse('{"b":1,"__proto__":{"a":2}}') as unknown;
    expect(canonicalJson(value)).toBe('{"__proto__":{"a":2},"b":1}');
  });
});
