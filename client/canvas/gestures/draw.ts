/** Dragging a rectangle on empty paper: to select what it touches, to size a new block, or to comment on that part. */
import { rectBetween } from "../../../shared/geometry.ts";
import { beginThread } from "../../threads/go.ts";
import type { CanvasController } from "../controller.ts";
import { createAt } from "../create.ts";
import { blocksInMarquee } from "../spatial.ts";
import { patchUi } from "../ui.ts";
import { countOf } from "../words.ts";
import { startEdgePan } from "./edgePan.ts";
import { trackPointer } from "./trackPointer.ts";

/** `onClick` is told of a press that did not become a drag. */
export function startMarquee(
  controller: CanvasController,
  press: PointerEvent,
  onClick: (event: PointerEvent) => void,
) {
  const { camera, gesture, session, ui } = controller;
  const start = camera.toCanvas({ x: press.clientX, y: press.clientY });
  const before = press.shiftKey ? ui.get().selection : new Set<string>();
  const end = () => {
    edge.stop();
    gesture.set(null);
  };
  const tracked = trackPointer(press, {
    onClick,
    onMove(at) {
      const rect = rectBetween(start, camera.toCanvas(at.client));
      gesture.set({ type: "marquee", rect });
      const touched = blocksInMarquee(session.canvas.get().blocks, rect);
      const selection = new Set([...before, ...touched]);
      const old = ui.get();
      if (
        selection.size !== old.selection.size ||
        [...selection].some((id) => !old.selection.has(id)) ||
        old.selectedLinks.size > 0
      )
        patchUi(ui, { selection, selectedLinks: new Set(), editing: null });
      edge.at(at.client);
    },
    onEnd() {
      end();
      const { size } = ui.get().selection;
      controller.say(
        size === 0 ? "Nothing selected" : `${countOf(size)} selected`,
      );
    },
    onCancel() {
      end();
      patchUi(ui, { selection: before });
    },
  });
  const edge = startEdgePan(controller, tracked.again);
}

/** With a create tool: a drag sizes the block, a click makes one of the kind's own size. */
export function startCreate(
  controller: CanvasController,
  press: PointerEvent,
  kind: string,
) {
  const { camera, gesture } = controller;
  const start = camera.toCanvas({ x: press.clientX, y: press.clientY });
  trackPointer(press, {
    onMove: (at) =>
      gesture.set({
        type: "create",
        kind,
        rect: rectBetween(start, camera.toCanvas(at.client)),
      }),
    onEnd(at) {
      gesture.set(null);
      createAt(controller, kind, {
        rect: rectBetween(start, camera.toCanvas(at.client)),
      });
    },
    onClick: () => createAt(controller, kind, { centre: start }),
    onCancel: () => gesture.set(null),
  });
}

/** With the comment tool: a drag on the paper draws the part that a thread is about. */
export function startRegion(
  { camera, gesture, ui }: CanvasController,
  press: PointerEvent,
  onClick: (event: PointerEvent) => void,
) {
  const start = camera.toCanvas({ x: press.clientX, y: press.clientY });
  trackPointer(press, {
    onClick,
    onMove: (at) =>
      gesture.set({
        type: "region",
        rect: rectBetween(start, camera.toCanvas(at.client)),
      }),
    onEnd(at) {
      gesture.set(null);
      const { x, y, w, h } = rectBetween(start, camera.toCanvas(at.client));
      beginThread(ui, {
        type: "region",
        x: Math.round(x),
        y: Math.round(y),
        w: Math.max(1, Math.round(w)),
        h: Math.max(1, Math.round(h)),
      });
    },
    onCancel: () => gesture.set(null),
  });
}
