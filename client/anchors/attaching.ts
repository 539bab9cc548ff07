/** The mode in which the next text or block that is chosen becomes what a thread is about. */
import { useCallback } from "react";
import type { Anchor } from "../../shared/api/anchors.ts";
import { patchUi, useUiStore } from "../canvas/ui.ts";
import { usePhone } from "../shell/usePhone.ts";

/** A sample or a version is what it is: nothing on the canvas could stand for it. */
export function isAttachable({ type }: Anchor): boolean {
  return type !== "sample" && type !== "version" && type !== "difference";
}

export function useStartAttaching(): (thread: string) => void {
  const ui = useUiStore();
  const phone = usePhone();
  return useCallback(
    (thread) =>
      patchUi(ui, {
        attaching: thread,
        editing: null,
        tool: { type: "select" },
        // On a phone the sheet would cover what is to be chosen.
        ...(phone && { panel: null }),
      }),
    [ui, phone],
  );
}
