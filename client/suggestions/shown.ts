/** An open suggestion as it is shown in the text itself: what would go, what would come, and who says so. */
import type { Suggestion, Thread } from "../../shared/api/threads.ts";
import { disciplineColor } from "../../shared/people.ts";
import { wordDiff } from "../../shared/suggestions/wordDiff.ts";
import { nameWithGuest } from "../kit/PersonName.tsx";

export interface SuggestedChange {
  /** Offsets in the plain text of the place, in code units. */
  readonly gone: readonly { readonly from: number; readonly to: number }[];
  readonly fresh: readonly { readonly at: number; readonly text: string }[];
  /** A CSS colour: that of the author's discipline. */
  readonly color: string;
}

/** More than this of new words is for the card. */
const mostShown = 400;

/** Null when it is decided, and when the words are others now: then only the card can tell what it was about. */
export function suggestedChange(
  { suggestion, comments }: Thread,
  found: { readonly from: number; readonly text: string },
): SuggestedChange | null {
  if (suggestion?.status !== "open" || found.text !== suggestion.original)
    return null;
  const author = comments[0]?.author;
  const gone: { from: number; to: number }[] = [];
  const fresh: { at: number; text: string }[] = [];
  let at = found.from;
  for (const { type, text } of wordDiff(
    suggestion.original,
    suggestion.replacement,
  )) {
    if (type === "new") fresh.push({ at, text: shownText(text) });
    if (type === "gone") gone.push({ from: at, to: at + text.length });
    if (type !== "new") at += text.length;
  }
  return { gone, fresh, color: disciplineColor(author ?? { disciplines: [] }) };
}

/** "Ana suggests replacing “urgent” by “routine”", for screen readers and where there is no room for more. */
export function suggestionWords({ suggestion, comments }: Thread): string {
  if (!suggestion) return "";
  const author = comments[0]?.author;
  return `${author ? nameWithGuest(author) : "Somebody"} suggests ${changeWords(suggestion)}`;
}

function changeWords({ kind, original, replacement }: Suggestion): string {
  switch (kind) {
    case "insert":
      return `inserting ${quoted(replacement)}`;
    case "delete":
      return `deleting ${quoted(original)}`;
    case "replace":
      return `replacing ${quoted(original)} by ${quoted(replacement)}`;
  }
}

function quoted(text: string): string {
  const points = Array.from(text.replace(/\s+/g, " ").trim());
  return `“${points.length > 80 ? `${points.slice(0, 79).join("")}…` : points.join("")}”`;
}

/** Line breaks as a sign: in the text they would move everything behind them. */
function shownText(text: string): string {
  const points = Array.from(text.replaceAll("\n", "↵"));
  return points.length > mostShown
    ? `${points.slice(0, mostShown).join("")}…`
    : points.join("");
}
