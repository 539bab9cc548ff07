/**
 * Colours of heat maps. Both palettes run evenly in lightness (sequential) or from a quiet middle (diverging), blue
 * against orange, so that they read with every common kind of colour vision, in print, and in the dark.
 */
import { furniture } from "./colours.ts";
import { mix } from "./looks.ts";

const sequentialStops = {
  light: ["#edf2f8", "#c6d9ec", "#8db6da", "#4f8cc2", "#1f63a9", "#0c3f78"],
  dark: ["#262b33", "#27425f", "#2b5c8c", "#3f7fbd", "#7db1e5", "#c9e2f9"],
} as const;

const divergingStops = {
  light: [
    "#8a3b00",
    "#c9722d",
    "#edbd92",
    "#f4f1ea",
    "#a9c8e5",
    "#4886be",
    "#0b4a8a",
  ],
  dark: [
    "#f6ad6d",
    "#c06a28",
    "#6b4123",
    "#2c2e33",
    "#25486d",
    "#3f7fc0",
    "#93c5f5",
  ],
} as const;

/** `share` in [0, 1]: least to most. */
export function sequential(share: number, dark: boolean): string {
  return along(sequentialStops[dark ? "dark" : "light"], share);
}

/** `share` in [0, 1]; 0.5 is the quiet middle. */
export function diverging(share: number, dark: boolean): string {
  return along(divergingStops[dark ? "dark" : "light"], share);
}

function along(stops: readonly string[], share: number): string {
  const at = Math.max(0, Math.min(1, share)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  return mix(stops[i]!, stops[i + 1]!, at - i);
}

/** Passed, failed and so on: each also has a glyph, so that colour is never alone. */
export function verdictColours(dark: boolean) {
  return dark
    ? { pass: "#245c4c", fail: "#9c4a1a", error: "#4b4d53", mixed: "#75621c" }
    : { pass: "#bfe0d2", fail: "#f0b48c", error: "#d3cfc6", mixed: "#f0dd9a" };
}

/** The ink for text on `fill`, with a contrast of at least 4.5 (WCAG 2): ours where it is enough, else black or white. */
export function inkOn(fill: string): string {
  const best = (inks: readonly string[]) =>
    inks.reduce((a, b) => (contrast(b, fill) > contrast(a, fill) ? b : a));
  const own = best(["#1d1b16", "#ffffff"]);
  return contrast(own, fill) >= 4.5 ? own : best(["#000000", "#ffffff"]);
}

/** WCAG 2 contrast ratio of two #rrggbb colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function luminance(colour: string): number {
  const part = (at: number) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

/** Where there is no value: as the card, a little darker. */
export function blankCell(dark: boolean): string {
  return mix(furniture(dark).faint, furniture(dark).card, 0.6);
}
