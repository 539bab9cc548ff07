/** Going to threads: opening one, showing what it is about, beginning a new one. */
import { blockOf, type Anchor } from "../../shared/api/anchors.ts";
import type { Thread } from "../../shared/api/threads.ts";
import { showAnchor } from "../anchors/registry.ts";
import { patchUi, type UiStore } from "../canvas/ui.ts";
import { createStore } from "../kit/store.ts";

/** True while the notebook shows the threads of blocks beside them: then the panel need not open for those. */
export const marginShowsThreads = createStore(false);

/** Opens a thread and brings what it is about into sight. */
export function goToThread(ui: UiStore, thread: Thread) {
  patchUi(ui, { openThread: thread.id });
  showAnchor(ui, thread);
  showThreadsOf(ui, thread.anchor);
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

/** An address that opens this canvas at this thread, or at one comment of it. */
export function threadLink(
  canvasId: string,
  thread: string,
  comment?: string,
): string {
  const query = new URLSearchParams({ thread, ...(comment && { comment }) });
  return `${location.origin}/c/${canvasId}?${query}`;
}
