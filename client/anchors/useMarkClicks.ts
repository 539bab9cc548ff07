/** A click on marked words or on the sign at their end: one handler for a whole text, drawn or in an editor. */
import { useMemo, type MouseEvent } from "react";
import { patchUi, useUiStore, type UiStore } from "../canvas/ui.ts";
import { useSession, type CanvasSession } from "../sync/session.ts";
import { showThreadsOf } from "../threads/go.ts";
import { markedThreads } from "./shown.ts";
import { meantThread } from "./textMarks.ts";

/**
 * The sign opens its thread, wherever threads are shown. Words open it, too, for those who cannot write in the text;
 * for the others a click on words is where they go on writing, and the thread is only marked as the open one.
 */
export function useMarkClicks(readOnly: boolean) {
  const ui = useUiStore();
  const session = useSession();
  return useMemo(
    () => markClicks(ui, session, readOnly),
    [ui, session, readOnly],
  );
}

function markClicks(ui: UiStore, session: CanvasSession, readOnly: boolean) {
  let pressed = { x: 0, y: 0 };
  const open = (ids: string, fully: boolean) => {
    const id = meantThread(ids.split(" "), ui.get().openThread);
    if (id === null) return;
    patchUi(ui, { openThread: id });
    const anchor = [...markedThreads(session).get().byBlock.values()]
      .flat()
      .find((thread) => thread.id === id)?.anchor;
    if (fully && anchor) showThreadsOf(ui, anchor);
  };
  return {
    onPointerDown(event: MouseEvent) {
      pressed = { x: event.clientX, y: event.clientY };
    },
    onClick(event: MouseEvent) {
      const target = event.target as Element;
      const glyph = target.closest<HTMLElement>("[data-threads]");
      if (glyph) {
        event.stopPropagation();
        open(glyph.dataset["threads"]!, true);
        return;
      }
      const mark = target.closest<HTMLElement>("[data-thread-mark]");
      const moved =
        Math.abs(event.clientX - pressed.x) +
          Math.abs(event.clientY - pressed.y) >
        4;
      if (mark && !moved && document.getSelection()?.isCollapsed !== false)
        open(mark.dataset["threadMark"]!, readOnly);
    },
  };
}
