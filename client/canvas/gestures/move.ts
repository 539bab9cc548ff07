/** Dragging blocks: shown live to everybody, written to the document once, at the end. */
import {
  dropBlocks,
  frameUnder,
  outermost,
  withContents,
} from "../../../shared/doc/arrange.ts";
import { copyBlocks, pasteBlocks } from "../../../shared/doc/clipboard.ts";
import { boundsOf, overlaps, type Point } from "../../../shared/geometry.ts";
import type { Rect } from "../../../shared/presence.ts";
import { throttlePresence } from "../../presence/peers.ts";
import type { Block } from "../../../shared/blocks/model.ts";
import { newId, selectBlocks, type CanvasController } from "../controller.ts";
import { snapMove } from "../snap.ts";
import { startEdgePan } from "./edgePan.ts";
import { trackPointer, type DragState } from "./trackPointer.ts";

/** Screen pixels within which edges snap. */
export const snapPx = 6;
const presenceMs = 40;
/** Nobody can use more lines than this, and each costs time on every move. */
const mostSnapTargets = 200;

/** More blocks than this reach the others when they are dropped: a message a frame would grow too long. */
const mostTold = 150;

/** Starts dragging the selection. `onClick` is told of a press that did not become a drag. */
export function startMove(
  controller: CanvasController,
  press: PointerEvent,
  onClick: (event: PointerEvent) => void,
) {
  const { camera, layout, presence, gesture, session, ui } = controller;
  const tell = throttlePresence(
    (drag: Record<string, Rect> | null) => presence.set({ drag }),
    presenceMs,
  );
  const start: Point = camera.toCanvas({ x: press.clientX, y: press.clientY });
  let moving: Block[] = [];
  let roots: Block[] = [];
  let targets: readonly Rect[] = [];
  let rects: Record<string, Rect> = {};
  let shift: Point = { x: 0, y: 0 };

  const begin = () => {
    const { blocks } = session.canvas.get();
    const ids = withContents(blocks, ui.get().selection);
    moving = blocks.filter((block) => ids.has(block.id));
    roots = outermost(blocks, ui.get().selection);
    targets = snapTargets(controller, ids);
  };
  const move = (at: DragState) => {
    const point = camera.toCanvas(at.client);
    let dx = point.x - start.x;
    let dy = point.y - start.y;
    if (at.shift) {
      if (Math.abs(dx) > Math.abs(dy)) dy = 0;
      else dx = 0;
    }
    const bounds = boundsOf(roots);
    if (!bounds) return;
    const snap = at.mod
      ? { dx: 0, dy: 0, guides: [] }
      : snapMove(
          { ...bounds, x: bounds.x + dx, y: bounds.y + dy },
          targets,
          snapPx / camera.view.get().zoom,
        );
    // A drag along one axis stays on it.
    shift = {
      x: Math.round(dx + (at.shift && dx === 0 ? 0 : snap.dx)),
      y: Math.round(dy + (at.shift && dy === 0 ? 0 : snap.dy)),
    };
    rects = Object.fromEntries(
      moving.map(({ id, x, y, w, h }) => [
        id,
        { x: x + shift.x, y: y + shift.y, w, h },
      ]),
    );
    const { blocks } = session.canvas.get();
    const first = roots[0];
    gesture.set({
      type: "move",
      guides: snap.guides,
      copying: at.alt ? roots.map(({ id }) => rects[id]!) : null,
      frame: first
        ? frameUnder(blocks, { ...first, ...rects[first.id] })
        : null,
    });
    layout.setOwn(at.alt ? null : new Map(Object.entries(rects)));
    if (moving.length <= mostTold) tell.send(at.alt ? null : rects);
    edge.at(at.client);
  };
  const finish = () => {
    edge.stop();
    gesture.set(null);
    layout.setOwn(null);
    tell.send(null);
    tell.flush();
  };

  const tracked = trackPointer(press, {
    onStart: begin,
    onMove: move,
    onClick,
    onEnd(at) {
      if (at.alt) copyMoved(controller, shift);
      else controller.act(() => dropBlocks(session.doc, rects));
      finish();
    },
    onCancel() {
      // The others hold a dropped block until the document moves: say that it is back first.
      if (moving.length <= mostTold)
        tell.send(
          Object.fromEntries(
            moving.map(({ id, x, y, w, h }) => [id, { x, y, w, h }]),
          ),
        );
      tell.flush();
      finish();
    },
  });
  const edge = startEdgePan(controller, tracked.again);
}

function copyMoved(controller: CanvasController, shift: Point) {
  const { session, ui } = controller;
  const canvas = session.canvas.get();
  const clip = copyBlocks(canvas, ui.get().selection);
  if (!clip) return;
  const ids = controller.act(() => {
    const made = pasteBlocks(session.doc, clip, { shift, newId });
    dropBlocks(session.doc, Object.fromEntries(made.map((id) => [id, {}])));
    return made;
  });
  if (ids) selectBlocks(controller, ids);
}

/** Blocks in sight that are not being moved. */
export function snapTargets(
  { camera, session }: CanvasController,
  moving: ReadonlySet<string>,
): Rect[] {
  const seen = camera.seen();
  return session.canvas
    .get()
    .blocks.filter((block) => !moving.has(block.id) && overlaps(block, seen))
    .slice(-mostSnapTargets);
}
