/** Where the example's cards stand: a grid of equal cells, three to a column, in four frames read left to right. */
import type { Rect } from "../../shared/presence.ts";

const cell = { w: 432, h: 384 };
/** Between cards of one frame. */
const gap = 48;
const padding = 48;
/** Between frames: wide enough for a link's label. */
const aisle = 144;
const introHeight = 216;
const framesTop = introHeight + 96;
const rows = 3;

/** How many cells each frame is wide. */
const frameColumns = [1, 1, 2, 1] as const;

export function frameRect(frame: number): Rect {
  const columns = frameColumns[frame] ?? 1;
  return {
    x: frameLeft(frame),
    y: framesTop,
    w: 2 * padding + columns * cell.w + (columns - 1) * gap,
    h: 2 * padding + rows * cell.h + (rows - 1) * gap,
  };
}

/** The cell of a frame, counted from 0; `columns` makes a card that spans several. */
export function cellRect(
  frame: number,
  row: number,
  column = 0,
  columns = 1,
): Rect {
  return {
    x: frameLeft(frame) + padding + column * (cell.w + gap),
    y: framesTop + padding + row * (cell.h + gap),
    w: columns * cell.w + (columns - 1) * gap,
    h: cell.h,
  };
}

/** Above the frames, in line with the cells below. */
export function introRect(frame: number): Rect {
  return {
    x: frameLeft(frame) + padding,
    y: 0,
    w: cell.w,
    h: introHeight,
  };
}

function frameLeft(frame: number): number {
  let left = 0;
  for (let before = 0; before < frame; before++)
    left += frameRect(before).w + aisle;
  return left;
}
