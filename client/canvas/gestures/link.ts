/** Drawing a link from a block to another with the pointer. */
import type { CanvasController } from "../controller.ts";
import { createLink } from "../links.ts";
import { blockAt } from "../spatial.ts";
import { patchUi } from "../ui.ts";
import { trackPointer } from "./trackPointer.ts";

export function startLink(
  controller: CanvasController,
  press: PointerEvent,
  from: string,
) {
  const { camera, gesture, session, ui } = controller;
  const targetAt = (client: { x: number; y: number }) => {
    const point = camera.toCanvas(client);
    const reach = 8 / camera.view.get().zoom;
    const over = blockAt(session.canvas.get().blocks, point, reach);
    return { point, to: over && over.id !== from ? over.id : null };
  };
  trackPointer(press, {
    onMove: (at) =>
      gesture.set({
        type: "link",
        from,
        ...targetAt(at.client),
        keyboard: false,
      }),
    onEnd(at) {
      const { to } = targetAt(at.client);
      gesture.set(null);
      if (to) createLink(controller, from, to);
    },
    /** With the link tool a click starts the link and the next click ends it. */
    onClick(event) {
      const current = gesture.get();
      const { point } = targetAt({ x: event.clientX, y: event.clientY });
      if (current?.type === "link" && current.from !== from) {
        gesture.set(null);
        createLink(controller, current.from, from);
      } else if (ui.get().tool.type === "link") {
        gesture.set({ type: "link", from, to: null, point, keyboard: false });
      }
    },
    onCancel: () => gesture.set(null),
  });
}

/** Moves the loose end of a link that was started by a click or from the keyboard. */
export function aimLink(controller: CanvasController, to: string | null) {
  const current = controller.gesture.get();
  if (current?.type === "link" && current.to !== to)
    controller.gesture.set({ ...current, to: to === current.from ? null : to });
}

export function cancelLink(controller: CanvasController) {
  if (controller.gesture.get()?.type === "link") controller.gesture.set(null);
  if (controller.ui.get().tool.type === "link")
    patchUi(controller.ui, { tool: { type: "select" } });
}
