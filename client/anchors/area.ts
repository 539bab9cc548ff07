/** Bringing a part of the paper into sight, when the canvas view is there to do it. */
import type { Rect } from "../../shared/presence.ts";
import { controllerSlot } from "../canvas/controller.ts";
import { patchUi, type UiStore } from "../canvas/ui.ts";
import type { CanvasSession } from "../sync/session.ts";

/** From the notebook, where there is no paper, it changes to the canvas first. */
export function showArea(
  ui: UiStore,
  area: Rect | ((session: CanvasSession) => Rect | null),
) {
  const slot = controllerSlot(ui);
  const show = () => {
    const controller = slot.get();
    if (!controller) return false;
    const { camera, session } = controller;
    const rect = typeof area === "function" ? area(session) : area;
    const fit = () => {
      if (!camera.ready.get()) return false;
      if (rect) camera.fit(rect, { maxFit: 1 });
      return true;
    };
    if (!fit()) {
      const stop = camera.ready.subscribe(() => fit() && stop());
    }
    return true;
  };
  if (ui.get().view !== "canvas") patchUi(ui, { view: "canvas" });
  if (show()) return;
  const stop = slot.subscribe(() => show() && stop());
}
