/** What the server says of a text anchor, from what it said before and where the text is now. */
import type { AnchorLive } from "../api/anchors.ts";
import type { BlockText } from "./blockText.ts";
import { codePointsBefore, codePointsFrom } from "./codePoints.ts";
import { findOrphan, findText, type Found, type Known } from "./find.ts";
import type { FreshText } from "./fresh.ts";
import { quoteAt, saysTheSame } from "./quote.ts";
import { similarity } from "./similarity.ts";
import { knownOf, standingAt, type TextAnchor } from "./textAnchor.ts";

/** As people read a change: "was … now …". */
const maxWords = 80;

/**
 * `fresh`: what came in since the moment when `live` was found out: text that was there then is never taken for text
 * that was moved. `now`: ISO 8601. `text: null`: the block is gone.
 */
export function nextLive(
  text: BlockText | null,
  anchor: TextAnchor,
  live: AnchorLive,
  { fresh, now }: { readonly fresh: FreshText; readonly now: string },
): AnchorLive {
  const known = knownOf(anchor, live);
  const nearly = text && foundNow(text, anchor, live, known, fresh);
  const found = nearly && whole(nearly, anchor.quote.exact);
  if (!found)
    return live.state === "orphaned"
      ? live
      : { state: "orphaned", since: now, text: known };
  const standing = standingNow(found, known);
  const { exact } = standing.quote;
  if (!saysTheSame(exact, anchor.quote.exact)) {
    const words = { was: short(anchor.quote.exact), now: short(exact) };
    const isNews = live.state !== "changed" || live.now !== words.now;
    return {
      state: "changed",
      ...words,
      text: standing,
      since: isNews ? now : live.since,
    };
  }
  return hasMoved(live, known, standing, found.by)
    ? { state: "moved", ...standing }
    : { state: "attached", text: standing };
}

/** What people see of it, and where: without the surroundings, which change with every word typed beside. */
export function liveKey(anchor: TextAnchor, live: AnchorLive): string {
  if (live.state === "orphaned") return "orphaned";
  const { field, item, start, end, quote } = knownOf(anchor, live);
  const place =
    live.state === "attached" && start === anchor.start && end === anchor.end
      ? []
      : [field, item, start, end, quote.exact];
  return JSON.stringify([
    live.state,
    place,
    live.state === "changed" ? live.now : null,
  ]);
}

function foundNow(
  text: BlockText,
  anchor: TextAnchor,
  live: AnchorLive,
  known: Known,
  fresh: FreshText,
): Found | null {
  if (live.state !== "orphaned")
    return findText(text, known, fresh, fresh.isGuess);
  // Nobody saw what is new: nothing can be told from what looks like it.
  if (fresh.isGuess) return null;
  return (
    findOrphan(text, known, fresh) ??
    (known.quote.exact === anchor.quote.exact
      ? null
      : findOrphan(text, anchor, fresh))
  );
}

/** [A3] What was cut off at an edge and came back belongs to it again. */
function whole(found: Found, exact: string): Found {
  const { field, from, to } = found;
  if (exact === "" || field.text.slice(from, to) === exact) return found;
  const first = Math.max(0, from - exact.length);
  const around = field.text.slice(first, to + exact.length);
  const places: number[] = [];
  for (
    let at = around.indexOf(exact);
    at >= 0;
    at = around.indexOf(exact, at + 1)
  )
    places.push(first + at);
  const overlapping = places.filter(
    (at) => at < to && at + exact.length > from,
  );
  const [place] = overlapping;
  return place === undefined || overlapping.length > 1
    ? found
    : { field, from: place, to: place + exact.length, by: "rest" };
}

/** Positions that still lead there stay as they are: making new ones is most of the work. */
function standingNow({ field, from, to, by }: Found, known: Known): Known {
  if (by !== "position") return standingAt(field, { from, to });
  const { start, end } = known;
  const { spot, text } = field;
  return {
    field: spot.field,
    ...(spot.item !== undefined && { item: spot.item }),
    start,
    end,
    quote: quoteAt(text, { from, to }),
  };
}

function hasMoved(
  live: AnchorLive,
  known: Known,
  standing: Known,
  by: Found["by"],
): boolean {
  if (by !== "quote") return live.state === "moved";
  if (standing.field !== known.field || standing.item !== known.item)
    return true;
  const before = similarity(known.quote.prefix, standing.quote.prefix);
  const after = similarity(known.quote.suffix, standing.quote.suffix);
  return before + after < 1.4 || live.state === "moved";
}

function short(text: string): string {
  const words = text.replace(/\s+/gu, " ").trim();
  if (words.length <= maxWords) return words;
  const half = maxWords / 2 - 1;
  return `${codePointsFrom(words, 0, half)}…${codePointsBefore(words, words.length, half)}`;
}
