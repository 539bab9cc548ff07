/** What the palette lists and how it finds: commands, blocks of this canvas, other canvases. Pure. */
import type { LucideIcon } from "lucide-react";

export interface PaletteEntry {
  readonly id: string;
  readonly title: string;
  /** Heading it stands under: "Create", "Blocks", "Canvases", ... */
  readonly group: string;
  readonly icon?: LucideIcon;
  readonly keys?: string;
  /** Said beside the title: the kind of a block, when a canvas changed. */
  readonly detail?: string;
  run(): void;
}

const mostShown = 60;

/**
 * Entries whose title, group or detail hold every word of the query, best first: whole title, start of the title, start
 * of a word, anywhere. An empty query keeps the given order.
 */
export function findEntries(
  entries: readonly PaletteEntry[],
  query: string,
): readonly PaletteEntry[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries.slice(0, mostShown);
  return entries
    .map((entry) => ({ entry, score: scoreOf(entry, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, mostShown)
    .map(({ entry }) => entry);
}

/** Neighbours of one group under one heading, groups in the order of their best entry. */
export function groupEntries(entries: readonly PaletteEntry[]) {
  return [...Map.groupBy(entries, (entry) => entry.group)].map(
    ([group, members]) => ({ group, members }),
  );
}

function scoreOf(entry: PaletteEntry, words: readonly string[]): number {
  const title = fold(entry.title);
  const rest = fold(`${entry.group} ${entry.detail ?? ""}`);
  let score = 0;
  for (const word of words) {
    const found = scoreOfWord(title, word) || (rest.includes(word) ? 1 : 0);
    if (found === 0) return 0;
    score += found;
  }
  return title === words.join(" ") ? score + 100 : score;
}

function scoreOfWord(title: string, word: string): number {
  const at = title.indexOf(word);
  if (at < 0) return 0;
  if (at === 0) return 8;
  return /\P{L}/u.test(title[at - 1]!) ? 5 : 2;
}

/** Case and accents do not matter when one searches. */
function fold(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase().trim();
}
