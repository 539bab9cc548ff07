import { expect, test } from "vitest";
import * as Y from "yjs";
import { ownRestoresOf } from "../../client/history/ownRestores.ts";

/** A person's document, and a server where restoring version n leads back with n + 1. */
function stage(fails = false) {
  const doc = new Y.Doc();
  const list = doc.getArray<string>("list");
  const undo = new Y.UndoManager(list, { captureTimeout: 60_000 });
  const steps = ownRestoresOf(undo);
  const restored: number[] = [];
  const restore = (seq: number) => {
    restored.push(seq);
    return Promise.resolve(fails ? null : seq + 1);
  };
  return {
    steps,
    restored,
    write: (word: string) => list.push([word]),
    words: () => list.toArray(),
    restore: (back: number) => steps.made(back, restore),
    settled: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

test("undo right after my own restore takes the restore back, not the edit before it", async () => {
  const { steps, restored, write, words, restore, settled } = stage();
  write("mine");
  restore(7);
  expect(steps.canUndo()).toBe(true);
  steps.undo();
  await settled();
  expect(restored).toEqual([7]);
  expect(words()).toEqual(["mine"]);
  steps.undo();
  expect(words()).toEqual([]);
});

test("what I did after the restore is undone first, however soon it came", async () => {
  const { steps, restored, write, words, restore, settled } = stage();
  write("before");
  restore(7);
  write("after");
  steps.undo();
  await settled();
  expect([words(), restored]).toEqual([["before"], []]);
  steps.undo();
  await settled();
  expect([words(), restored]).toEqual([["before"], [7]]);
});

test("redo makes the restore again, until I do something new", async () => {
  const { steps, restored, write, restore, settled } = stage();
  restore(7);
  steps.undo();
  await settled();
  steps.redo();
  await settled();
  expect(restored).toEqual([7, 8]);
  steps.undo();
  await settled();
  write("new");
  expect(steps.canRedo()).toBe(false);
  steps.redo();
  await settled();
  expect(restored).toEqual([7, 8, 9]);
});

test("the button beside the restore and the keys take it back once between them", async () => {
  const { steps, restored, restore, settled } = stage();
  const takeBack = restore(7);
  steps.undo();
  takeBack();
  await settled();
  takeBack();
  await settled();
  expect(restored).toEqual([7]);
});

test("a restore that could not be taken back can be tried again", async () => {
  const { steps, restored, restore, settled } = stage(true);
  restore(7);
  steps.undo();
  await settled();
  expect(steps.canUndo()).toBe(true);
  steps.undo();
  await settled();
  expect(restored).toEqual([7, 7]);
});
