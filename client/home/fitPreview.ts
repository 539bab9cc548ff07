/** Fits the blocks of a canvas into the 320 x 180 drawing of its card. Pure. */
import type { CanvasSummary } from "../../shared/api/canvases.ts";

export interface PreviewShape {
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

const width = 320;
const height = 180;
const margin = 14;
/** A single note is not blown up to fill the drawing. */
const largestScale = 0.16;

/** Frames first, so that what is in them is drawn on top. */
export function fitPreview(
  blocks: CanvasSummary["preview"],
): readonly PreviewShape[] {
  if (blocks.length === 0) return [];
  const left = Math.min(...blocks.map((block) => block.x));
  const top = Math.min(...blocks.map((block) => block.y));
  const right = Math.max(...blocks.map((block) => block.x + block.w));
  const bottom = Math.max(...blocks.map((block) => block.y + block.h));
  const scale = Math.min(
    (width - 2 * margin) / (right - left),
    (height - 2 * margin) / (bottom - top),
    largestScale,
  );
  const dx = (width - (right - left) * scale) / 2;
  const dy = (height - (bottom - top) * scale) / 2;
  return blocks
    .toSorted((a, b) => Number(b.kind === "frame") - Number(a.kind === "frame"))
    .map((block) => ({
      kind: block.kind,
      x: round(dx + (block.x - left) * scale),
      y: round(dy + (block.y - top) * scale),
      w: Math.max(2, round(block.w * scale)),
      h: Math.max(2, round(block.h * scale)),
    }));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
