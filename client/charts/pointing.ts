/** Where a pointer is in a plot that stands in a zoomed canvas, and which value is nearest to it. */
import type { Target } from "../../shared/charts/drawing.ts";

/** Pixels around a value in which it answers to the pointer, before zoom. */
const reach = 36;

/**
 * The pointer in the element's own pixels. The element may be scaled by a CSS transform of any ancestor (the canvas's
 * viewport): its box on screen against its layout width gives the scale.
 */
export function pointerInElement(
  element: HTMLElement,
  clientX: number,
  clientY: number,
): { x: number; y: number } {
  const box = element.getBoundingClientRect();
  const scale = element.offsetWidth > 0 ? box.width / element.offsetWidth : 1;
  return { x: (clientX - box.left) / scale, y: (clientY - box.top) / scale };
}

/** Null when none is within reach. */
export function nearestTarget(
  targets: readonly Target[],
  at: { x: number; y: number },
): Target | null {
  let nearest: Target | null = null;
  let least = reach * reach;
  for (const target of targets) {
    const dx = target.px - at.x;
    const dy = target.py - at.y;
    const distance = dx * dx + dy * dy;
    if (distance <= least) {
      nearest = target;
      least = distance;
    }
  }
  return nearest;
}
