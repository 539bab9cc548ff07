import { describe, expect, test } from "vitest";
import {
  panToCentre,
  panToSee,
  seenBy,
  type View,
} from "../../../client/canvas/camera.ts";
import { openingView } from "../../../client/canvas/opening.ts";
import type { Block } from "../../../shared/blocks/model.ts";
import { containsRect } from "../../../shared/geometry.ts";

const view: View = { x: 0, y: 0, zoom: 1, width: 1000, height: 800 };
const rect = (x: number, y: number, w = 300, h = 200) => ({ x, y, w, h });
const block = (id: string, x: number, y: number, w = 300, h = 200) =>
  ({
    id,
    kind: id.startsWith("f") ? "frame" : "note",
    frame: null,
    x,
    y,
    w,
    h,
  }) as Block;

describe("walking to a block", () => {
  test("what is in sight moves nothing", () => {
    expect(panToSee(rect(100, 100), view)).toBeNull();
  });

  test("what is half out of sight comes in by the shortest way", () => {
    expect(panToSee(rect(900, 100), view)).toEqual({ ...view, x: -248 });
  });

  test("a frame larger than the view shows its top left at the same zoom", () => {
    const shown = panToSee(rect(2000, 100, 3000, 2000), view)!;
    expect(shown.zoom).toBe(1);
    expect(seenBy(shown)).toMatchObject({ x: 1952, y: 52 });
  });
});

describe("arriving at a block from elsewhere", () => {
  test("it stands in the middle when it was out of sight or under the bars", () => {
    for (const at of [rect(690, 560), rect(5000, -3000), rect(10, 300)]) {
      const seen = seenBy(panToCentre(at, view)!);
      expect([seen.x + 500, seen.y + 400]).toEqual([at.x + 150, at.y + 100]);
    }
  });

  test("nothing moves when it is clear of the bars", () => {
    expect(panToCentre(rect(300, 300), view)).toBeNull();
  });
});

describe("opening a canvas for the first time", () => {
  test("everything is in sight when it can be read like that", () => {
    const blocks = [block("a", 0, 0), block("b", 1500, 900)];
    const opened = openingView(blocks, view);
    expect(opened.zoom).toBeGreaterThan(0.4);
    const seen = seenBy({ ...view, ...opened });
    expect(blocks.every((each) => containsRect(seen, each))).toBe(true);
  });

  test("a canvas too wide to read opens on its top left frame", () => {
    const blocks = [
      block("far", 9000, 4000),
      block("f2", 1200, 0, 900, 600),
      block("f1", 0, 0, 1000, 600),
    ];
    const opened = openingView(blocks, view);
    expect(opened.zoom).toBeGreaterThanOrEqual(0.4);
    const seen = seenBy({ ...view, ...opened });
    expect(containsRect(seen, blocks[2]!)).toBe(true);
  });

  test("a frame too large to read begins at its top left, never below 40 %", () => {
    const opened = openingView([block("f", 500, 300, 9000, 5000)], view);
    expect(opened.zoom).toBe(0.4);
    expect(500 * 0.4 + opened.x).toBe(64);
  });

  test("an empty canvas opens at 100 %", () => {
    expect(openingView([], view)).toEqual({ x: 0, y: 0, zoom: 1 });
  });
});
