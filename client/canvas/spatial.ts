/** Which block is where, without the DOM: the next one in a direction, and what lies under a point. Pure. */
import type { Block } from "../../shared/blocks/model.ts";
import {
  centreOf,
  containsPoint,
  containsRect,
  inflate,
  overlaps,
  type Point,
} from "../../shared/geometry.ts";
import type { Rect } from "../../shared/presence.ts";

export type Direction = "left" | "right" | "up" | "down";

/**
 * The block to go to from `from` in a direction: the nearest whose centre lies that way, sideways distance counting
 * double, so that a row is followed before a diagonal. Null at the rim.
 */
export function nextInDirection<B extends Rect & { readonly id: string }>(
  blocks: readonly B[],
  from: Rect & { readonly id?: string },
  direction: Direction,
): B | null {
  const start = centreOf(from);
  let best: B | null = null;
  let bestCost = Infinity;
  for (const block of blocks) {
    if (block.id === from.id) continue;
    const centre = centreOf(block);
    const [along, across] = turned(
      centre.x - start.x,
      centre.y - start.y,
      direction,
    );
    if (along <= 0.5 || Math.abs(across) > along * 4) continue;
    const cost = along + 2 * Math.abs(across);
    if (cost < bestCost) {
      bestCost = cost;
      best = block;
    }
  }
  return best;
}

/** The frontmost block under a point; a frame only where no card lies. `blocks` in z-order, `reach` widens each. */
export function blockAt(
  blocks: readonly Block[],
  point: Point,
  reach = 0,
): Block | null {
  let frame: Block | null = null;
  for (let i = blocks.length - 1; i >= 0; i--) {
    const block = blocks[i]!;
    if (!containsPoint(inflate(block, reach), point)) continue;
    if (block.kind !== "frame") return block;
    frame ??= block;
  }
  return frame;
}

/** What a selection rectangle takes: cards that it touches, and frames that it holds as a whole. */
export function blocksInMarquee(
  blocks: readonly Block[],
  marquee: Rect,
): string[] {
  return blocks
    .filter((block) =>
      block.kind === "frame"
        ? containsRect(marquee, block)
        : overlaps(marquee, block),
    )
    .map((block) => block.id);
}

/** Distance ahead and sideways, seen in the direction of travel. */
function turned(
  dx: number,
  dy: number,
  direction: Direction,
): [number, number] {
  switch (direction) {
    case "right":
      return [dx, dy];
    case "left":
      return [-dx, dy];
    case "down":
      return [dy, dx];
    case "up":
      return [-dy, dx];
  }
}
