/** Where a canvas opens for somebody who was never here: on something that can be read. Pure. */
import type { Block } from "../../shared/blocks/model.ts";
import { boundsOf } from "../../shared/geometry.ts";
import type { Rect } from "../../shared/presence.ts";
import type { View } from "./camera.ts";

/** Below this nobody can read a card. */
export const readableZoom = 0.4;
const padding = 64;

/** Everything, if that can be read; else the top left frame, or the top left of all where there are no frames. */
export function openingView(
  blocks: readonly Block[],
  { width, height }: Pick<View, "width" | "height">,
): Pick<View, "x" | "y" | "zoom"> {
  const all = boundsOf(blocks);
  if (!all) return { x: 0, y: 0, zoom: 1 };
  const fitting = fitZoom(all, width, height);
  if (fitting >= readableZoom)
    return {
      x: width / 2 - (all.x + all.w / 2) * fitting,
      y: height / 2 - (all.y + all.h / 2) * fitting,
      zoom: fitting,
    };
  const start = firstFrame(blocks) ?? topLeft(blocks);
  const zoom = Math.max(readableZoom, fitZoom(start, width, height));
  return { x: padding - start.x * zoom, y: padding - start.y * zoom, zoom };
}

function fitZoom(rect: Rect, width: number, height: number): number {
  return Math.min(
    1,
    Math.max(width - 2 * padding, 40) / Math.max(rect.w, 1),
    Math.max(height - 2 * padding, 40) / Math.max(rect.h, 1),
  );
}

/** Frames in frames do not count: the one around them is what one sees. */
function firstFrame(blocks: readonly Block[]): Block | undefined {
  return nearestToCorner(
    blocks.filter((block) => block.kind === "frame" && block.frame === null),
  );
}

/** A block rather than the corner of all: that may be an empty place. */
function topLeft(blocks: readonly Block[]): Rect {
  return nearestToCorner(blocks)!;
}

function nearestToCorner(blocks: readonly Block[]): Block | undefined {
  return blocks.toSorted((a, b) => a.x + a.y - (b.x + b.y))[0];
}
