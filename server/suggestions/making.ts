/** Suggestions as they are made: what they would change is read from the document here, whatever the request says. */
import type { Insertable } from "kysely";
import type { Anchor } from "../../shared/api/anchors.ts";
import type { Suggestion } from "../../shared/api/threads.ts";
import type { Context } from "../context.ts";
import type { Tables } from "../store/tables.ts";
import { checkFits, fitted, UnfitText } from "./applyText.ts";
import {
  suggestedTextChanged,
  suggestionChangesNothing,
  suggestionDoesNotFit,
  suggestionHasNoPlace,
  suggestionKindMismatch,
  suggestionNeedsText,
} from "./errors.ts";
import { placeOf } from "./place.ts";

/** The row for a thread that is about to be made, to be inserted with it. Refuses what changes nothing or has no place. */
export async function suggestionRow(
  context: Pick<Context, "hub">,
  canvasId: string,
  threadId: string,
  anchor: Anchor,
  { kind, replacement: words }: Pick<Suggestion, "kind" | "replacement">,
): Promise<Insertable<Tables["suggestion"]>> {
  if (anchor.type !== "text") throw suggestionNeedsText();
  return context.hub.read(canvasId, (doc) => {
    const place = placeOf(doc, anchor, { state: "attached" });
    if (!place) throw suggestionHasNoPlace();
    const { present, shape, fragment, from, to } = place;
    // Sent late, or after others were quicker: a replacement for words that one has not seen would undo theirs.
    if (present !== anchor.quote.exact) throw suggestedTextChanged(present);
    const replacement = fitted(words, shape);
    if (replacement === present) throw suggestionChangesNothing();
    const isInsertion = present === "";
    const isDeletion = replacement === "";
    if (
      isInsertion !== (kind === "insert") ||
      isDeletion !== (kind === "delete")
    )
      throw suggestionKindMismatch(kind);
    try {
      checkFits(fragment, from, to, replacement);
    } catch (error) {
      if (error instanceof UnfitText) throw suggestionDoesNotFit(error.message);
      throw error;
    }
    return {
      thread_id: threadId,
      kind,
      original: present,
      replacement,
      status: "open" as const,
      decided_at: null,
      decided_by: null,
      word: "",
      seq: null,
    };
  });
}
