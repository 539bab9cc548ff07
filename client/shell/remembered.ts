/** Small choices kept in this browser: the view of each canvas, the panel that was open. */
import type { CanvasUi, PanelName } from "../canvas/ui.ts";

/** Below this width panels are sheets and the notebook comes first. */
export const phoneQuery = "(max-width: 767px)";

const panels: readonly PanelName[] = ["threads", "history", "runs"];

export function recallView(canvasId: string): CanvasUi["view"] | null {
  const stored = read(`parley/view/${canvasId}`);
  return stored === "canvas" || stored === "notebook" ? stored : null;
}

/** The view a canvas opens in: the one asked for, else the last one here, else what suits the screen. */
export function firstView(
  canvasId: string,
  asked: CanvasUi["view"] | undefined,
): CanvasUi["view"] {
  return (
    asked ??
    recallView(canvasId) ??
    (matchMedia(phoneQuery).matches ? "notebook" : "canvas")
  );
}

export function recallPanel(): PanelName | null {
  const stored = read("parley/panel");
  return panels.find((panel) => panel === stored) ?? null;
}

export function remember(
  canvasId: string,
  view: CanvasUi["view"],
  panel: PanelName | null,
) {
  write(`parley/view/${canvasId}`, view);
  write("parley/panel", panel ?? "none");
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage is blocked: every visit starts with the defaults.
  }
}

function write(key: string, value: string) {
  try {
    if (localStorage.getItem(key) !== value) localStorage.setItem(key, value);
  } catch {
    // Storage is blocked or full: the choice holds for this page only.
  }
}
