/**
 * The way of a link between two rectangles: a curve that leaves from the nearest sides at right angles. Links between
 * the same two blocks run in lanes beside each other. Pure.
 */
import type { Size } from "../../shared/blocks/model.ts";
import { overlaps, type Point } from "../../shared/geometry.ts";
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

/** `lane` is 0 for a single link; see `lanesOf`. `label` keeps the words off both blocks where there is room. */
export function routeLink(
  from: Rect,
  to: Rect,
  lane = 0,
  label: Size = { w: 0, h: 0 },
): Route {
  const { startSide, endSide, start, end } = bestSides(from, to, lane);
  const distance = Math.hypot(end.x - start.x, end.y - start.y);
  const reach = Math.min(160, Math.max(distance * 0.4, 16));
  const curve = [
    start,
    ahead(start, startSide, reach),
    ahead(end, endSide, reach),
    end,
  ] as const;
  return {
    path: `M${xy(start)}C${xy(curve[1])} ${xy(curve[2])} ${xy(end)}`,
    start,
    end,
    endSide,
    label: labelPlace(curve, label, [from, to]),
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

const allSides: readonly Side[] = ["right", "left", "bottom", "top"];
/** Room a curve wants in front of a side before it may turn. */
const room = 28;

/**
 * The pair of sides with the shortest way that leaves and arrives head on. Facing sides win over a corner, a corner
 * over a loop.
 */
function bestSides(from: Rect, to: Rect, lane: number) {
  let best: {
    startSide: Side;
    endSide: Side;
    start: Point;
    end: Point;
  } | null = null;
  let bestCost = Infinity;
  for (const startSide of allSides)
    for (const endSide of allSides) {
      const start = port(from, startSide, lane, to, 0);
      const end = port(to, endSide, lane, from, endGap);
      const dx = end.x - start.x;
      const dy = end.y - start.y;
      const leaving = dx * normals[startSide].x + dy * normals[startSide].y;
      const arriving = -dx * normals[endSide].x - dy * normals[endSide].y;
      const facing =
        normals[startSide].x === -normals[endSide].x &&
        normals[startSide].y === -normals[endSide].y;
      const cost =
        Math.hypot(dx, dy) +
        4 * Math.max(0, room - leaving) +
        4 * Math.max(0, room - arriving) +
        (facing ? 0 : startSide === endSide ? 160 : 40);
      if (cost >= bestCost) continue;
      bestCost = cost;
      best = { startSide, endSide, start, end };
    }
  // Only places that are no numbers compare to nothing.
  if (!best) throw new Error("routeLink: a rectangle without a place");
  return best;
}

type Curve = readonly [Point, Point, Point, Point];

/** The middle of the curve, else the nearest point to it where the words lie on neither block. */
function labelPlace(curve: Curve, size: Size, blocks: readonly Rect[]): Point {
  const middle = pointOn(curve, 0.5);
  if (size.w === 0) return middle;
  for (const t of [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74]) {
    const point = pointOn(curve, t);
    const box = {
      x: point.x - size.w / 2,
      y: point.y - size.h / 2,
      ...size,
    };
    if (!blocks.some((block) => overlaps(block, box))) return point;
  }
  return middle;
}

function pointOn([a, b, c, d]: Curve, t: number): Point {
  const u = 1 - t;
  const mix = (key: "x" | "y") =>
    u * u * u * a[key] +
    3 * u * u * t * b[key] +
    3 * u * t * t * c[key] +
    t * t * t * d[key];
  return { x: mix("x"), y: mix("y") };
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
