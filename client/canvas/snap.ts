/** Snap lines: where a moving or resizing rectangle meets the edges and centres of the blocks around it. Pure. */
import type { Rect } from "../../shared/presence.ts";

/** A line to draw while snapped: vertical at x, or horizontal at y, over the blocks it connects. */
export interface Guide {
  readonly axis: "x" | "y";
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export interface Snap {
  readonly dx: number;
  readonly dy: number;
  readonly guides: readonly Guide[];
}

/** Which sides a resize moves: -1 the left or top one, 1 the right or bottom one, 0 none. */
export interface ResizeSides {
  readonly x: -1 | 0 | 1;
  readonly y: -1 | 0 | 1;
}

/** How far to shift `moving` so that an edge or centre meets one of `others`, within `tolerance` canvas units. */
export function snapMove(
  moving: Rect,
  others: readonly Rect[],
  tolerance: number,
): Snap {
  const xs = [moving.x, moving.x + moving.w / 2, moving.x + moving.w];
  const ys = [moving.y, moving.y + moving.h / 2, moving.y + moving.h];
  const dx = nearestShift(xs, others.flatMap(linesX), tolerance);
  const dy = nearestShift(ys, others.flatMap(linesY), tolerance);
  const moved = { ...moving, x: moving.x + dx, y: moving.y + dy };
  return { dx, dy, guides: guidesFor(moved, others) };
}

/** The same for the sides being dragged: centres do not take part. */
export function snapResize(
  rect: Rect,
  sides: ResizeSides,
  others: readonly Rect[],
  tolerance: number,
): Snap {
  const x = sides.x < 0 ? rect.x : rect.x + rect.w;
  const y = sides.y < 0 ? rect.y : rect.y + rect.h;
  const edgesX = others.flatMap((other) => [other.x, other.x + other.w]);
  const edgesY = others.flatMap((other) => [other.y, other.y + other.h]);
  const dx = sides.x === 0 ? 0 : nearestShift([x], edgesX, tolerance);
  const dy = sides.y === 0 ? 0 : nearestShift([y], edgesY, tolerance);
  const guides: Guide[] = [];
  if (sides.x !== 0 && edgesX.some((edge) => close(edge, x + dx)))
    guides.push(spanX(x + dx, rect, others));
  if (sides.y !== 0 && edgesY.some((edge) => close(edge, y + dy)))
    guides.push(spanY(y + dy, rect, others));
  return { dx, dy, guides };
}

function linesX(rect: Rect): number[] {
  return [rect.x, rect.x + rect.w / 2, rect.x + rect.w];
}

function linesY(rect: Rect): number[] {
  return [rect.y, rect.y + rect.h / 2, rect.y + rect.h];
}

function close(a: number, b: number): boolean {
  return Math.abs(a - b) < 0.5;
}

function nearestShift(
  own: readonly number[],
  lines: readonly number[],
  tolerance: number,
): number {
  let best = 0;
  let bestDistance = tolerance;
  for (const line of lines)
    for (const value of own) {
      const distance = Math.abs(line - value);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = line - value;
      }
    }
  return best;
}

function guidesFor(moved: Rect, others: readonly Rect[]): Guide[] {
  const xs = linesX(moved).filter((x) =>
    others.some((other) => linesX(other).some((line) => close(line, x))),
  );
  const ys = linesY(moved).filter((y) =>
    others.some((other) => linesY(other).some((line) => close(line, y))),
  );
  return [
    ...xs.map((x) => spanX(x, moved, others)),
    ...ys.map((y) => spanY(y, moved, others)),
  ];
}

function spanX(at: number, moved: Rect, others: readonly Rect[]): Guide {
  const on = others.filter((other) => linesX(other).some((x) => close(x, at)));
  const all = [moved, ...on];
  return {
    axis: "x",
    at,
    from: Math.min(...all.map((rect) => rect.y)),
    to: Math.max(...all.map((rect) => rect.y + rect.h)),
  };
}

function spanY(at: number, moved: Rect, others: readonly Rect[]): Guide {
  const on = others.filter((other) => linesY(other).some((y) => close(y, at)));
  const all = [moved, ...on];
  return {
    axis: "y",
    at,
    from: Math.min(...all.map((rect) => rect.x)),
    to: Math.max(...all.map((rect) => rect.x + rect.w)),
  };
}
