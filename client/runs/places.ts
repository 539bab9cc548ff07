import type { Rect } from "../../shared/presence.ts";

const gap = 24;

/**
 * Rectangles for new charts, in rows of two (three from five on): around `at`, or to the right of everything that is
 * on the canvas.
 */
export function chartPlaces(
  count: number,
  size: { readonly w: number; readonly h: number },
  existing: readonly Rect[],
  at: { readonly x: number; readonly y: number } | null,
): Rect[] {
  const columns = count <= 1 ? 1 : count < 5 ? 2 : 3;
  const rows = Math.ceil(count / columns);
  const origin = at
    ? {
        x: at.x - (columns * (size.w + gap) - gap) / 2,
        y: at.y - (rows * (size.h + gap) - gap) / 2,
      }
    : existing.length > 0
      ? {
          x: Math.max(...existing.map((rect) => rect.x + rect.w)) + 2 * gap,
          y: Math.min(...existing.map((rect) => rect.y)),
        }
      : { x: 0, y: 0 };
  return Array.from({ length: count }, (_, i) => ({
    x: Math.round(origin.x + (i % columns) * (size.w + gap)),
    y: Math.round(origin.y + Math.floor(i / columns) * (size.h + gap)),
    w: size.w,
    h: size.h,
  }));
}
