/** Dragging a side or corner of one block. */
import { blockModel } from "../../../shared/blocks/index.ts";
import type { Block } from "../../../shared/blocks/model.ts";
import { placeBlocks } from "../../../shared/doc/edits.ts";
import type { Point } from "../../../shared/geometry.ts";
import type { Rect } from "../../../shared/presence.ts";
import { throttlePresence } from "../../presence/peers.ts";
import type { CanvasController } from "../controller.ts";
import { snapResize, type ResizeSides } from "../snap.ts";
import { snapPx, snapTargets } from "./move.ts";
import { trackPointer } from "./trackPointer.ts";

const presenceMs = 40;

export function startResize(
  controller: CanvasController,
  press: PointerEvent,
  block: Block,
  sides: ResizeSides,
) {
  const { camera, layout, presence, gesture, session } = controller;
  const tell = throttlePresence(
    (drag: Record<string, Rect> | null) => presence.set({ drag }),
    presenceMs,
  );
  const start = camera.toCanvas({ x: press.clientX, y: press.clientY });
  const targets = snapTargets(controller, new Set([block.id]));
  const least = blockModel(block.kind)?.minSize ?? { w: 48, h: 48 };
  let rect: Rect = block;

  const finish = () => {
    gesture.set(null);
    layout.setOwn(null);
    tell.send(null);
    tell.flush();
  };
  trackPointer(press, {
    onMove(at) {
      const point = camera.toCanvas(at.client);
      const by = { x: point.x - start.x, y: point.y - start.y };
      // Pictures keep their shape, everything else with shift.
      const keepShape = (block.kind === "image") !== at.shift;
      const free = resized(block, sides, by, least, keepShape);
      const snap =
        at.mod || keepShape
          ? { dx: 0, dy: 0, guides: [] }
          : snapResize(free, sides, targets, snapPx / camera.view.get().zoom);
      rect = resized(
        block,
        sides,
        { x: by.x + snap.dx, y: by.y + snap.dy },
        least,
        keepShape,
      );
      gesture.set({ type: "resize", guides: snap.guides });
      layout.setOwn(new Map([[block.id, rect]]));
      tell.send({ [block.id]: rect });
    },
    onEnd() {
      const { x, y, w, h } = rect;
      controller.act(() =>
        placeBlocks(session.doc, { [block.id]: { x, y, w, h } }),
      );
      finish();
    },
    onCancel() {
      const { x, y, w, h } = block;
      tell.send({ [block.id]: { x, y, w, h } });
      tell.flush();
      finish();
    },
  });
}

/** The rectangle after dragging sides by a distance; never below `least`, the opposite sides stay. Pure. */
export function resized(
  from: Rect,
  sides: ResizeSides,
  by: Point,
  least: { readonly w: number; readonly h: number },
  keepShape: boolean,
): Rect {
  let w = Math.max(least.w, from.w + sides.x * by.x);
  let h = Math.max(least.h, from.h + sides.y * by.y);
  if (keepShape) {
    const scale = Math.max(
      sides.x === 0
        ? h / from.h
        : sides.y === 0
          ? w / from.w
          : Math.max(w / from.w, h / from.h),
      least.w / from.w,
      least.h / from.h,
    );
    w = from.w * scale;
    h = from.h * scale;
  }
  w = Math.round(w);
  h = Math.round(h);
  return {
    x: sides.x < 0 ? from.x + from.w - w : from.x,
    y: sides.y < 0 ? from.y + from.h - h : from.y,
    w,
    h,
  };
}
