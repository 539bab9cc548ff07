/**
 * The colours of series: eight inks that stay apart under the common kinds of colour blindness and are readable as
 * text on a card (contrast >= 4.5), each with a twin for the dark scheme. A run has the same ink for everybody.
 */

export interface Ink {
  readonly light: string;
  readonly dark: string;
}

export const inks: readonly Ink[] = [
  { light: "#1c5fa7", dark: "#689cd4" },
  { light: "#872900", dark: "#f49a5b" },
  { light: "#047359", dark: "#42c99f" },
  { light: "#9f397b", dark: "#f0a0cc" },
  { light: "#7e6501", dark: "#dec34d" },
  { light: "#5646b7", dark: "#b5aafd" },
  { light: "#1a7a98", dark: "#7fdcf1" },
  { light: "#3c3a36", dark: "#d5d5cf" },
];

/** Near-black: for what is no series at all; a series gets it only when all others are taken. */
export const plainInk = inks.length - 1;

/**
 * Gives every series an ink. It comes from the series' rank alone, so that everybody sees the same one, today and
 * after a reload; a key without a rank takes one from its letters. Where two in one chart would get the same, the one
 * with the lower rank keeps it and the other takes the next that is free: nothing changes its colour when a new run
 * arrives. Past the last ink all are taken again, evenly; looks.ts then varies the dash. The map's order is that of the
 * ranks.
 */
export function assignInks(
  keys: readonly string[],
  rankOf: (key: string) => number | undefined = () => undefined,
): Map<string, number> {
  const assigned = new Map<string, number>();
  const used = new Map<number, number>();
  const ranked = keys
    .map((key) => ({ key, rank: rankOf(key) ?? hash(key) }))
    .sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1));
  for (const { key, rank } of ranked) {
    const own = rank % plainInk;
    const order = [
      ...Array.from({ length: plainInk }, (_, i) => (own + i) % plainInk),
      plainInk,
    ];
    const least = Math.min(...order.map((i) => used.get(i) ?? 0));
    const ink = order.find((i) => (used.get(i) ?? 0) === least)!;
    assigned.set(key, ink);
    used.set(ink, least + 1);
  }
  return assigned;
}

export function inkColour(ink: number, dark: boolean): string {
  const pair = inks[ink % inks.length]!;
  return dark ? pair.dark : pair.light;
}

/** Colours of a plot's own furniture; the twins of --ink-2, --ink-3 and --hairline, as literals so that exports keep them. */
export function furniture(dark: boolean) {
  return dark
    ? { text: "#b3aea2", axis: "#7f7b72", faint: "#33363c", card: "#1f2125" }
    : { text: "#5b564b", axis: "#8c8678", faint: "#e4dfd3", card: "#ffffff" };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value ^= text.charCodeAt(i);
    value = Math.imul(value, 0x01000193);
  }
  return value >>> 0;
}
