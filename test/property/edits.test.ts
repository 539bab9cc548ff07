/** Seeded random play: three people edit at once, exchange updates in any order, and must see the same canvas. */
import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { blockKinds } from "../../shared/blocks/index.ts";
import {
  createBlock,
  deleteBlocks,
  deleteLinks,
  linkBlocks,
  moveInReadingOrder,
  moveInZOrder,
  placeBlocks,
  setFrame,
} from "../../shared/doc/edits.ts";
import { readCanvas, readingOrder } from "../../shared/doc/read.ts";
import { localOrigin, rootsOf } from "../../shared/doc/schema.ts";
import { emptyDoc, settle } from "../stage/docs.ts";

const blockId = fc.constantFrom("a", "b", "c", "d", "e");
const coordinate = fc.integer({ min: -500, max: 500 });
const step = fc.oneof(
  fc.record({
    do: fc.constant("create" as const),
    id: blockId,
    kind: fc.constantFrom(...blockKinds),
  }),
  fc.record({ do: fc.constant("delete" as const), id: blockId }),
  fc.record({
    do: fc.constant("place" as const),
    id: blockId,
    x: coordinate,
    y: coordinate,
  }),
  fc.record({
    do: fc.constant("frame" as const),
    id: blockId,
    frame: fc.option(blockId),
  }),
  fc.record({
    do: fc.constant("order" as const),
    id: blockId,
    after: fc.option(blockId),
  }),
  fc.record({
    do: fc.constant("z" as const),
    id: blockId,
    after: fc.option(blockId),
  }),
  fc.record({ do: fc.constant("link" as const), id: blockId, to: blockId }),
  fc.record({ do: fc.constant("unlink" as const), id: blockId }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function play(doc: Y.Doc, step: Step) {
  switch (step.do) {
    case "create":
      return createBlock(doc, {
        id: step.id,
        kind: step.kind,
        x: 0,
        y: 0,
        w: 300,
        h: 200,
      });
    case "delete":
      return deleteBlocks(doc, [step.id]);
    case "place":
      return placeBlocks(doc, { [step.id]: { x: step.x, y: step.y } });
    case "frame":
      return setFrame(doc, [step.id], step.frame);
    case "order":
      return moveInReadingOrder(doc, step.id, step.after);
    case "z":
      return moveInZOrder(doc, step.id, step.after);
    case "link":
      return linkBlocks(doc, {
        id: `l${step.id}`,
        from: step.id,
        to: step.to,
        relation: "uses",
      });
    case "unlink":
      return deleteLinks(doc, [`l${step.id}`]);
  }
}

const turns = fc.array(
  fc.record({
    who: fc.integer({ min: 0, max: 2 }),
    step,
    settleAfter: fc.boolean(),
  }),
  { maxLength: 40 },
);

test("three people who edit at once see the same canvas, and every block once in the reading order", () => {
  fc.assert(
    fc.property(turns, (turns) => {
      const docs = [emptyDoc(1), emptyDoc(2), emptyDoc(3)];
      for (const turn of turns) {
        play(docs[turn.who]!, turn.step);
        if (turn.settleAfter)
          settle(docs[turn.who]!, docs[(turn.who + 1) % 3]!);
      }
      settle(...docs);
      settle(...docs);
      const [first, ...others] = docs.map(readCanvas);
      for (const other of others) expect(other).toEqual(first);
      const order = readingOrder(first!.blocks).map((block) => block.id);
      expect([...order].sort()).toEqual(
        first!.blocks.map((block) => block.id).sort(),
      );
    }),
    { numRuns: 300 },
  );
});

test("undoing everything takes back my work and nobody else's", () => {
  fc.assert(
    fc.property(turns, (turns) => {
      const mine = emptyDoc(1);
      const theirs = emptyDoc(2);
      const { blocks, links } = rootsOf(mine);
      const undo = new Y.UndoManager([blocks, links], {
        trackedOrigins: new Set([localOrigin]),
        captureTimeout: 0,
      });
      for (const turn of turns) {
        // Each keeps to blocks of their own, as people at two ends of a canvas do.
        const own = turn.who === 0 ? mine : theirs;
        const prefix = turn.who === 0 ? "m" : "t";
        play(own, withPrefix(turn.step, prefix));
        if (turn.settleAfter) settle(mine, theirs);
      }
      settle(mine, theirs);
      const theirBlocks = () =>
        readCanvas(mine).blocks.filter((block) => block.id.startsWith("t"));
      const before = theirBlocks();
      while (undo.undoStack.length > 0) undo.undo();
      expect(theirBlocks()).toEqual(before);
      expect(
        readCanvas(mine).blocks.filter((block) => block.id.startsWith("m")),
      ).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

function withPrefix(step: Step, prefix: string): Step {
  const rename = (id: string) => prefix + id;
  return {
    ...step,
    id: rename(step.id),
    ...("frame" in step && { frame: step.frame && rename(step.frame) }),
    ...("after" in step && { after: step.after && rename(step.after) }),
    ...("to" in step && { to: rename(step.to) }),
  } as Step;
}
