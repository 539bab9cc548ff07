/**
 * The colours of series: eight inks that stay apart under the common kinds of colour blindness and are readable as
 * text on a card (contrast >= 4.5), each with a twin for the dark scheme. A run keeps its ink in every chart.
 */

export interface Ink {
  readonly light: string;
  readonly dark: string;
}

export const inks: readonly Ink[] = [
  { light: "#0a5ea8", dark: "#66b0f4" },
  { light: "#b5480a", dark: "#f49a5c" },
  { light: "#00745a", dark: "#3fc9a0" },
  { light: "#a03a7d", dark: "#ee9fcb" },
  { light: "#7a6200", dark: "#dcc04c" },
  { light: "#5548b8", dark: "#b3a8ff" },
  { light: "#0f7897", dark: "#7fdcf2" },
  { light: "#3b3a37", dark: "#d8d4cb" },
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
