/**
 * The bar over words that are selected in a text which is drawn without an editor. On a phone it is a sheet at the
 * bottom: the browser's own menu of selected text stands where a bar would.
 */
import { useCallback, useEffect } from "react";
import { useUi, useUiStore } from "../canvas/ui.ts";
import { useStore } from "../kit/store.ts";
import { usePhone } from "../shell/usePhone.ts";
import { useSession, type CanvasSession } from "../sync/session.ts";
import { Float } from "../text/editor/Float.tsx";
import { textOf } from "../text/fields.ts";
import { placeFromKey } from "../text/place.ts";
import { useCanComment } from "../threads/useThreads.ts";
import { spanOfRange } from "./domText.ts";
import {
  anchorOfPicked,
  pickedText,
  pickText,
  type PickedText,
} from "./picked.ts";
import { leavesOf } from "./plainText.ts";
import { TextActionButtons } from "./TextActionButtons.tsx";
import styles from "./TextPicker.module.css";
import { useAttach } from "./useAttach.ts";

export function TextPicker() {
  useFollowSelection();
  const picked = useStore(pickedText);
  const mayComment = useCanComment();
  const phone = usePhone();
  const attaching = useUi((ui) => ui.attaching);
  if (!picked || !mayComment) return null;
  const actions = attaching ? (
    <AttachHere thread={attaching} picked={picked} />
  ) : (
    <TextActionButtons />
  );
  if (phone && !picked.inEditor)
    return (
      <div
        className={styles.sheet}
        role="toolbar"
        aria-label="Selected words"
        data-text-float
      >
        {actions}
      </div>
    );
  if (picked.inEditor && !attaching) return null;
  return (
    <Float rect={selectionRect} side="above">
      <div className={styles.bar} role="toolbar" aria-label="Selected words">
        {actions}
      </div>
    </Float>
  );
}

function AttachHere(props: {
  readonly thread: string;
  readonly picked: PickedText;
}) {
  const { thread, picked } = props;
  const session = useSession();
  const attach = useAttach();
  return (
    <button
      type="button"
      className={styles.action}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => {
        const anchor = anchorOfPicked(session, picked);
        if (!anchor) return;
        document.getSelection()?.removeAllRanges();
        pickText(null);
        void attach(thread, anchor);
      }}
    >
      Attach to these words
    </button>
  );
}

function selectionRect(): DOMRect | null {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed) return null;
  const rect = selection.getRangeAt(0).getBoundingClientRect();
  return rect.width + rect.height > 0 ? rect : null;
}

/** The browser says when the selection changes; an editor says so itself. */
function useFollowSelection() {
  const session = useSession();
  const ui = useUiStore();
  const look = useCallback(() => {
    if (pickedText.get()?.inEditor && ui.get().editing) return;
    pickText(selectedText(session));
  }, [session, ui]);
  useEffect(() => {
    let frame = 0;
    const soon = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        look();
      });
    };
    document.addEventListener("selectionchange", soon);
    soon();
    return () => {
      cancelAnimationFrame(frame);
      document.removeEventListener("selectionchange", soon);
      pickText(null);
    };
  }, [look]);
}

/** In the text where the selection begins; what it holds of others is left out. */
function selectedText(session: CanvasSession): PickedText | null {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0)
    return null;
  const range = selection.getRangeAt(0);
  const root = rootOf(range.startContainer) ?? rootOf(range.endContainer);
  if (!root || root.querySelector('[contenteditable="true"]')) return null;
  const place = placeFromKey(root.dataset["text"]!);
  const block = session.canvas.get().blockById.get(place.block);
  if (!block) return null;
  const content = textOf(block, place.field, place.item);
  const span = spanOfRange(root, range, leavesOf(content));
  return span && { place, ...span, inEditor: false };
}

function rootOf(node: Node): HTMLElement | null {
  const element = node instanceof Element ? node : node.parentElement;
  return element?.closest<HTMLElement>("[data-text]") ?? null;
}
