/**
 * Edits of the notebook that also need a place on the canvas: a block that is written or moved here must stand
 * somewhere sensible there. Each is one transaction, so one step of undo.
 */
import type * as Y from "yjs";
import { blockModel } from "../../shared/blocks/index.ts";
import type { Block, Size } from "../../shared/blocks/model.ts";
import {
  createBlock,
  edit,
  moveInReadingOrder,
  placeBlocks,
  setFrame,
} from "../../shared/doc/edits.ts";
import { compareKeys, readCanvas } from "../../shared/doc/read.ts";
import type { Rect } from "../../shared/presence.ts";
import type { Slot } from "./rows.ts";

const gap = 24;
/** Room that a frame keeps around what it holds; its title stands above it. */
const framePadding = 24;

/** Makes a block in a slot of the reading order and gives its canvas place: below its neighbour, inside its frame. */
export function insertBlock(
  doc: Y.Doc,
  id: string,
  kind: string,
  slot: Slot,
  fields?: Readonly<Record<string, unknown>>,
) {
  const model = blockModel(kind);
  if (!model) throw new Error(`insertBlock: unknown kind: ${kind}`);
  edit(doc, () => {
    const { blocks } = readCanvas(doc);
    const rect = freeRect(blocks, slot, model.size);
    createBlock(doc, { id, kind, ...rect, frame: slot.frame, fields });
    moveInReadingOrder(doc, id, orderBefore(blocks, id, slot));
    if (slot.frame) growFrame(doc, slot.frame, rect);
  });
}

/** Moves a block to a slot. When that is in another frame (or in none), the block moves there on the canvas too. */
export function moveBlock(doc: Y.Doc, id: string, slot: Slot) {
  edit(doc, () => {
    const { blocks } = readCanvas(doc);
    const block = blocks.find((each) => each.id === id);
    if (!block) return;
    const inFrame = blocks.some(
      (each) => each.kind === "frame" && each.id === block.frame,
    );
    const frame = inFrame ? block.frame : null;
    moveInReadingOrder(doc, id, orderBefore(blocks, id, slot));
    if (frame === slot.frame) return;
    const others = blocks.filter((each) => each.id !== id);
    const rect = freeRect(others, slot, block);
    placeBlocks(doc, { [id]: rect });
    setFrame(doc, [id], slot.frame);
    if (slot.frame) growFrame(doc, slot.frame, rect);
  });
}

/**
 * The block directly behind which, in the order of the whole document, a block must come to stand in the slot. First
 * in a frame means before the frame's first block, which need not be near the frame itself.
 */
function orderBefore(
  blocks: readonly Block[],
  id: string,
  slot: Slot,
): string | null {
  if (slot.after !== null || slot.frame === null) return slot.after;
  const sorted = blocks
    .filter((block) => block.id !== id)
    .toSorted(
      (a, b) => compareKeys(a.order, b.order) || compareKeys(a.id, b.id),
    );
  const first = sorted.findIndex((block) => block.frame === slot.frame);
  return first < 0 ? slot.frame : (sorted[first - 1]?.id ?? null);
}

/** The nearest free place below the neighbour (or at the top of the frame, or right of everything). */
export function freeRect(
  blocks: readonly Block[],
  slot: Slot,
  size: Size,
): Rect {
  const { w, h } = size;
  const frame = blocks.find((block) => block.id === slot.frame);
  const after = blocks.find((block) => block.id === slot.after);
  const start = after
    ? { x: after.x, y: after.y + after.h + gap }
    : frame
      ? { x: frame.x + framePadding, y: frame.y + framePadding }
      : startOfCanvas(blocks);
  const obstacles = blocks.filter((block) =>
    frame
      ? block.id !== frame.id && block.frame === frame.id
      : block.frame === null,
  );
  let y = start.y;
  for (;;) {
    const hit = obstacles.find((block) =>
      overlaps({ x: start.x, y, w, h }, block),
    );
    if (!hit) return { x: start.x, y, w, h };
    y = hit.y + hit.h + gap;
  }
}

function growFrame(doc: Y.Doc, id: string, rect: Rect) {
  const frame = readCanvas(doc).blocks.find((block) => block.id === id);
  if (!frame) return;
  const right = rect.x + rect.w + framePadding;
  const bottom = rect.y + rect.h + framePadding;
  placeBlocks(doc, {
    [id]: {
      w: Math.max(frame.w, right - frame.x),
      h: Math.max(frame.h, bottom - frame.y),
    },
  });
}

function startOfCanvas(blocks: readonly Block[]) {
  if (blocks.length === 0) return { x: 0, y: 0 };
  return {
    x: Math.min(...blocks.map((block) => block.x)),
    y: Math.min(...blocks.map((block) => block.y)),
  };
}

function overlaps(a: Rect, b: Rect): boolean {
  return (
    a.x < b.x + b.w + gap &&
    b.x < a.x + a.w + gap &&
    a.y < b.y + b.h + gap &&
    b.y < a.y + a.h + gap
  );
}
