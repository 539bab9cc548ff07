/**
 * The notebook's order: sections made of frames, and the places ("slots") where a block can stand. The order itself
 * lives in the document (`order`, `frame`); this file only reads it and says what a move would mean.
 */
import type { Block } from "../../shared/blocks/model.ts";
import { readingOrder } from "../../shared/doc/read.ts";

export interface Row {
  readonly block: Block;
  /** How many frames it stands in. */
  readonly depth: number;
  /** The frame it stands in, when that frame exists. */
  readonly frame: string | null;
  /** The last row of a section that is followed by a block of no section (a frame's heading ends one by itself). */
  readonly endsSection: boolean;
}

/** A place in the order: in which frame, and behind which of its blocks (null: at the front). */
export interface Slot {
  readonly frame: string | null;
  readonly after: string | null;
}

/** All blocks as rows of the column. Frames come directly before what they hold. */
export function rowsOf(blocks: readonly Block[]): Row[] {
  const ordered = readingOrder(blocks);
  const rows: Row[] = [];
  const open: string[] = [];
  for (const block of ordered) {
    // A frame that contains itself by a detour is read as standing alone, as readingOrder does.
    while (open.length > 0 && open.at(-1) !== block.frame) open.pop();
    rows.push({
      block,
      depth: open.length,
      frame: open.at(-1) ?? null,
      endsSection: false,
    });
    if (block.kind === "frame") open.push(block.id);
  }
  return rows.map((row, i) => ({
    ...row,
    endsSection: row.depth > 0 && goesOnOutside(rows[i + 1]),
  }));
}

function goesOnOutside(next: Row | undefined): boolean {
  return next?.depth === 0 && next.block.kind !== "frame";
}

/** Where a row stands now. */
export function slotOf(rows: readonly Row[], id: string): Slot | null {
  const index = rows.findIndex((row) => row.block.id === id);
  const row = rows[index];
  if (!row) return null;
  const before = rows
    .slice(0, index)
    .findLast((other) => other.frame === row.frame);
  return { frame: row.frame, after: before?.block.id ?? null };
}

/** The slot directly below a row: the first of its frame when it is one. */
export function slotBelow(rows: readonly Row[], id: string): Slot {
  const row = rows.find((each) => each.block.id === id);
  return row?.block.kind === "frame"
    ? { frame: id, after: null }
    : { frame: row?.frame ?? null, after: id };
}

/**
 * The slot one step up or down from where the block stands: past its neighbour, into a frame, or out of one. Frames
 * move among their neighbours only. Null at either end.
 */
export function stepSlot(
  rows: readonly Row[],
  id: string,
  step: 1 | -1,
): Slot | null {
  const moving = rows.find((row) => row.block.id === id);
  const here = slotOf(rows, id);
  if (!moving || !here) return null;
  const slots = slotsWithout(rows, id).filter(
    (slot) => moving.block.kind !== "frame" || slot.frame === moving.frame,
  );
  const index = slots.findIndex((slot) => sameSlot(slot, here));
  return slots[index + step] ?? null;
}

/** Where a block lands that is dropped on the upper or lower half of a row; null where it may not go. */
export function dropSlot(
  rows: readonly Row[],
  id: string,
  over: string,
  half: "upper" | "lower",
): Slot | null {
  const moving = rows.find((row) => row.block.id === id);
  const target = rows.find((row) => row.block.id === over);
  if (!moving || !target || over === id) return null;
  const rest = rows.filter((row) => row.block.id !== id);
  const slot: Slot =
    half === "lower"
      ? target.block.kind === "frame"
        ? { frame: over, after: null }
        : { frame: target.frame, after: over }
      : (slotOf(rest, over) ?? { frame: target.frame, after: null });
  if (moving.block.kind !== "frame" || slot.frame === moving.frame) return slot;
  // A frame dropped into another one stands behind (or before) that section instead.
  return moving.frame === null ? besideSection(rest, slot, half) : null;
}

export function sameSlot(a: Slot, b: Slot): boolean {
  return a.frame === b.frame && a.after === b.after;
}

/** Every slot in reading order, as if the block were not there. */
function slotsWithout(rows: readonly Row[], id: string): Slot[] {
  const rest = rows.filter((row) => row.block.id !== id);
  const slots: Slot[] = [];
  const visit = (frame: string | null) => {
    slots.push({ frame, after: null });
    for (const row of rest) {
      if (row.frame !== frame) continue;
      if (row.block.kind === "frame") visit(row.block.id);
      slots.push({ frame, after: row.block.id });
    }
  };
  // What stands in a moving frame is reached from nowhere, and so travels with it.
  visit(null);
  return slots;
}

function besideSection(
  rest: readonly Row[],
  slot: Slot,
  half: "upper" | "lower",
): Slot | null {
  let section = rest.find((row) => row.block.id === slot.frame);
  while (section && section.frame !== null) {
    const outer = section.frame;
    section = rest.find((row) => row.block.id === outer);
  }
  if (!section) return null;
  return half === "lower"
    ? { frame: null, after: section.block.id }
    : slotOf(rest, section.block.id);
}
