/**
 * Edits of many blocks at once: move, align, distribute, group in frames, z-order. A frame always takes along what is
 * in it, nested frames included; `frame` fields that form a circle (two people grouped at once) end nowhere.
 */
import { generateNKeysBetween } from "fractional-indexing";
import type * as Y from "yjs";
import type { Block } from "../blocks/model.ts";
import { boundsOf, centreOf, containsPoint, inflate } from "../geometry.ts";
import type { Rect } from "../presence.ts";
import {
  createBlock,
  deleteBlocks,
  edit,
  placeBlocks,
  setFrame,
} from "./edits.ts";
import { compareKeys, readCanvas } from "./read.ts";
import { rootsOf } from "./schema.ts";

export type Edge = "left" | "centre" | "right" | "top" | "middle" | "bottom";
export type Axis = "horizontal" | "vertical";
export type ZMove = "front" | "forward" | "backward" | "back";

/** Space between a new frame and the blocks it is drawn around; the top holds the title. */
const framePadding = 32;
const frameHeader = 24;

/** These blocks and everything in those that are frames. */
export function withContents(
  blocks: readonly Block[],
  ids: Iterable<string>,
): Set<string> {
  const inside = Map.groupBy(blocks, (block) => block.frame);
  const all = new Set<string>();
  const visit = (id: string) => {
    if (all.has(id)) return;
    all.add(id);
    inside.get(id)?.forEach((block) => visit(block.id));
  };
  for (const id of ids) visit(id);
  return all;
}

/** Of these blocks, those that no other of them carries along as its frame. */
export function outermost(
  blocks: readonly Block[],
  ids: ReadonlySet<string>,
): Block[] {
  const byId = new Map(blocks.map((block) => [block.id, block]));
  return blocks.filter((block) => {
    if (!ids.has(block.id)) return false;
    const seen = new Set([block.id]);
    for (
      let frame = block.frame;
      frame !== null && !seen.has(frame);
      frame = byId.get(frame)?.frame ?? null
    ) {
      if (ids.has(frame)) return false;
      seen.add(frame);
    }
    return true;
  });
}

/** Moves blocks, and what is in them, by a distance in canvas units. */
export function moveBlocks(
  doc: Y.Doc,
  ids: Iterable<string>,
  dx: number,
  dy: number,
) {
  const { blocks } = readCanvas(doc);
  placeBlocks(doc, shifted(blocks, withContents(blocks, ids), dx, dy));
}

/** Moves blocks a step, as the arrow keys do, and into or out of the frames that they cross. */
export function nudgeBlocks(
  doc: Y.Doc,
  ids: ReadonlySet<string>,
  dx: number,
  dy: number,
) {
  edit(doc, () => {
    moveBlocks(doc, ids, dx, dy);
    dropBlocks(doc, Object.fromEntries([...ids].map((id) => [id, {}])));
  });
}

/** Lines blocks up with the outermost of them, or centres them on their common middle. Needs two. */
export function alignBlocks(doc: Y.Doc, ids: ReadonlySet<string>, to: Edge) {
  const { blocks } = readCanvas(doc);
  const chosen = outermost(blocks, ids);
  const bounds = boundsOf(chosen);
  if (!bounds || chosen.length < 2) return;
  edit(doc, () => {
    for (const block of chosen) {
      const { dx, dy } = alignment(block, bounds, to);
      if (dx !== 0 || dy !== 0)
        placeBlocks(
          doc,
          shifted(blocks, withContents(blocks, [block.id]), dx, dy),
        );
    }
  });
}

/** Makes the gaps between neighbours equal; the first and the last stay. Needs three. */
export function distributeBlocks(
  doc: Y.Doc,
  ids: ReadonlySet<string>,
  axis: Axis,
) {
  const { blocks } = readCanvas(doc);
  const [start, size] =
    axis === "horizontal" ? (["x", "w"] as const) : (["y", "h"] as const);
  const chosen = outermost(blocks, ids).sort(
    (a, b) => a[start] + a[size] / 2 - (b[start] + b[size] / 2),
  );
  const bounds = boundsOf(chosen);
  if (!bounds || chosen.length < 3) return;
  const first = chosen[0]!;
  const last = chosen.at(-1)!;
  const span = last[start] + last[size] - first[start];
  const filled = chosen.reduce((sum, block) => sum + block[size], 0);
  const gap = (span - filled) / (chosen.length - 1);
  edit(doc, () => {
    let next = first[start];
    for (const block of chosen) {
      const by = block === last ? 0 : next - block[start];
      if (by !== 0)
        placeBlocks(
          doc,
          shifted(
            blocks,
            withContents(blocks, [block.id]),
            axis === "horizontal" ? by : 0,
            axis === "vertical" ? by : 0,
          ),
        );
      next += block[size] + gap;
    }
  });
}

/** Draws a new frame around the blocks and puts them in. Inside one common frame, the new frame goes in there too. */
export function groupInFrame(
  doc: Y.Doc,
  ids: ReadonlySet<string>,
  frameId: string,
) {
  const { blocks } = readCanvas(doc);
  const chosen = outermost(blocks, ids);
  const bounds = boundsOf(chosen);
  if (!bounds) return;
  const around = inflate(bounds, framePadding);
  const parents = new Set(chosen.map((block) => block.frame));
  edit(doc, () => {
    createBlock(doc, {
      id: frameId,
      kind: "frame",
      x: around.x,
      y: around.y - frameHeader,
      w: around.w,
      h: around.h + frameHeader,
      frame: parents.size === 1 ? [...parents][0]! : null,
    });
    setFrame(
      doc,
      chosen.map((block) => block.id),
      frameId,
    );
  });
}

/** Removes frames and leaves what was in them where it is, in the frame around, if there was one. */
export function ungroupFrames(doc: Y.Doc, ids: Iterable<string>) {
  edit(doc, () => {
    for (const id of ids) {
      const { blocks } = readCanvas(doc);
      const frame = blocks.find((block) => block.id === id);
      if (frame?.kind !== "frame") continue;
      const contents = blocks.filter((block) => block.frame === id);
      deleteBlocks(doc, [id]);
      setFrame(
        doc,
        contents.map((block) => block.id),
        frame.frame === id ? null : frame.frame,
      );
    }
  });
}

/**
 * Writes where blocks were dropped, and which frame each now belongs to: the frontmost frame under its centre. What is
 * in a moved frame stays in it.
 */
export function dropBlocks(
  doc: Y.Doc,
  rects: Readonly<Record<string, Partial<Rect>>>,
) {
  edit(doc, () => {
    placeBlocks(doc, rects);
    const { blocks } = readCanvas(doc);
    for (const block of outermost(blocks, new Set(Object.keys(rects)))) {
      const home = frameUnder(blocks, block);
      if (home !== block.frame) setFrame(doc, [block.id], home);
    }
  });
}

/** Puts into a new frame what lies in it and belonged to nothing, or to the frame around the new one. */
export function takeIn(doc: Y.Doc, frameId: string) {
  const { blocks } = readCanvas(doc);
  const frame = blocks.find((block) => block.id === frameId);
  if (!frame) return;
  const around = frame.frame;
  const taken = blocks.filter(
    (block) =>
      block.id !== frameId &&
      block.frame === around &&
      block.w <= frame.w &&
      block.h <= frame.h &&
      frameUnder(blocks, block) === frameId,
  );
  setFrame(
    doc,
    taken.map((block) => block.id),
    frameId,
  );
}

/** The smallest frame that the centre of this block lies in; never the block itself or a frame inside it. */
export function frameUnder(
  blocks: readonly Block[],
  block: Pick<Block, "id" | "kind"> & Rect,
): string | null {
  const own = withContents(blocks, [block.id]);
  const centre = centreOf(block);
  let best: Block | null = null;
  for (const frame of blocks) {
    if (frame.kind !== "frame" || own.has(frame.id)) continue;
    if (!containsPoint(frame, centre)) continue;
    // A frame belongs in a larger one only: two of a size dropped on each other stay apart.
    if (block.kind === "frame" && frame.w * frame.h <= block.w * block.h)
      continue;
    if (!best || frame.w * frame.h <= best.w * best.h) best = frame;
  }
  return best?.id ?? null;
}

/** Moves blocks together in the z-order, keeping their order among themselves. Frames stay behind cards in any case. */
export function moveInZ(doc: Y.Doc, ids: ReadonlySet<string>, move: ZMove) {
  const { blocks } = readCanvas(doc);
  const moving = blocks.filter((block) => ids.has(block.id));
  const resting = blocks.filter((block) => !ids.has(block.id));
  if (moving.length === 0 || resting.length === 0) return;
  const index = insertionIndex(blocks, resting, moving, move);
  const lower = resting[index - 1]?.z ?? null;
  // Two blocks may hold one key (both made offline): the next different key bounds the gap.
  const upper =
    resting
      .slice(index)
      .find((block) => lower === null || compareKeys(block.z, lower) > 0)?.z ??
    null;
  const keys = generateNKeysBetween(lower, upper, moving.length);
  const map = rootsOf(doc).blocks;
  edit(doc, () =>
    moving.forEach((block, i) => {
      const entry = map.get(block.id);
      if (entry && entry.get("z") !== keys[i]) entry.set("z", keys[i]);
    }),
  );
}

/** How many resting blocks lie behind the moved ones afterwards. */
function insertionIndex(
  blocks: readonly Block[],
  resting: readonly Block[],
  moving: readonly Block[],
  move: ZMove,
): number {
  const restingBehind = (block: Block) =>
    blocks
      .slice(0, blocks.indexOf(block))
      .filter((other) => !moving.includes(other)).length;
  switch (move) {
    case "front":
      return resting.length;
    case "back":
      return 0;
    case "forward":
      return Math.min(resting.length, restingBehind(moving.at(-1)!) + 1);
    case "backward":
      return Math.max(0, restingBehind(moving[0]!) - 1);
  }
}

function shifted(
  blocks: readonly Block[],
  ids: ReadonlySet<string>,
  dx: number,
  dy: number,
): Record<string, Partial<Rect>> {
  return Object.fromEntries(
    blocks
      .filter((block) => ids.has(block.id))
      .map((block) => [block.id, { x: block.x + dx, y: block.y + dy }]),
  );
}

function alignment(block: Rect, bounds: Rect, to: Edge) {
  switch (to) {
    case "left":
      return { dx: bounds.x - block.x, dy: 0 };
    case "centre":
      return { dx: bounds.x + bounds.w / 2 - (block.x + block.w / 2), dy: 0 };
    case "right":
      return { dx: bounds.x + bounds.w - (block.x + block.w), dy: 0 };
    case "top":
      return { dx: 0, dy: bounds.y - block.y };
    case "middle":
      return { dx: 0, dy: bounds.y + bounds.h / 2 - (block.y + block.h / 2) };
    case "bottom":
      return { dx: 0, dy: bounds.y + bounds.h - (block.y + block.h) };
  }
}
