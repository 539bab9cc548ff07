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
import {
  boundsOf,
  containsRect,
  inflate,
  overlaps,
  type Point,
} from "../../shared/geometry.ts";
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

/**
 * A free place near the neighbour: below it, else elsewhere in its frame, else where the frame can grow without running
 * into something. Outside of frames, the next free place further down.
 */
function freeRect(blocks: readonly Block[], slot: Slot, size: Size): Rect {
  const frame = blocks.find((block) => block.id === slot.frame);
  const after = blocks.find((block) => block.id === slot.after);
  const start = after
    ? { x: after.x, y: after.y + after.h + gap }
    : frame
      ? { x: frame.x + framePadding, y: frame.y + framePadding }
      : startOfCanvas(blocks);
  if (frame) return freeRectInFrame(blocks, frame, start, size);
  const obstacles = blocks.filter((block) => block.frame === null);
  return nextFreeDown(obstacles, { ...start, w: size.w, h: size.h });
}

function freeRectInFrame(
  blocks: readonly Block[],
  frame: Block,
  start: Point,
  { w, h }: Size,
): Rect {
  const inside = blocks.filter((block) => block.frame === frame.id);
  const room = inflate(frame, -framePadding);
  const columns = [start.x, room.x, ...inside.map((each) => each.x)];
  const lines = [
    start.y,
    room.y,
    ...inside.map((each) => each.y + each.h + gap),
  ];
  const rightOf = inside.map((each) => each.x + each.w + gap);
  const free = [...columns, ...rightOf]
    .flatMap((x) => lines.map((y): Rect => ({ x, y, w, h })))
    .filter(
      (rect) =>
        containsRect(room, rect) &&
        !inside.some((each) => overlaps(inflate(rect, gap), each)),
    )
    .sort((a, b) => distance(a, start) - distance(b, start));
  if (free[0]) return free[0];

  const bounds = boundsOf(inside) ?? { ...start, w: 0, h: 0 };
  const below = nextFreeDown(inside, { ...start, w, h });
  const beside = { x: bounds.x + bounds.w + gap, y: bounds.y, w, h };
  const neighbours = blocks.filter(
    (block) => block.id !== frame.id && block.frame !== frame.id,
  );
  const collides = (rect: Rect) =>
    neighbours.some((block) => overlaps(grown(frame, rect), block));
  return collides(below) && !collides(beside) ? beside : below;
}

function nextFreeDown(obstacles: readonly Block[], rect: Rect): Rect {
  let place = rect;
  for (;;) {
    const hit = obstacles.find((block) => overlaps(inflate(place, gap), block));
    if (!hit) return place;
    place = { ...place, y: hit.y + hit.h + gap };
  }
}

function growFrame(doc: Y.Doc, id: string, rect: Rect) {
  const frame = readCanvas(doc).blocks.find((block) => block.id === id);
  if (frame) placeBlocks(doc, { [id]: grown(frame, rect) });
}

/** The frame large enough for the rectangle; it grows to the right and downwards only. */
function grown(frame: Block, rect: Rect): Rect {
  return {
    x: frame.x,
    y: frame.y,
    w: Math.max(frame.w, rect.x + rect.w + framePadding - frame.x),
    h: Math.max(frame.h, rect.y + rect.h + framePadding - frame.y),
  };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function startOfCanvas(blocks: readonly Block[]) {
  if (blocks.length === 0) return { x: 0, y: 0 };
  return {
    x: Math.min(...blocks.map((block) => block.x)),
    y: Math.min(...blocks.map((block) => block.y)),
  };
}
