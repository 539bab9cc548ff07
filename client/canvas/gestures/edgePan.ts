/** While something is dragged near the rim of the region, the canvas moves under the pointer. */
import type { Point } from "../../../shared/geometry.ts";
import type { CanvasController } from "../controller.ts";

const rimPx = 36;
const mostPxPerFrame = 14;

export interface EdgePan {
  /** Where the pointer is now, in client pixels. */
  at(client: Point): void;
  stop(): void;
}

/** `onPan` is called after each step, so that the drag can follow. */
export function startEdgePan(
  { camera, region }: CanvasController,
  onPan: () => void,
): EdgePan {
  let frame = 0;
  let push: Point = { x: 0, y: 0 };
  const step = () => {
    frame = 0;
    if (push.x === 0 && push.y === 0) return;
    camera.panBy(push.x, push.y);
    onPan();
    schedule();
  };
  const schedule = () => {
    if (frame === 0) frame = requestAnimationFrame(step);
  };
  return {
    at(client) {
      const box = region?.getBoundingClientRect();
      if (!box) return;
      push = {
        x: pushOf(client.x, box.left, box.right),
        y: pushOf(client.y, box.top, box.bottom),
      };
      if (push.x !== 0 || push.y !== 0) schedule();
    },
    stop() {
      push = { x: 0, y: 0 };
      cancelAnimationFrame(frame);
    },
  };
}

function pushOf(at: number, low: number, high: number): number {
  const strength = (depth: number) =>
    Math.min(1, Math.max(0, depth / rimPx)) * mostPxPerFrame;
  return strength(low + rimPx - at) - strength(at - (high - rimPx));
}
