import { describe, expect, it, test } from "vitest";
import {
  isMissing,
  readNumber,
  readTime,
  reportedValue,
} from "../../../shared/formats/numbers.ts";

describe("numbers in cells", () => {
  test.each([
    ["0.875", 0.875],
    [" 12 ", 12],
    ["1e-3", 0.001],
    [".5", 0.5],
    ["5.", 5],
    ["+3", 3],
    ["-0.25", -0.25],
    ["87.5%", 0.875],
    ["87.5 %", 0.875],
    ["1,234", 1234],
    ["1,234,567.5", 1234567.5],
    ["True", 1],
    ["false", 0],
  ])("%j is %d", (cell, value) =>
    expect(readNumber(cell)).toEqual({ value, special: null }),
  );

  test.each([
    ["0,875", 0.875],
    ["1.234,5", 1234.5],
    ["1 234,5", 1234.5],
    ["87,5%", 0.875],
    ["12", 12],
    ["1,25e-3", 0.00125],
  ])("%j is %d where the comma is the decimal sign", (cell, value) =>
    expect(readNumber(cell, true)).toEqual({ value, special: null }),
  );

  test.each([
    ["nan", "NaN"],
    ["NaN", "NaN"],
    ["inf", "Infinity"],
    ["-Infinity", "-Infinity"],
    ["1e999", "Infinity"],
  ])("%j is %s, not a value", (cell, special) =>
    expect(readNumber(cell)).toEqual({ value: null, special }),
  );

  test.each(["", "N/A", "n/a", "NA", "-", "–", "None", "null", " "])(
    "%j is missing",
    (cell) => {
      expect(isMissing(cell)).toBe(true);
      expect(readNumber(cell)).toBeNull();
    },
  );

  test.each([
    "abc",
    "1.2.3",
    "12 apples",
    "0x10",
    "1e",
    "%",
    "--1",
    "2026-08-01",
  ])("%j is no number", (cell) => {
    expect(readNumber(cell)).toBeNull();
    expect(isMissing(cell)).toBe(false);
  });

  it("reads JSON numbers, numeric strings and specials alike", () =>
    expect(
      [1, "0.5", "NaN", true, null, [1], "x"].map(
        (v) => reportedValue(v)?.value ?? reportedValue(v)?.special ?? null,
      ),
    ).toEqual([1, 0.5, "NaN", 1, null, null, null]));
});

describe("times in cells", () => {
  test.each([
    ["2026-08-01", "2026-08-01T00:00:00.000Z"],
    ["2026/8/1", "2026-08-01T00:00:00.000Z"],
    ["2026-08-01 07:05", "2026-08-01T07:05:00.000Z"],
    ["2026-08-01T07:05:09.25+02:00", "2026-08-01T05:05:09.250Z"],
    ["2026-10-01T00:00:00Z", "2026-10-01T00:00:00.000Z"],
    ["1795418612.479283", "2026-11-23T07:23:32.479Z"],
    ["1795418612479", "2026-11-23T07:23:32.479Z"],
  ])("%j is %s", (cell, time) => expect(readTime(cell)).toBe(time));

  test.each(["", "yesterday", "2026-13-45", "12", "1:30"])(
    "%j is no time",
    (cell) => expect(readTime(cell)).toBeNull(),
  );
});
