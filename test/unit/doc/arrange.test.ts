import { expect, test } from "vitest";
import type * as Y from "yjs";
import {
  alignBlocks,
  distributeBlocks,
  dropBlocks,
  groupInFrame,
  moveBlocks,
  moveInZ,
  nudgeBlocks,
  outermost,
  takeIn,
  ungroupFrames,
  withContents,
} from "../../../shared/doc/arrange.ts";
import { createBlocks, setFrame } from "../../../shared/doc/edits.ts";
import { readCanvas } from "../../../shared/doc/read.ts";
import { emptyDoc } from "../../stage/docs.ts";

const note = (id: string, x = 0, y = 0, w = 100, h = 50) => ({
  id,
  kind: "note",
  x,
  y,
  w,
  h,
});
const frame = (id: string, x = 0, y = 0, w = 500, h = 400) => ({
  ...note(id, x, y, w, h),
  kind: "frame",
});
function docWith(...blocks: Parameters<typeof createBlocks>[1]) {
  const doc = emptyDoc();
  createBlocks(doc, blocks);
  return doc;
}
const block = (doc: Y.Doc, id: string) =>
  readCanvas(doc).blocks.find((each) => each.id === id)!;
const at = (doc: Y.Doc, id: string) => [block(doc, id).x, block(doc, id).y];
const order = (doc: Y.Doc) =>
  readCanvas(doc)
    .blocks.map((each) => each.id)
    .join("");

test("a frame moves what is in it, nested frames included", () => {
  const doc = docWith(
    frame("f"),
    { ...frame("g", 50, 50, 200, 200), frame: "f" },
    { ...note("n", 60, 60), frame: "g" },
    note("other", 70, 70),
  );
  moveBlocks(doc, ["f"], 10, -5);
  expect(at(doc, "f")).toEqual([10, -5]);
  expect(at(doc, "g")).toEqual([60, 45]);
  expect(at(doc, "n")).toEqual([70, 55]);
  expect(at(doc, "other")).toEqual([70, 70]);
});

test("a frame and a block in it, both selected, move once", () => {
  const doc = docWith(frame("f"), { ...note("n", 10, 10), frame: "f" });
  moveBlocks(doc, ["f", "n"], 10, 0);
  expect(at(doc, "n")).toEqual([20, 10]);
});

test("frames that contain each other end nowhere", () => {
  const doc = docWith(frame("f"), frame("g"));
  setFrame(doc, ["f"], "g");
  setFrame(doc, ["g"], "f");
  const { blocks } = readCanvas(doc);
  expect([...withContents(blocks, ["f"])].sort()).toEqual(["f", "g"]);
  expect(outermost(blocks, new Set(["f"])).map((each) => each.id)).toEqual([
    "f",
  ]);
});

test.each([
  ["left", [0, 0, 0], "x"],
  ["right", [200, 200, 200], "x"],
  ["centre", [100, 100, 100], "x"],
  ["top", [0, 0, 0], "y"],
  ["bottom", [300, 300, 300], "y"],
  ["middle", [150, 150, 150], "y"],
] as const)("align %s puts all at one line", (edge, expected, axis) => {
  const doc = docWith(note("a", 0, 0), note("b", 200, 100), note("c", 50, 300));
  alignBlocks(doc, new Set(["a", "b", "c"]), edge);
  expect(["a", "b", "c"].map((id) => block(doc, id)[axis])).toEqual(expected);
});

test("aligning is one update, and one block alone stays", () => {
  const doc = docWith(note("a", 0, 0), note("b", 200, 100), note("c", 50, 300));
  let updates = 0;
  doc.on("update", () => updates++);
  alignBlocks(doc, new Set(["a", "b", "c"]), "left");
  expect(updates).toBe(1);
  alignBlocks(doc, new Set(["b"]), "right");
  expect(updates).toBe(1);
});

test("distributing makes the gaps equal and keeps the ends", () => {
  const doc = docWith(
    note("a", 0, 0, 100),
    note("b", 110, 0, 50),
    note("c", 400, 0, 100),
  );
  distributeBlocks(doc, new Set(["c", "a", "b"]), "horizontal");
  expect(["a", "b", "c"].map((id) => block(doc, id).x)).toEqual([0, 225, 400]);
});

test("grouping draws a frame around the blocks, and ungrouping leaves them where they are", () => {
  const doc = docWith(note("a", 0, 0), note("b", 200, 100));
  groupInFrame(doc, new Set(["a", "b"]), "f");
  const { blocks } = readCanvas(doc);
  const made = blocks.find((each) => each.id === "f")!;
  expect(made.kind).toBe("frame");
  expect(made.x).toBeLessThan(0);
  expect(made.x + made.w).toBeGreaterThan(300);
  expect(block(doc, "a").frame).toBe("f");
  ungroupFrames(doc, ["f"]);
  expect(block(doc, "f")).toBeUndefined();
  expect(block(doc, "a").frame).toBeNull();
  expect(at(doc, "b")).toEqual([200, 100]);
});

test("ungrouping an inner frame leaves its blocks in the outer one", () => {
  const doc = docWith(
    frame("f"),
    { ...frame("g"), frame: "f" },
    { ...note("n"), frame: "g" },
  );
  ungroupFrames(doc, ["g"]);
  expect(block(doc, "n").frame).toBe("f");
});

test("a block dropped into a frame belongs to it, and dragged out belongs to none", () => {
  const doc = docWith(frame("f"), note("n", 900, 900));
  dropBlocks(doc, { n: { x: 100, y: 100 } });
  expect(block(doc, "n").frame).toBe("f");
  dropBlocks(doc, { n: { x: 900, y: 100 } });
  expect(block(doc, "n").frame).toBeNull();
});

test("a block that moves with its frame stays in it", () => {
  const doc = docWith(
    frame("f"),
    { ...note("n", 490, 10), frame: "f" },
    frame("big", 1000, 1000, 2000, 2000),
  );
  dropBlocks(doc, { f: { x: 1100, y: 1100 }, n: { x: 1590, y: 1110 } });
  expect(block(doc, "n").frame).toBe("f");
  expect(block(doc, "f").frame).toBe("big");
});

test("a block nudged over the rim of a frame leaves it, in one update", () => {
  const doc = docWith(frame("f"), { ...note("n", 440, 100), frame: "f" });
  let updates = 0;
  doc.on("update", () => updates++);
  nudgeBlocks(doc, new Set(["n"]), 8, 0);
  expect(block(doc, "n").frame).toBe("f");
  nudgeBlocks(doc, new Set(["n"]), 8, 0);
  expect(block(doc, "n").frame).toBeNull();
  expect(updates).toBe(2);
});

test("of frames in each other the innermost takes the block", () => {
  const doc = docWith(
    { ...frame("g", 50, 50, 200, 200), frame: "f" },
    frame("f"),
    note("n", 900, 900),
  );
  dropBlocks(doc, { n: { x: 100, y: 100 } });
  expect(block(doc, "n").frame).toBe("g");
});

test.each([
  ["front", ["b"], "acdb"],
  ["back", ["c"], "cabd"],
  ["forward", ["a"], "bacd"],
  ["backward", ["d"], "abdc"],
  ["front", ["a", "c"], "bdac"],
  ["forward", ["a", "b"], "cabd"],
  ["backward", ["a"], "abcd"],
  ["forward", ["d"], "abcd"],
] as const)("%s moves %j to %s", (move, ids, expected) => {
  const doc = docWith(note("a"), note("b"), note("c"), note("d"));
  moveInZ(doc, new Set(ids), move);
  expect(order(doc)).toBe(expected);
});

test("blocks with one z key, both made offline, can still be parted", () => {
  const doc = docWith(
    { ...note("a"), z: "a1" },
    { ...note("b"), z: "a1" },
    { ...note("c"), z: "a2" },
  );
  moveInZ(doc, new Set(["c"]), "back");
  expect(order(doc)).toBe("cab");
  moveInZ(doc, new Set(["c"]), "forward");
  expect(order(doc).indexOf("c")).toBeGreaterThan(0);
});

test("a new frame takes in what lies in it, but nothing of another frame and nothing larger", () => {
  const doc = docWith(
    frame("old", 300, 0, 100, 400),
    { ...note("theirs", 310, 10, 40, 40), frame: "old" },
    note("in", 10, 10),
    note("mostly", -20, 100),
    note("outside", 600, 10),
    { ...note("huge", -400, -400, 1200, 1200) },
    frame("new"),
  );
  takeIn(doc, "new");
  const home = (id: string) => block(doc, id).frame;
  expect(["in", "mostly", "old"].map(home)).toEqual(["new", "new", "new"]);
  expect(home("theirs")).toBe("old");
  expect([home("outside"), home("huge")]).toEqual([null, null]);
});

test("a frame drawn in a frame takes over what lies in it", () => {
  const doc = docWith(
    frame("f"),
    { ...note("n", 60, 60), frame: "f" },
    { ...frame("g", 50, 50, 200, 200), frame: "f" },
  );
  takeIn(doc, "g");
  expect(block(doc, "n").frame).toBe("g");
  expect(block(doc, "g").frame).toBe("f");
});
