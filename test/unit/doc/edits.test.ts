import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import type { Decision } from "../../../shared/blocks/decision/model.ts";
import {
  addItem,
  createBlock,
  createBlocks,
  deleteBlocks,
  linkBlocks,
  moveInReadingOrder,
  moveInZOrder,
  placeBlocks,
  removeItem,
  setFrame,
  setValue,
} from "../../../shared/doc/edits.ts";
import { readCanvas, readingOrder } from "../../../shared/doc/read.ts";
import { paragraphs } from "../../../shared/doc/richText.ts";
import { localOrigin, rootsOf } from "../../../shared/doc/schema.ts";
import { emptyDoc, settle, twoDocs } from "../../stage/docs.ts";

const at = { x: 0, y: 0, w: 300, h: 200 };
const note = (id: string) => ({ id, kind: "note", ...at });
const ids = (doc: Y.Doc) =>
  readingOrder(readCanvas(doc).blocks).map((block) => block.id);

test("a new block has one paragraph, so that nobody ever has to seed it", () => {
  const doc = emptyDoc();
  createBlock(doc, note("n"));
  const body = rootsOf(doc).blocks.get("n")?.get("body") as Y.XmlFragment;
  expect(body.toString()).toBe("<paragraph></paragraph>");
});

test("each named edit is one update", () => {
  const doc = emptyDoc();
  let updates = 0;
  doc.on("update", () => updates++);
  createBlocks(doc, [
    note("a"),
    note("b"),
    { id: "h", kind: "hypothesis", ...at },
  ]);
  expect(updates).toBe(1);
  placeBlocks(doc, { a: { x: 10 }, b: { y: 20 } });
  expect(updates).toBe(2);
});

test("removing the option that a decision took empties the outcome in the same step of undo", () => {
  const doc = emptyDoc();
  createBlock(doc, { id: "d", kind: "decision", ...at });
  addItem(doc, "d", "options", "small");
  addItem(doc, "d", "options", "large");
  setValue(doc, "d", "outcome", "small");
  const decision = () => {
    const { fields } = readCanvas(doc).blocks[0] as Decision;
    return [fields.options.map((option) => option.id), fields.outcome];
  };
  const undo = new Y.UndoManager(rootsOf(doc).blocks, {
    trackedOrigins: new Set([localOrigin]),
    captureTimeout: 0,
  });
  removeItem(doc, "d", "options", "small");
  expect(decision()).toEqual([["large"], null]);
  expect(undo.undoStack).toHaveLength(1);
  undo.undo();
  expect(decision()).toEqual([["small", "large"], "small"]);
  removeItem(doc, "d", "options", "large");
  expect(decision()).toEqual([["small"], "small"]);
});

test("placing a block where it is writes nothing", () => {
  const doc = emptyDoc();
  createBlock(doc, note("a"));
  let updates = 0;
  doc.on("update", () => updates++);
  placeBlocks(doc, { a: at });
  setFrame(doc, ["a"], null);
  setValue(doc, "missing", "status", "draft");
  expect(updates).toBe(0);
});

test("deleting a block deletes its links and frees what its frame held", () => {
  const doc = emptyDoc();
  createBlocks(doc, [{ id: "f", kind: "frame", ...at }, note("a"), note("b")]);
  setFrame(doc, ["a"], "f");
  linkBlocks(doc, { id: "l", from: "f", to: "b", relation: "supports" });
  deleteBlocks(doc, ["f"]);
  const canvas = readCanvas(doc);
  expect(canvas.links).toEqual([]);
  expect(canvas.blocks.map((block) => [block.id, block.frame])).toEqual([
    ["a", null],
    ["b", null],
  ]);
});

describe("reading order", () => {
  test("follows creation, and a frame comes directly before what is in it", () => {
    const doc = emptyDoc();
    createBlocks(doc, [
      note("a"),
      note("b"),
      { id: "f", kind: "frame", ...at },
    ]);
    setFrame(doc, ["a"], "f");
    expect(ids(doc)).toEqual(["b", "f", "a"]);
  });

  test("moves to the front, behind another and between two with the same key", () => {
    const doc = emptyDoc();
    createBlocks(doc, [note("a"), note("b"), note("c")]);
    moveInReadingOrder(doc, "c", null);
    expect(ids(doc)).toEqual(["c", "a", "b"]);
    moveInReadingOrder(doc, "c", "a");
    expect(ids(doc)).toEqual(["a", "c", "b"]);
  });

  test("survives two people appending at once: keys are equal, the order is the same for both", () => {
    const [a, b] = twoDocs((doc) => createBlock(doc, note("first")));
    createBlock(a, note("x"));
    createBlock(b, note("y"));
    settle(a, b);
    expect(ids(a)).toEqual(ids(b));
    moveInReadingOrder(a, "first", ids(a)[1] ?? null);
    expect(ids(a)[2]).toBe("first");
  });

  test("frames that contain each other lose no block", () => {
    const [a, b] = twoDocs((doc) =>
      createBlocks(doc, [
        { id: "f", kind: "frame", ...at },
        { id: "g", kind: "frame", ...at },
        note("n"),
      ]),
    );
    setFrame(a, ["f"], "g");
    setFrame(b, ["g"], "f");
    settle(a, b);
    expect(ids(a).sort()).toEqual(["f", "g", "n"]);
  });
});

test("the z-order does not touch the reading order", () => {
  const doc = emptyDoc();
  createBlocks(doc, [note("a"), note("b")]);
  moveInZOrder(doc, "a", "b");
  expect(readCanvas(doc).blocks.map((block) => block.id)).toEqual(["b", "a"]);
  expect(ids(doc)).toEqual(["a", "b"]);
});

test("a broken order key, written by something that is not Parley, does not stop anyone from moving blocks", () => {
  const doc = emptyDoc();
  createBlocks(doc, [note("a"), note("b"), note("c")]);
  rootsOf(doc).blocks.get("b")?.set("order", "zz no key");
  moveInReadingOrder(doc, "a", "c");
  createBlock(doc, note("d"));
  expect(ids(doc).slice(-2)).toEqual(["a", "d"]);
});

test("a value outside its schema is refused, and a stored one reads as the initial value without being changed", () => {
  const doc = emptyDoc();
  createBlock(doc, { id: "h", kind: "hypothesis", ...at });
  expect(() => setValue(doc, "h", "status", "certain")).toThrow();
  const stored = rootsOf(doc).blocks.get("h");
  stored?.set("status", "certain");
  expect(readCanvas(doc).blocks[0]?.fields["status"]).toBe("draft");
  expect(stored?.get("status")).toBe("certain");
});

test("options that two people add at once are both kept", () => {
  const [a, b] = twoDocs((doc) =>
    createBlock(doc, { id: "d", kind: "decision", ...at }),
  );
  addItem(a, "d", "options", "one", paragraphs("Ship"));
  addItem(b, "d", "options", "two", paragraphs("Wait"));
  settle(a, b);
  const options = readCanvas(a).blocks[0]?.fields["options"] as {
    id: string;
  }[];
  expect(options.map((option) => option.id).sort()).toEqual(["one", "two"]);
});

test("deleting a block while somebody types in it deletes it for both", () => {
  const [a, b] = twoDocs((doc) => createBlock(doc, note("n")));
  const body = rootsOf(b).blocks.get("n")?.get("body") as Y.XmlFragment;
  (body.get(0) as Y.XmlElement).insert(0, [new Y.XmlText("still typing")]);
  deleteBlocks(a, ["n"]);
  settle(a, b);
  expect(readCanvas(a).blocks).toEqual([]);
  expect(readCanvas(b).blocks).toEqual([]);
});
