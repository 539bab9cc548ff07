import { describe, expect, test } from "vitest";
import { lanesOf, routeLink } from "../../../client/canvas/route.ts";
import { snapMove, snapResize } from "../../../client/canvas/snap.ts";
import {
  blockAt,
  blocksInMarquee,
  nextInDirection,
} from "../../../client/canvas/spatial.ts";
import type { Block } from "../../../shared/blocks/model.ts";
import { overlaps } from "../../../shared/geometry.ts";
import type { Link } from "../../../shared/doc/schema.ts";

const rect = (x: number, y: number, w = 100, h = 50) => ({ x, y, w, h });
const block = (id: string, x: number, y: number, w = 100, h = 50) =>
  ({ id, kind: id.startsWith("f") ? "frame" : "note", x, y, w, h }) as Block;

describe("snap lines", () => {
  test("a left edge snaps to a left edge within the tolerance", () => {
    const snap = snapMove(rect(4, 200), [rect(0, 0)], 6);
    expect([snap.dx, snap.dy]).toEqual([-4, 0]);
    expect(snap.guides).toContainEqual({ axis: "x", at: 0, from: 0, to: 250 });
  });

  test("nothing snaps beyond the tolerance", () => {
    expect(snapMove(rect(23, 211), [rect(0, 0)], 6)).toEqual({
      dx: 0,
      dy: 0,
      guides: [],
    });
  });

  test("centres snap to centres", () => {
    const snap = snapMove(rect(28, 300, 40, 40), [rect(0, 0)], 6);
    expect(snap.dx).toBe(2);
  });

  test("the nearest line wins", () => {
    const snap = snapMove(rect(4, 400), [rect(0, 0), rect(5, 100)], 6);
    expect(snap.dx).toBe(1);
  });

  test("a resize snaps only the dragged side", () => {
    const snap = snapResize(
      rect(3, 200, 94, 50),
      { x: 1, y: 0 },
      [rect(0, 0)],
      6,
    );
    expect([snap.dx, snap.dy]).toEqual([3, 0]);
    expect(snap.guides).toHaveLength(1);
  });
});

describe("links", () => {
  test("leave from the sides that face each other", () => {
    const right = routeLink(rect(0, 0), rect(300, 0));
    expect([right.start.x, right.endSide]).toEqual([100, "left"]);
    const below = routeLink(rect(0, 0), rect(0, 300));
    expect([below.start.y, below.endSide]).toEqual([50, "top"]);
    const left = routeLink(rect(300, 10), rect(0, 0));
    expect([left.start.x, left.endSide]).toEqual([300, "right"]);
  });

  test("run straight where the blocks overlap sideways", () => {
    const route = routeLink(rect(0, 0, 100, 100), rect(300, 40, 100, 100));
    expect(route.start.y).toBe(route.end.y);
  });

  test("turn one corner where there is no room to face each other", () => {
    const route = routeLink(rect(0, 200, 300, 150), rect(320, 0, 300, 190));
    expect([route.start.x, route.endSide]).toEqual([300, "bottom"]);
  });

  test("keep the label off both blocks where there is room", () => {
    const from = rect(0, 0, 300, 100);
    const to = rect(310, 400, 300, 100);
    const size = { w: 60, h: 18 };
    const { label } = routeLink(from, to, 0, size);
    const box = { x: label.x - 30, y: label.y - 9, ...size };
    expect(overlaps(box, from) || overlaps(box, to)).toBe(false);
  });

  test("put the label in the middle", () => {
    const route = routeLink(rect(0, 0), rect(300, 0));
    expect(route.label.x).toBeGreaterThan(150);
    expect(route.label.x).toBeLessThan(250);
  });

  test("between the same two blocks, either way, run in lanes beside each other", () => {
    const link = (id: string, from: string, to: string): Link => ({
      id,
      from,
      to,
      relation: "supports",
    });
    const lanes = lanesOf([
      link("1", "a", "b"),
      link("2", "b", "a"),
      link("3", "a", "c"),
    ]);
    expect([lanes.get("1"), lanes.get("2"), lanes.get("3")]).toEqual([
      -0.5, 0.5, 0,
    ]);
    const one = routeLink(rect(0, 0), rect(300, 0), -0.5);
    const two = routeLink(rect(0, 0), rect(300, 0), 0.5);
    expect(Math.abs(one.label.y - two.label.y)).toBeGreaterThan(10);
  });

  test("to itself and between blocks on top of each other still have numbers", () => {
    const same = rect(0, 0);
    expect(routeLink(same, same).path).not.toContain("NaN");
  });
});

describe("finding blocks", () => {
  const row = [
    block("a", 0, 0),
    block("b", 200, 10),
    block("c", 200, 300),
    block("d", -300, 0),
  ];

  test("right goes along the row, not to the diagonal", () => {
    expect(nextInDirection(row, row[0]!, "right")?.id).toBe("b");
    expect(nextInDirection(row, row[0]!, "left")?.id).toBe("d");
    expect(nextInDirection(row, row[1]!, "down")?.id).toBe("c");
    expect(nextInDirection(row, row[3]!, "left")).toBeNull();
  });

  test("the frontmost card is under the pointer, a frame only where no card is", () => {
    const blocks = [
      block("a", 0, 0),
      block("b", 50, 0),
      block("f", -50, -50, 400, 400),
    ];
    expect(blockAt(blocks, { x: 60, y: 10 })?.id).toBe("b");
    expect(blockAt(blocks, { x: 10, y: 10 })?.id).toBe("a");
    expect(blockAt(blocks, { x: 300, y: 300 })?.id).toBe("f");
    expect(blockAt(blocks, { x: 900, y: 0 })).toBeNull();
  });

  test("a marquee takes cards that it touches and frames that it holds", () => {
    const blocks = [block("a", 0, 0), block("f", -50, -50, 400, 400)];
    expect(blocksInMarquee(blocks, rect(-10, -10, 50, 50))).toEqual(["a"]);
    expect(blocksInMarquee(blocks, rect(-100, -100, 900, 900))).toEqual([
      "a",
      "f",
    ]);
  });
});
