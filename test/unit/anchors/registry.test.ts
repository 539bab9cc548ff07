/** What threads are about, in words, and where their pins stand. */
import { expect, test } from "vitest";
import type { Places } from "../../../client/anchors/kind.ts";
import {
  isOrphaned,
  pinOf,
  titleOfAnchor,
  visitOf,
} from "../../../client/anchors/registry.ts";
import { indexThreads, nothingMarked } from "../../../client/anchors/shown.ts";
import { bandsOf, stretchOf } from "../../../client/anchors/stretch.ts";
import { quoteWords } from "../../../client/anchors/words.ts";
import type { Anchor, AnchorLive } from "../../../shared/api/anchors.ts";
import type { Thread } from "../../../shared/api/threads.ts";
import type { Block } from "../../../shared/blocks/model.ts";
import { paragraphs } from "../../../shared/doc/richText.ts";
import type { Drawing, Target } from "../../../shared/charts/drawing.ts";

const note = (id: string, words: string, x = 0) =>
  ({
    id,
    kind: "note",
    x,
    y: 0,
    w: 200,
    h: 100,
    z: id,
    fields: { body: paragraphs(words) },
  }) as unknown as Block;

function canvas(...blocks: Block[]): Places {
  return {
    blockById: new Map(blocks.map((block) => [block.id, block])),
    links: [{ id: "l1", from: "a", to: "b", relation: "supports" }] as never,
  };
}
const both = canvas(note("a", "Red flags"), note("b", "Recall", 400));

const words: Anchor = {
  type: "text",
  block: "a",
  field: "body",
  start: "AA==",
  end: "AA==",
  quote: { exact: "recall to >= .90", prefix: "", suffix: "" },
};

const attached: AnchorLive = { state: "attached" };
const gone: AnchorLive = {
  state: "orphaned",
  since: "2026-11-24T00:00:00.000Z",
};
const place = { x: 7, y: 9, title: "Red flags" };

test.each<[Anchor, string]>([
  [words, "“recall to >= .90” in “Red flags”"],
  [{ type: "block", block: "a" }, "“Red flags”"],
  [{ type: "link", link: "l1" }, "“Red flags” supports “Recall”"],
  [{ type: "point", x: 1, y: 2 }, "a place on the canvas"],
  [
    { type: "region", x: 0, y: 0, w: 700, h: 200 },
    "the part of the canvas with “Red flags” and 1 more",
  ],
  [
    { type: "row", block: "b", run: "r", words: "baseline" },
    "baseline in “Recall”",
  ],
])("%o is called %s", (anchor, title) => {
  expect(titleOfAnchor(anchor, both)).toBe(title);
});

test("a title of what was deleted says what it was", () => {
  expect(titleOfAnchor(words, canvas(), place)).toBe(
    "“recall to >= .90” in “Red flags”, which was deleted",
  );
});

test("a thread whose block is deleted stands where that was, and goes home when the block comes back", () => {
  const thread = { anchor: words, live: attached, place };
  expect(pinOf(thread, both)).toBeNull();
  expect(isOrphaned(thread, both)).toBe(false);
  expect(pinOf(thread, canvas())).toEqual({ x: 7, y: 9 });
  expect(isOrphaned(thread, canvas())).toBe(true);
});

test("a block that undo brought back is no orphan, whatever the server still says; lost words are one", () => {
  const anchor: Anchor = { type: "block", block: "a" };
  expect(isOrphaned({ anchor, live: gone }, both)).toBe(false);
  expect(isOrphaned({ anchor: words, live: gone }, both)).toBe(true);
});

test("the pin of a link stands between its blocks, and there is none without them", () => {
  const anchor: Anchor = { type: "link", link: "l1" };
  const pin = pinOf({ anchor, place: null }, both)!;
  expect(pin.x).toBeGreaterThan(200);
  expect(pin.x).toBeLessThan(400);
  expect(pinOf({ anchor, place: null }, canvas(note("a", "x")))).toBeNull();
});

test("the way to a place on the paper is only offered from the notebook", () => {
  const anchor: Anchor = { type: "point", x: 1, y: 2 };
  expect(visitOf(anchor, "canvas")).toBeNull();
  expect(visitOf(anchor, "notebook")?.type).toBe("canvas");
  expect(visitOf({ type: "version", seq: 4 }, "canvas")).toMatchObject({
    seq: 4,
  });
});

test("a long quote keeps its beginning and its end", () => {
  const quote = quoteWords(`begin ${"x".repeat(200)} end`, 40);
  expect([...quote].length).toBeLessThanOrEqual(44);
  expect(quote).toMatch(/^“begin .* … .*end”$/);
});

const thread = (id: string, anchor: Anchor, createdAt = id) =>
  ({ id, anchor, createdAt, live: attached, resolvedAt: null }) as Thread;

test("a new comment changes the list of its own block only", () => {
  const row = (block: string): Anchor => ({
    type: "row",
    block,
    run: "r",
    words: "",
  });
  const first = [thread("1", row("a")), thread("2", row("b"))];
  const before = indexThreads(first, nothingMarked);
  expect(indexThreads([...first], before)).toBe(before);
  const after = indexThreads([...first, thread("3", row("b"))], before);
  expect(after.byBlock.get("a")).toBe(before.byBlock.get("a"));
  expect(after.byBlock.get("b")?.map(({ id }) => id)).toEqual(["2", "3"]);
});

const target = (x: number | null) =>
  ({ x, tip: () => ({ where: `step ${x}` }) }) as unknown as Target;

test("selected marks on an axis are a stretch from the first to the last", () => {
  expect(stretchOf([target(9), target(3), target(5)], false)).toEqual({
    from: 3,
    to: 9,
    words: "from step 3 to step 9",
  });
  expect(stretchOf([target(0), target(60_000)], true)?.to).toBe(
    "1970-01-01T00:01:00.000Z",
  );
  expect(stretchOf([target(3), target(3)], false)).toBeNull();
  expect(stretchOf([target(3), target(null)], false)).toBeNull();
});

test("a stretch is drawn inside the part of the axis that is shown, and not at all outside it", () => {
  const drawing = {
    columns: 1,
    panels: [
      {
        xScale: { toPixel: (x: number) => x * 10, range: [40, 200] },
        options: { width: 300, height: 100, marginTop: 10, marginBottom: 20 },
      },
    ],
  } as unknown as Drawing;
  const at = (from: number, to: number) =>
    bandsOf(drawing, { axis: "x", from, to });
  expect(at(5, 12)).toEqual([
    { panel: 0, left: 50, top: 10, width: 70, height: 70 },
  ]);
  expect(at(1, 50)[0]).toMatchObject({ left: 40, width: 160 });
  expect(at(21, 30)).toEqual([]);
});
