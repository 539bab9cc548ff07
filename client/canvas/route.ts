/**
 * The way of a link between two rectangles: a curve that leaves from the nearest sides at right angles. Links between
 * the same two blocks run in lanes beside each other. Pure.
 */
import { centreOf, type Point } from "../../shared/geometry.ts";
import type { Rect } from "../../shared/presence.ts";
import type { Link } from "../../shared/doc/schema.ts";

export type Side = "left" | "right" | "top" | "bottom";

export interface Route {
  /** SVG path data in canvas units. */
  readonly path: string;
  readonly start: Point;
  readonly end: Point;
  readonly endSide: Side;
  /** Where the label stands: the middle of the curve. */
  readonly label: Point;
}

/** Canvas units between two links of one pair. */
const laneWidth = 28;
/** Space between the arrow's tip and the block. */
const endGap = 3;

const normals: Readonly<Record<Side, Point>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  top: { x: 0, y: -1 },
  bottom: { x: 0, y: 1 },
};

/** `lane` is 0 for a single link; see `lanesOf`. */
export function routeLink(from: Rect, to: Rect, lane = 0): Route {
  const [startSide, endSide] = nearestSides(from, to);
  const start = port(from, startSide, lane, to, 0);
  const end = port(to, endSide, lane, from, endGap);
  const distance = Math.hypot(end.x - start.x, end.y - start.y);
  const reach = Math.min(160, Math.max(distance * 0.4, 16));
  const c1 = ahead(start, startSide, reach);
  const c2 = ahead(end, endSide, reach);
  return {
    path: `M${xy(start)}C${xy(c1)} ${xy(c2)} ${xy(end)}`,
    start,
    end,
    endSide,
    label: {
      x: (start.x + 3 * c1.x + 3 * c2.x + end.x) / 8,
      y: (start.y + 3 * c1.y + 3 * c2.y + end.y) / 8,
    },
  };
}

/** A curve from a block's side to the pointer, while a link is being drawn. */
export function routeToPoint(from: Rect, point: Point): Route {
  return routeLink(from, { ...point, w: 0, h: 0 });
}

/** The lane of every link: links between the same two blocks, either way, are spread evenly around the middle. */
export function lanesOf(links: readonly Link[]): ReadonlyMap<string, number> {
  const pairs = Map.groupBy(links, ({ from, to }) =>
    from < to ? `${from} ${to}` : `${to} ${from}`,
  );
  const lanes = new Map<string, number>();
  for (const pair of pairs.values())
    [...pair]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .forEach((link, i) => lanes.set(link.id, i - (pair.length - 1) / 2));
  return lanes;
}

/** The sides that face each other across the larger gap; overlapping blocks use the direction of their centres. */
function nearestSides(from: Rect, to: Rect): [Side, Side] {
  const gapX = Math.max(to.x - (from.x + from.w), from.x - (to.x + to.w));
  const gapY = Math.max(to.y - (from.y + from.h), from.y - (to.y + to.h));
  const a = centreOf(from);
  const b = centreOf(to);
  const horizontal =
    gapX === gapY ? Math.abs(b.x - a.x) >= Math.abs(b.y - a.y) : gapX > gapY;
  if (horizontal) return b.x >= a.x ? ["right", "left"] : ["left", "right"];
  return b.y >= a.y ? ["bottom", "top"] : ["top", "bottom"];
}

/** The point on a side: towards the other block as far as they overlap, the middle otherwise, shifted by the lane. */
function port(
  rect: Rect,
  side: Side,
  lane: number,
  other: Rect,
  gap: number,
): Point {
  const vertical = side === "left" || side === "right";
  const [low, high] = vertical
    ? [rect.y, rect.y + rect.h]
    : [rect.x, rect.x + rect.w];
  const [otherLow, otherHigh] = vertical
    ? [other.y, other.y + other.h]
    : [other.x, other.x + other.w];
  const overlapLow = Math.max(low, otherLow);
  const overlapHigh = Math.min(high, otherHigh);
  const straight = overlapHigh - overlapLow > 24 && other.w > 0;
  const middle = straight ? (overlapLow + overlapHigh) / 2 : (low + high) / 2;
  const margin = Math.min(16, (high - low) / 2);
  const along = Math.min(
    high - margin,
    Math.max(low + margin, middle + lane * laneWidth),
  );
  const normal = normals[side];
  return vertical
    ? {
        x: (side === "left" ? rect.x : rect.x + rect.w) + normal.x * gap,
        y: along,
      }
    : {
        x: along,
        y: (side === "top" ? rect.y : rect.y + rect.h) + normal.y * gap,
      };
}

function ahead(point: Point, side: Side, by: number): Point {
  return {
    x: point.x + normals[side].x * by,
    y: point.y + normals[side].y * by,
  };
}

function xy(point: Point): string {
  return `${round(point.x)},${round(point.y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
