/** Bringing a part of the paper into sight. */
import { containsRect } from "../../shared/geometry.ts";
import type { Rect } from "../../shared/presence.ts";
import { controllerSlot, type CanvasController } from "../canvas/controller.ts";
import { patchUi, type UiStore } from "../canvas/ui.ts";
import type { CanvasSession } from "../sync/session.ts";

type Area = Rect | ((session: CanvasSession) => Rect | null);

/** Moves the paper as far as needed; in the notebook, where there is none, nothing happens. */
export function showArea(ui: UiStore, area: Area) {
  const controller = controllerSlot(ui).get();
  if (controller?.camera.ready.get()) fitArea(controller, area);
}

/** From the notebook it changes to the canvas first. */
export function goToArea(ui: UiStore, area: Area) {
  patchUi(ui, { view: "canvas" });
  const slot = controllerSlot(ui);
  let stop = () => {};
  const show = () => {
    const controller = slot.get();
    if (!controller) return;
    stop();
    if (controller.camera.ready.get()) return fitArea(controller, area);
    stop = controller.camera.ready.subscribe(() => {
      stop();
      fitArea(controller, area);
    });
  };
  stop = slot.subscribe(show);
  show();
}

function fitArea({ camera, session }: CanvasController, area: Area) {
  const rect = typeof area === "function" ? area(session) : area;
  if (!rect || containsRect(camera.seen(), rect)) return;
  if (rect.w === 0 && rect.h === 0) camera.centreOn(rect);
  else camera.fit(rect, { maxFit: 1 });
}
