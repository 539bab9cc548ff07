/** Going to threads: opening one, showing what it is about, beginning a new one. */
import { blockOf, type Anchor } from "../../shared/api/anchors.ts";
import type { Thread } from "../../shared/api/threads.ts";
import { datumKey } from "../../shared/charts/datum.ts";
import { patchUi, type UiStore } from "../canvas/ui.ts";
import { createStore } from "../kit/store.ts";

/** True while the notebook shows the threads of blocks beside them: then the panel need not open for those. */
export const marginShowsThreads = createStore(false);

/** Opens a thread and brings its block into sight; a point is shown by its pin (see ThreadPins). */
export function goToThread(ui: UiStore, thread: Thread) {
  const { anchor } = thread;
  const block = blockOf(anchor);
  patchUi(ui, {
    openThread: thread.id,
    ...(block !== null && { reveal: { block, at: Date.now() } }),
    ...(anchor.type === "datum" && {
      data: { block: anchor.block, keys: [datumKey(anchor)] },
    }),
  });
  showThreadsOf(ui, anchor);
}

/** Begins a new thread; the panel or the notebook's margin shows the field for it. */
export function beginThread(ui: UiStore, anchor: Anchor) {
  patchUi(ui, {
    draftAnchor: anchor,
    openThread: null,
    tool: { type: "select" },
  });
  showThreadsOf(ui, anchor);
}

/** Opens the panel, unless the threads of this place stand in the margin already. */
export function showThreadsOf(ui: UiStore, anchor: Anchor) {
  if (marginShowsThreads.get() && blockOf(anchor) !== null) return;
  if (ui.get().panel !== "threads") patchUi(ui, { panel: "threads" });
}

/** An address that opens this canvas at this thread. */
export function threadLink(canvasId: string, thread: string): string {
  return `${location.origin}/c/${canvasId}?thread=${encodeURIComponent(thread)}`;
}
