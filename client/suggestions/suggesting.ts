/** Writing a suggestion: which words it is about, and how it is sent. */
import type { AnchorOf } from "../../shared/api/anchors.ts";
import { fieldAt, readBlockText } from "../../shared/anchors/blockText.ts";
import { anchorAtOffsets, rangeIn } from "../../shared/anchors/textAnchor.ts";
import type { Suggestion } from "../../shared/api/threads.ts";
import { wordDiff } from "../../shared/suggestions/wordDiff.ts";
import { anchorOfPicked, pickedText, pickText } from "../anchors/picked.ts";
import { createStore } from "../kit/store.ts";
import type { CanvasSession } from "../sync/session.ts";

export interface Suggesting {
  readonly anchor: AnchorOf<"text">;
  /** Where the words were on the screen when the form was opened, as long as they are drawn. */
  readonly range: Range | null;
}

/** One person writes one suggestion at a time; null: none. */
export const suggesting = createStore<Suggesting | null>(null);

/** Opens the form for the selected words. False when there are none, or more than one can quote. */
export function suggestOnPicked({
  session,
}: {
  readonly session: CanvasSession;
}): boolean {
  const picked = pickedText.get();
  const anchor = picked && anchorOfPicked(session, picked);
  if (!anchor) return false;
  const selection = document.getSelection();
  const range =
    selection && selection.rangeCount > 0
      ? selection.getRangeAt(0).cloneRange()
      : null;
  suggesting.set({ anchor, range });
  if (!picked.inEditor) selection?.removeAllRanges();
  pickText(null);
  return true;
}

export interface Suggested {
  readonly anchor: AnchorOf<"text">;
  readonly suggestion: Pick<Suggestion, "kind" | "replacement">;
}

/**
 * What to send. Words that only come in are an insertion at their place, so that it does not matter when somebody
 * changes the words around them. Null when nothing would change.
 */
export function suggestedBy(
  { doc }: Pick<CanvasSession, "doc">,
  anchor: AnchorOf<"text">,
  replacement: string,
): Suggested | null {
  const { exact } = anchor.quote;
  if (replacement === exact) return null;
  if (replacement === "")
    return { anchor, suggestion: { kind: "delete", replacement } };
  const changes = wordDiff(exact, replacement);
  const fresh = changes.filter(({ type }) => type === "new");
  const isInsertion =
    fresh.length === 1 && changes.every(({ type }) => type !== "gone");
  const at = isInsertion
    ? caretAt(
        doc,
        anchor,
        changes[0]!.type === "new" ? 0 : changes[0]!.text.length,
      )
    : null;
  return at
    ? {
        anchor: at,
        suggestion: { kind: "insert", replacement: fresh[0]!.text },
      }
    : {
        anchor,
        suggestion: { kind: exact === "" ? "insert" : "replace", replacement },
      };
}

function caretAt(
  doc: CanvasSession["doc"],
  anchor: AnchorOf<"text">,
  offset: number,
): AnchorOf<"text"> | null {
  const text = readBlockText(doc, anchor.block);
  const found = text && rangeIn(text, anchor, { state: "attached" });
  // Changed in this moment: the server says so.
  if (!text || found?.text !== anchor.quote.exact) return null;
  const field = fieldAt(text, found.place);
  const at = found.from + offset;
  return field && anchorAtOffsets(anchor.block, field, { from: at, to: at });
}
