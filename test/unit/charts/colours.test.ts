import { describe, expect, it } from "vitest";
import { assignInks, inks, plainInk } from "../../../shared/charts/colours.ts";

describe("colours of series", () => {
  it("differ within a chart as long as there are enough", () => {
    const keys = Array.from({ length: plainInk }, (_, i) => `run:${i}`);
    expect(new Set(assignInks(keys).values()).size).toBe(plainInk);
  });

  const ranks: Record<string, number> = { a: 0, b: 1, c: 2, d: plainInk };
  const inksOf = (...keys: string[]) => assignInks(keys, (key) => ranks[key]);

  it("stay with a run from chart to chart, in whatever order they come", () => {
    const alone = inksOf("b").get("b");
    expect(inksOf("c", "b", "a").get("b")).toBe(alone);
    expect(inksOf("a", "b").get("b")).toBe(alone);
  });

  it("of runs that came one after the other differ", () => {
    expect(inksOf("a").get("a")).not.toBe(inksOf("b").get("b"));
  });

  it("do not change when a new run arrives, even one that would have the same", () => {
    const before = inksOf("a", "b");
    const after = inksOf("d", "a", "b");
    expect(after.get("a")).toBe(before.get("a"));
    expect(after.get("b")).toBe(before.get("b"));
    expect(after.get("d")).not.toBe(before.get("a"));
  });

  it("are the same for two people who see the same chart in another order", () => {
    const one = assignInks(["model:x", "model:y", "model:z"]);
    const other = assignInks(["model:z", "model:x", "model:y"]);
    expect(Object.fromEntries(one)).toEqual(Object.fromEntries(other));
  });

  it.each(inks.map((ink, i) => [i, ink] as const))(
    "ink %i can be read as text on a card, light and dark",
    (_, ink) => {
      expect(contrast(ink.light, "#ffffff")).toBeGreaterThanOrEqual(4.5);
      expect(contrast(ink.dark, "#1f2125")).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(["light", "dark"] as const)(
    "can be told apart with every common kind of colour vision (%s)",
    (scheme) => {
      for (const [kind, matrix] of Object.entries(visions))
        for (let a = 0; a < inks.length; a++)
          for (let b = a + 1; b < inks.length; b++) {
            const apart = distance(
              see(inks[a]![scheme], matrix),
              see(inks[b]![scheme], matrix),
            );
            expect(apart, `${kind}: inks ${a} and ${b}`).toBeGreaterThan(11);
          }
    },
  );
});

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const visions: Record<string, readonly number[]> = {
  full: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  deuteranopia: [
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182,
    0.04294, 0.968881,
  ],
  protanopia: [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882,
    -0.048116, 1.051998,
  ],
};

function linear(hex: string): number[] {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

function contrast(a: string, b: string): number {
  const [light, dark] = [a, b]
    .map((hex) => {
      const [r, g, blue] = linear(hex);
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * blue!;
    })
    .sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

/** CIE Lab of what is seen. */
function see(hex: string, m: readonly number[]): number[] {
  const [r, g, b] = linear(hex);
  const seen = [0, 3, 6].map((at) =>
    Math.min(1, Math.max(0, m[at]! * r! + m[at + 1]! * g! + m[at + 2]! * b!)),
  );
  const [x, y, z] = [
    (0.4124 * seen[0]! + 0.3576 * seen[1]! + 0.1805 * seen[2]!) / 0.9505,
    0.2126 * seen[0]! + 0.7152 * seen[1]! + 0.0722 * seen[2]!,
    (0.0193 * seen[0]! + 0.1192 * seen[1]! + 0.9505 * seen[2]!) / 1.089,
  ].map((v) => (v > 0.008856 ? Math.cbrt(v) : 7.787 * v + 16 / 116));
  return [116 * y! - 16, 500 * (x! - y!), 200 * (y! - z!)];
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, i) => value - b[i]!));
}
