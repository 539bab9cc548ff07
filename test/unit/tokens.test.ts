import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(
  new URL("../../client/kit/tokens.css", import.meta.url),
  "utf8",
);

function tokens(selector: string): Map<string, string> {
  const found = new Map<string, string>();
  const rule = selector.replaceAll(/[[\]]/g, "\\$&");
  for (const [, block] of css.matchAll(
    new RegExp(`^${rule} \\{([^}]*)\\}`, "gm"),
  ))
    for (const [, name, colour] of block!.matchAll(
      /--([\w-]+): (#[\da-f]{6})/g,
    ))
      found.set(name!, colour!);
  return found;
}

const light = tokens(":root");
const dark = new Map([
  ...light,
  ...tokens('[data-mantine-color-scheme="dark"]'),
]);
const themes = { light, dark };

test.each(["light", "dark"] as const)(
  "every text colour is readable on every surface (AA), %s",
  (name) => {
    const theme = themes[name];
    const texts = [...theme.keys()].filter(
      (key) =>
        /^(ink|ink-2|ink-3|accent|good|warn|bad)$/.test(key) ||
        key.startsWith("discipline-"),
    );
    expect(texts.length).toBeGreaterThan(10);
    const weak = texts.flatMap((text) =>
      ["paper", "card"]
        .map((surface) => ({
          text,
          surface,
          ratio: contrast(theme, text, surface),
        }))
        .filter(({ ratio }) => ratio < 4.5),
    );
    expect(weak).toEqual([]);
  },
);

test.each(["light", "dark"] as const)(
  "text on colours is readable, and borders of controls are visible, %s",
  (name) => {
    const theme = themes[name];
    for (const status of ["good", "warn", "bad"])
      expect(contrast(theme, status, `${status}-soft`)).toBeGreaterThan(4.5);
    expect(contrast(theme, "accent", "accent-soft")).toBeGreaterThan(4.5);
    expect(contrast(theme, "on-accent", "accent")).toBeGreaterThan(4.5);
    for (const key of theme.keys())
      if (key.startsWith("discipline-"))
        expect(contrast(theme, "on-discipline", key)).toBeGreaterThan(4.5);
    expect(contrast(theme, "hairline-strong", "card")).toBeGreaterThan(3);
  },
);

test("dark defines every colour anew, so nothing light shines through", () => {
  const own = tokens('[data-mantine-color-scheme="dark"]');
  const missing = [...light.keys()].filter((key) => !own.has(key));
  expect(missing).toEqual([]);
});

function contrast(theme: Map<string, string>, a: string, b: string): number {
  const [dim, bright] = [a, b]
    .map((key) => luminance(theme.get(key)!))
    .sort((x, y) => x - y);
  return (bright! + 0.05) / (dim! + 0.05);
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
