import { expect, test } from "vitest";
import * as Y from "yjs";
import { createCanvasStore } from "../../client/sync/canvasStore.ts";
import {
  createBlocks,
  deleteBlocks,
  linkBlocks,
  placeBlocks,
  setTitle,
} from "../../shared/doc/edits.ts";
import { rootsOf } from "../../shared/doc/schema.ts";

function canvasWith(...ids: string[]) {
  const doc = new Y.Doc();
  rootsOf(doc);
  createBlocks(
    doc,
    ids.map((id, i) => ({
      id,
      kind: "note",
      x: i * 400,
      y: 0,
      w: 320,
      h: 160,
    })),
  );
  const store = createCanvasStore(doc);
  let told = 0;
  store.subscribe(() => told++);
  return { doc, store, told: () => told };
}

test("moving one block keeps the identity of every other", () => {
  const { doc, store } = canvasWith("a", "b", "c");
  const before = store.get().blockById;
  placeBlocks(doc, { b: { x: 900 } });
  const after = store.get().blockById;
  expect(after.get("b")).not.toBe(before.get("b"));
  expect(after.get("b")!.x).toBe(900);
  expect(after.get("a")).toBe(before.get("a"));
  expect(after.get("c")).toBe(before.get("c"));
});

test("typing in a block's text changes that block and no other", () => {
  const { doc, store, told } = canvasWith("a", "b");
  const before = store.get();
  const body = rootsOf(doc).blocks.get("a")!.get("body") as Y.XmlFragment;
  const paragraph = new Y.XmlElement("paragraph");
  body.insert(0, [paragraph]);
  paragraph.insert(0, [new Y.XmlText("deep inside")]);
  expect(told()).toBeGreaterThan(0);
  const after = store.get();
  expect(after.blockById.get("a")).not.toBe(before.blockById.get("a"));
  expect(JSON.stringify(after.blockById.get("a")!.fields)).toContain(
    "deep inside",
  );
  expect(after.blockById.get("b")).toBe(before.blockById.get("b"));
});

test("a transaction that changes nothing here tells nobody and keeps the snapshot", () => {
  const { doc, store, told } = canvasWith("a");
  const before = store.get();
  placeBlocks(doc, { a: { x: 0 } });
  doc.transact(() => {});
  expect(told()).toBe(0);
  expect(store.get()).toBe(before);
});

test("a new title leaves the lists of blocks and links as they were", () => {
  const { doc, store } = canvasWith("a");
  const before = store.get();
  setTitle(doc, "Triage");
  expect(store.get()).not.toBe(before);
  expect(store.get().blocks).toBe(before.blocks);
  expect(store.get().blockById).toBe(before.blockById);
  expect(store.get().links).toBe(before.links);
});

test("the title, links, new and deleted blocks arrive", () => {
  const { doc, store } = canvasWith("a", "b");
  setTitle(doc, "Triage");
  linkBlocks(doc, { id: "l", from: "a", to: "b", relation: "supports" });
  expect(store.get().title).toBe("Triage");
  expect(store.get().links).toEqual([
    { id: "l", from: "a", to: "b", relation: "supports" },
  ]);
  deleteBlocks(doc, ["a"]);
  expect(store.get().blocks.map((block) => block.id)).toEqual(["b"]);
  expect(store.get().links).toEqual([]);
});

test("another person's change arrives as well as one's own, and undo too", () => {
  const { doc, store } = canvasWith("a");
  const other = new Y.Doc();
  rootsOf(other);
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  placeBlocks(other, { a: { x: 77 } });
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other), "remote");
  expect(store.get().blockById.get("a")!.x).toBe(77);
});

test("a destroyed store stops following", () => {
  const { doc, store, told } = canvasWith("a");
  store.destroy();
  setTitle(doc, "x");
  expect(told()).toBe(0);
});

test("equal places in the z-order fall back to the id, the same for everybody", () => {
  const doc = new Y.Doc();
  createBlocks(doc, [
    { id: "b", kind: "note", x: 0, y: 0, w: 10, h: 10, z: "a0" },
    { id: "a", kind: "note", x: 0, y: 0, w: 10, h: 10, z: "a0" },
  ]);
  const ids = createCanvasStore(doc)
    .get()
    .blocks.map((block) => block.id);
  expect(ids).toEqual(["a", "b"]);
});
