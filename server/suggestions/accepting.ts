/** Carrying out a suggestion in a document: at its own place and on the words it was made for, or not at all. */
import type * as Y from "yjs";
import type { AnchorLive, AnchorOf } from "../../shared/api/anchors.ts";
import type { Suggestion } from "../../shared/api/threads.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import { applyText, UnfitText } from "./applyText.ts";
import {
  suggestionConflict,
  suggestionDoesNotFit,
  suggestionMoving,
  suggestionOrphaned,
} from "./errors.ts";
import { placeOf } from "./place.ts";

export interface Acceptance {
  readonly suggestion: Pick<Suggestion, "kind" | "original" | "replacement">;
  readonly anchor: AnchorOf<"text">;
  readonly live: AnchorLive;
  /** What the person saw there, when they want it replaced although it is not what was there before. */
  readonly expected?: string | undefined;
  /** Somebody began before and did not get to the end: perhaps it is written already. */
  readonly isSecondTry?: boolean;
}

/** Writes nothing when the text reads so already. Throws a `Refusal`, before anything is written. */
export function acceptInto(doc: Y.Doc, acceptance: Acceptance) {
  const { suggestion, anchor, live, expected, isSecondTry } = acceptance;
  const { kind, original, replacement } = suggestion;
  const place = placeOf(doc, anchor, live);
  if (!place)
    throw live.state === "orphaned" || !rootsOf(doc).blocks.has(anchor.block)
      ? suggestionOrphaned()
      : suggestionMoving();
  const { fragment, from, to, present, text } = place;
  const isWritten =
    kind === "insert"
      ? isSecondTry === true &&
        (text.startsWith(replacement, from) ||
          text.slice(0, from).endsWith(replacement))
      : present === replacement;
  if (isWritten) return;
  if (present !== (expected ?? original))
    throw suggestionConflict(original, present, replacement);
  try {
    applyText(fragment, from, to, replacement);
  } catch (error) {
    if (error instanceof UnfitText) throw suggestionDoesNotFit(error.message);
    throw error;
  }
}
