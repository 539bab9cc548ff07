/** Where a pointer is in a plot that stands in a zoomed canvas, and which mark answers to it. */
import type { Target } from "../../shared/charts/drawing.ts";

/** Pixels around a mark in which it answers: to a pointer that passes, and to a click, which must mean it. */
export const hoverReach = 36;
export const clickReach = 14;

export interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * The pointer in the element's own pixels. The element may be scaled by a CSS transform of any ancestor (the canvas's
 * viewport): its box on screen against its layout width gives the scale.
 */
export function pointerInElement(
  element: HTMLElement,
  clientX: number,
  clientY: number,
): Place {
  const box = element.getBoundingClientRect();
  const scale = element.offsetWidth > 0 ? box.width / element.offsetWidth : 1;
  return { x: (clientX - box.left) / scale, y: (clientY - box.top) / scale };
}

/** Cells and bars answer inside their box, points within `reach`. Null when none does. */
export function nearestTarget(
  targets: readonly Target[],
  at: Place,
  reach = hoverReach,
): Target | null {
  let nearest: Target | null = null;
  let least = Infinity;
  for (const target of targets) {
    const dx = Math.abs(target.px - at.x);
    const dy = Math.abs(target.py - at.y);
    const { box } = target;
    if (
      box ? dx > box.width / 2 || dy > box.height / 2 : Math.max(dx, dy) > reach
    )
      continue;
    const distance = dx * dx + dy * dy;
    if (distance >= least || (!box && distance > reach * reach)) continue;
    nearest = target;
    least = distance;
  }
  return nearest;
}

export interface Span {
  readonly from: Place;
  readonly to: Place;
}

/** The marks whose middle lies in the rectangle between two corners. */
export function targetsWithin(
  targets: readonly Target[],
  { from, to }: Span,
): Target[] {
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
  return targets.filter(
    ({ px, py }) => px >= left && px <= right && py >= top && py <= bottom,
  );
}
