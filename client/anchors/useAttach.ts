/** Attaching a thread by hand to what it is about now. */
import { useCallback } from "react";
import type { Anchor } from "../../shared/api/anchors.ts";
import { patchUi, useUiStore } from "../canvas/ui.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { useThreadDesk } from "../threads/useThreads.ts";

/** Shows at once, and is taken back when the server refuses it. */
export function useAttach(): (thread: string, anchor: Anchor) => Promise<void> {
  const desk = useThreadDesk();
  const ui = useUiStore();
  return useCallback(
    async (id, anchor) => {
      patchUi(ui, { attaching: null, openThread: id });
      try {
        await desk.change(id, { anchor });
        toast("attach", "The thread is attached again");
      } catch (failure) {
        toastFailure("attach", "The thread was not attached", failure);
      }
    },
    [desk, ui],
  );
}
