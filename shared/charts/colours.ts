/**
 * The colours of series: eight inks that stay apart under the common kinds of colour blindness and are readable as
 * text on a card (contrast >= 4.5), each with a twin for the dark scheme. A run keeps its ink in every chart.
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

/** Which ink each series got, in the order in which it first appeared. One for all charts of a page. */
export type ColourBook = Map<string, number>;

export function createColourBook(): ColourBook {
  return new Map();
}

/** The book of this page: shared, so that one run has one colour in all of its charts. */
export const pageColours: ColourBook = createColourBook();

/**
 * Gives every series an ink, different ones within a chart as long as there are enough. A key that the book knows
 * keeps its ink; a new one starts from its hash, so that different people mostly see the same colours, and takes the
 * next ink that neither this chart nor, if possible, the page uses.
 */
export function assignInks(
  keys: readonly string[],
  book: ColourBook = createColourBook(),
): Map<string, number> {
  const assigned = new Map<string, number>();
  const used = new Set<number>();
  const take = (key: string, ink: number) => {
    assigned.set(key, ink);
    used.add(ink);
  };
  for (const key of keys) {
    const known = book.get(key);
    if (known !== undefined && !used.has(known)) take(key, known);
  }
  const onPage = new Set(book.values());
  for (const key of keys) {
    if (assigned.has(key)) continue;
    const start = hash(key) % plainInk;
    const order = [
      ...Array.from({ length: plainInk }, (_, i) => (start + i) % plainInk),
      plainInk,
    ];
    const ink =
      order.find((i) => i !== plainInk && !used.has(i) && !onPage.has(i)) ??
      order.find((i) => !used.has(i)) ??
      start;
    take(key, ink);
    if (!book.has(key)) {
      book.set(key, ink);
      onPage.add(ink);
    }
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
