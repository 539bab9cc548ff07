import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { createBlocks, deleteBlocks } from "../../shared/doc/edits.ts";
import { readCanvas } from "../../shared/doc/read.ts";
import { localOrigin, rootsOf } from "../../shared/doc/schema.ts";
import { crowded, layoutMargin } from "../../client/notebook/margin.ts";
import { undoOnly } from "../../client/notebook/notebook.ts";
import { insertBlock, moveBlock } from "../../client/notebook/place.ts";
import {
  dropSlot,
  rowsOf,
  slotOf,
  stepSlot,
} from "../../client/notebook/rows.ts";

/** top, then frame F with one and two in it, then tail. */
function notebook() {
  const doc = new Y.Doc();
  const at = (y: number, x = 0) => ({ x, y, w: 400, h: 100 });
  createBlocks(doc, [
    { id: "top", kind: "note", ...at(0) },
    { id: "F", kind: "frame", x: 500, y: 0, w: 460, h: 300 },
    { id: "one", kind: "note", frame: "F", ...at(24, 524) },
    { id: "two", kind: "note", frame: "F", ...at(148, 524) },
    { id: "tail", kind: "note", ...at(200) },
  ]);
  const rows = () => rowsOf(readCanvas(doc).blocks);
  return {
    doc,
    rows,
    order: () =>
      rows().map((row) => `${"  ".repeat(row.depth)}${row.block.id}`),
    block: (id: string) =>
      readCanvas(doc).blocks.find((block) => block.id === id)!,
    step(id: string, step: 1 | -1) {
      const slot = stepSlot(rows(), id, step);
      if (slot) moveBlock(doc, id, slot);
      return slot;
    },
  };
}

describe("rows", () => {
  test("a frame comes before what it holds, and its section ends with its last block", () => {
    const { rows } = notebook();
    expect(
      rows().map((row) => [row.block.id, row.depth, row.endsSection]),
    ).toEqual([
      ["top", 0, false],
      ["F", 0, false],
      ["one", 1, false],
      ["two", 1, true],
      ["tail", 0, false],
    ]);
  });
});

describe("moving by keyboard", () => {
  test("steps into a frame, through it and out again", () => {
    const { step, order } = notebook();
    step("top", 1);
    expect(order()).toEqual(["F", "  top", "  one", "  two", "tail"]);
    step("top", 1);
    step("top", 1);
    expect(order()).toEqual(["F", "  one", "  two", "  top", "tail"]);
    step("top", 1);
    expect(order()).toEqual(["F", "  one", "  two", "top", "tail"]);
    step("top", 1);
    expect(order()).toEqual(["F", "  one", "  two", "tail", "top"]);
    expect(step("top", 1)).toBeNull();
  });

  test("steps back the same way", () => {
    const { step, order } = notebook();
    for (let i = 0; i < 4; i++) step("tail", -1);
    expect(order()).toEqual(["top", "tail", "F", "  one", "  two"]);
  });

  test("a frame takes along what it holds", () => {
    const { step, order } = notebook();
    step("F", 1);
    expect(order()).toEqual(["top", "tail", "F", "  one", "  two"]);
    step("F", -1);
    step("F", -1);
    expect(order()).toEqual(["F", "  one", "  two", "top", "tail"]);
  });
});

describe("moving by drag", () => {
  test("the half of the row under the pointer decides", () => {
    const { rows } = notebook();
    const drop = (over: string, half: "upper" | "lower") =>
      dropSlot(rows(), "top", over, half);
    expect(drop("tail", "lower")).toEqual({ frame: null, after: "tail" });
    expect(drop("tail", "upper")).toEqual({ frame: null, after: "F" });
    expect(drop("two", "lower")).toEqual({ frame: "F", after: "two" });
    expect(drop("F", "lower")).toEqual({ frame: "F", after: null });
    expect(drop("F", "upper")).toEqual({ frame: null, after: null });
    expect(drop("top", "upper")).toBeNull();
  });

  test("a frame dropped on a block of another frame goes beside that section", () => {
    const { doc, rows } = notebook();
    createBlocks(doc, [
      { id: "G", kind: "frame", x: 0, y: 600, w: 300, h: 300 },
    ]);
    expect(dropSlot(rows(), "G", "one", "upper")).toEqual({
      frame: null,
      after: "top",
    });
    expect(dropSlot(rows(), "G", "two", "lower")).toEqual({
      frame: null,
      after: "F",
    });
  });
});

describe("the canvas follows the notebook", () => {
  test("a block moved into a frame stands in it, without covering others, and the frame grows", () => {
    const { doc, block } = notebook();
    moveBlock(doc, "tail", { frame: "F", after: "two" });
    const [tail, frame] = [block("tail"), block("F")];
    expect(tail.frame).toBe("F");
    expect(tail.y).toBe(148 + 100 + 24);
    expect(frame.y + frame.h).toBeGreaterThanOrEqual(tail.y + tail.h);
  });

  test("a block moved within its frame keeps its place on the canvas", () => {
    const { doc, block, order } = notebook();
    moveBlock(doc, "two", { frame: "F", after: null });
    expect(order()).toEqual(["top", "F", "  two", "  one", "tail"]);
    expect(block("two")).toMatchObject({ x: 524, y: 148 });
  });

  test("a block goes where its frame has room before the frame grows", () => {
    const { doc, block } = notebook();
    insertBlock(doc, "new", "image", { frame: "F", after: "one" });
    // 360 x 240 does not fit between or below the two notes: the frame is 300 high.
    expect(block("F").h).toBeGreaterThan(300);
    createBlocks(doc, [
      { id: "G", kind: "frame", x: 3000, y: 0, w: 1000, h: 600 },
      { id: "g1", kind: "note", frame: "G", x: 3024, y: 24, w: 400, h: 540 },
    ]);
    insertBlock(doc, "g2", "note", { frame: "G", after: "g1" });
    expect(block("g2")).toMatchObject({ x: 3024 + 400 + 24, y: 24 });
    expect(block("G")).toMatchObject({ w: 1000, h: 600 });
  });

  test("a frame grows to the side where nothing stands", () => {
    const { doc, block } = notebook();
    createBlocks(doc, [
      { id: "under F", kind: "note", x: 500, y: 320, w: 400, h: 100 },
    ]);
    insertBlock(doc, "new", "note", { frame: "F", after: "two" });
    expect(block("F").h).toBe(300);
    expect(block("new").x).toBe(524 + 400 + 24);
    expect(block("F").w).toBeGreaterThan(460);
  });

  test("a block of a frame that no longer exists can be moved", () => {
    const { doc, order } = notebook();
    createBlocks(doc, [
      { id: "lost", kind: "note", frame: "nowhere", x: 0, y: 0, w: 1, h: 1 },
    ]);
    moveBlock(doc, "lost", { frame: null, after: null });
    expect(order()[0]).toBe("lost");
  });

  test("a new block stands below its neighbour, where nothing else is", () => {
    const { doc, block, order } = notebook();
    insertBlock(doc, "new", "note", { frame: null, after: "top" });
    expect(order().slice(0, 2)).toEqual(["top", "new"]);
    const made = block("new");
    expect(made.y).toBeGreaterThanOrEqual(200 + 100 + 24);
  });

  test("inserting is one step of undo", () => {
    const { doc, order } = notebook();
    const before = order();
    const undo = new Y.UndoManager(doc.getMap("blocks"), {
      trackedOrigins: new Set([localOrigin]),
    });
    insertBlock(doc, "new", "note", { frame: "F", after: "two" });
    expect(order()).not.toEqual(before);
    undo.undo();
    expect(order()).toEqual(before);
  });

  test("first in a frame is first even when its blocks were made before the frame", () => {
    const doc = new Y.Doc();
    const rect = { x: 0, y: 0, w: 100, h: 100 };
    createBlocks(doc, [
      { id: "old", kind: "note", frame: "F", ...rect },
      { id: "F", kind: "frame", ...rect },
      { id: "b", kind: "note", ...rect },
    ]);
    moveBlock(doc, "b", { frame: "F", after: null });
    expect(rowsOf(readCanvas(doc).blocks).map((row) => row.block.id)).toEqual([
      "F",
      "b",
      "old",
    ]);
  });
});

test("a slot says in which frame and behind which block a row stands", () => {
  const { rows } = notebook();
  expect(slotOf(rows(), "two")).toEqual({ frame: "F", after: "one" });
  expect(slotOf(rows(), "tail")).toEqual({ frame: null, after: "F" });
  expect(slotOf(rows(), "missing")).toBeNull();
});

describe("threads in the margin", () => {
  const items = [
    { id: "a", top: 0, height: 100 },
    { id: "b", top: 50, height: 100 },
    { id: "c", top: 400, height: 50 },
  ];

  test("stand beside their block and give way downwards", () => {
    expect([...layoutMargin(items, 10)]).toEqual([
      ["a", 0],
      ["b", 110],
      ["c", 400],
    ]);
  });

  test("the focused one stands exactly at its block", () => {
    const tops = layoutMargin(items, 10, "b");
    expect(tops.get("b")).toBe(50);
    expect(tops.get("a")).toBe(50 - 10 - 100);
  });

  test("none overlaps, whoever is focused", () => {
    for (const focused of [null, "a", "b", "c"]) {
      const tops = layoutMargin(items, 10, focused);
      for (const [i, item] of items.slice(1).entries()) {
        const above = items[i]!;
        expect(tops.get(item.id)!).toBeGreaterThanOrEqual(
          tops.get(above.id)! + above.height + 10,
        );
      }
    }
  });
});

describe("a crowded margin", () => {
  test("shows one line of those that have no room for a card, and whole cards elsewhere", () => {
    const at = (id: string, top: number) => ({ id, top });
    const items = [at("a", 0), at("b", 0), at("c", 60), at("d", 400)];
    expect([...crowded(items, 140)]).toEqual(["a", "b", "c"]);
    expect([...crowded([at("a", 0)], 140)]).toEqual([]);
  });
});

describe("Undo beside a deletion", () => {
  function deleted() {
    const doc = new Y.Doc();
    createBlocks(doc, [
      { id: "a", kind: "note", x: 0, y: 0, w: 300, h: 100 },
      { id: "b", kind: "note", x: 0, y: 200, w: 300, h: 100 },
    ]);
    const undo = new Y.UndoManager(rootsOf(doc).blocks, {
      trackedOrigins: new Set([localOrigin]),
      captureTimeout: 0,
    });
    deleteBlocks(doc, ["a"]);
    const ids = () => readCanvas(doc).blocks.map((block) => block.id);
    return { doc, undo, ids, step: undo.undoStack.at(-1) };
  }

  test("brings the block back", () => {
    const { undo, ids, step } = deleted();
    expect(undoOnly(undo, step)).toBe(true);
    expect(ids()).toEqual(["a", "b"]);
  });

  test("takes nothing newer back", () => {
    const { doc, undo, ids, step } = deleted();
    deleteBlocks(doc, ["b"]);
    expect(undoOnly(undo, step)).toBe(false);
    expect(ids()).toEqual([]);
  });
});
