/**
 * A card on the canvas grows with what its writer types, so that no line is written under the fade. It never shrinks,
 * and a card that somebody made small on purpose keeps most of its text folded: it grows by what is typed only.
 */
import { useEffect, useLayoutEffect, useRef, type RefObject } from "react";
import type * as Y from "yjs";
import type { Block } from "../../shared/blocks/model.ts";
import { placeBlocks } from "../../shared/doc/edits.ts";
import { useUi } from "../canvas/ui.ts";
import { useSession } from "../sync/session.ts";
import type { CardMode } from "../text/TextField.tsx";

/** Canvas units: about 35 lines. What is longer scrolls while it is written. */
const tallestByTyping = 960;
/** A card that hides more than this when its text is opened was made small on purpose. */
const foldedFrom = 120;

export function useGrowth(
  card: RefObject<HTMLElement | null>,
  block: Block,
  mode: CardMode,
  readOnly: boolean,
) {
  const { doc } = useSession();
  const editing = useUi((ui) => ui.editing?.block === block.id);
  const active = editing && mode === "canvas" && !readOnly;
  const folded = useRef<number | null>(null);
  const mine = useRef(false);

  useEffect(() => {
    if (!active) return;
    const handleTransaction = ({ local }: Y.Transaction) => {
      mine.current = local;
    };
    doc.on("afterTransaction", handleTransaction);
    return () => doc.off("afterTransaction", handleTransaction);
  }, [active, doc]);

  // After each change of the block; the editor has drawn it by now.
  useLayoutEffect(() => {
    const element = card.current;
    if (!active || !element) {
      folded.current = null;
      return;
    }
    // Being resized, or not drawn in its new height yet.
    if (Math.abs(element.offsetHeight - block.h) > 2) return;
    const hidden = hiddenHeight(element);
    if (hidden === null) return;
    const before = folded.current ?? (hidden > foldedFrom ? hidden : 0);
    // What others type is for their own browser to make room for.
    folded.current = mine.current ? Math.min(before, hidden) : before;
    if (!mine.current) return;
    const h = grownHeight(block.h, hidden - before);
    if (h > block.h) placeBlocks(doc, { [block.id]: { h } });
  }, [active, block, card, doc]);
}

/** The height that makes room for `more` units of new text. */
export function grownHeight(height: number, more: number): number {
  if (more < 1) return height;
  return Math.max(height, Math.min(height + Math.ceil(more), tallestByTyping));
}

/** How much of its text the card has no room for; null for cards whose text does not decide their height. */
function hiddenHeight(card: HTMLElement): number | null {
  const fade = card.querySelector("[data-longer]");
  if (!fade) return null;
  const { scrollTop } = fade;
  const height = card.offsetHeight;
  // Laid out without a height for a moment, as in the notebook; nothing is painted in between.
  card.style.height = "auto";
  const natural = card.offsetHeight;
  card.style.height = "";
  fade.scrollTop = scrollTop;
  return Math.max(0, natural - height);
}
