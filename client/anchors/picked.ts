/** The words that somebody has selected, in a drawn text or in an editor, and what can be done with them. */
import type { AnchorOf } from "../../shared/api/anchors.ts";
import { fieldAt, readBlockText } from "../../shared/anchors/blockText.ts";
import { anchorAtOffsets } from "../../shared/anchors/textAnchor.ts";
import type { TextPlace, UiStore } from "../canvas/ui.ts";
import { createStore } from "../kit/store.ts";
import type { CanvasSession } from "../sync/session.ts";
import { beginThread } from "../threads/go.ts";

export interface PickedText {
  readonly place: TextPlace;
  /** Offsets in the plain text of the place, in code units. */
  readonly from: number;
  readonly to: number;
  /** The editor shows its own bar over what is selected in it. */
  readonly inEditor: boolean;
}

/** One person has one selection. */
export const pickedText = createStore<PickedText | null>(null);

export function pickText(next: PickedText | null) {
  pickedText.set((old) => (samePick(old, next) ? old : next));
}

/** Null when the words are gone by now, or more than a comment can quote. */
export function anchorOfPicked(
  { doc }: CanvasSession,
  { place, from, to }: PickedText,
): AnchorOf<"text"> | null {
  const text = readBlockText(doc, place.block);
  const field = text && fieldAt(text, place);
  return field && anchorAtOffsets(place.block, field, { from, to });
}

/** Begins a thread about the selected words. False when there are none. */
export function commentOnPicked(at: {
  readonly session: CanvasSession;
  readonly ui: UiStore;
}): boolean {
  const picked = pickedText.get();
  const anchor = picked && anchorOfPicked(at.session, picked);
  if (!anchor || anchor.quote.exact === "") return false;
  beginThread(at.ui, anchor);
  document.getSelection()?.removeAllRanges();
  pickText(null);
  return true;
}

function samePick(a: PickedText | null, b: PickedText | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.from === b.from &&
    a.to === b.to &&
    a.inEditor === b.inEditor &&
    a.place.block === b.place.block &&
    a.place.field === b.place.field &&
    a.place.item === b.place.item
  );
}
