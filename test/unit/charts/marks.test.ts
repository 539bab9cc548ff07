import { describe, expect, it } from "vitest";
import {
  clickReach,
  nearestTarget,
  targetsWithin,
} from "../../../client/charts/pointing.ts";
import { joinPace } from "../../../client/charts/liveRefetch.ts";
import { datumLink, samplesPath } from "../../../client/charts/places.ts";
import { createStore } from "../../../client/kit/store.ts";
import {
  toggleSeries,
  zoomTo,
  type Look,
} from "../../../client/charts/look.ts";
import { numbered } from "../../../client/anchors/numbering.ts";
import {
  findMark,
  keyOf,
  marksOf,
  nextMark,
  type Mark,
} from "../../../client/charts/walk.ts";
import type { Thread } from "../../../shared/api/threads.ts";
import type { ChartAnswer } from "../../../shared/charts/answers.ts";
import { datumKey, readDatumKey } from "../../../shared/charts/datum.ts";
import { differencesOf } from "../../../shared/charts/difference.ts";
import type { Drawing, Target } from "../../../shared/charts/drawing.ts";

const target = (of: Partial<Target> & { step?: number }): Target => ({
  px: 0,
  py: 0,
  series: "",
  data: [{ run: of.series || "r", metric: "loss", step: of.step ?? 0 }],
  x: null,
  tip: () => ({ name: "", colour: null, where: null, value: "", facts: [] }),
  ...of,
});
const drawing = (panels: readonly (readonly Target[])[]): Drawing => ({
  panels: panels.map((targets, i) => ({
    key: String(i),
    title: null,
    options: { width: 100, height: 100 },
    targets,
    xScale: null,
  })),
  columns: 2,
  series: [],
  legend: null,
  notes: [],
});

const lines = marksOf(
  drawing([
    [
      target({ series: "a", px: 10, py: 50, step: 1 }),
      target({ series: "b", px: 11, py: 20, step: 1 }),
      target({ series: "a", px: 30, py: 10, step: 2 }),
      target({ series: "b", px: 31, py: 60, step: 2 }),
    ],
  ]),
);

describe("pointing", () => {
  const cell = target({ px: 50, py: 50, box: { width: 40, height: 20 } });

  it("a cell answers inside its box and nowhere else", () => {
    expect(nearestTarget([cell], { x: 69, y: 58 })).toBe(cell);
    expect(nearestTarget([cell], { x: 71, y: 50 })).toBeNull();
  });

  it("a click must be nearer to a point than a pointer that passes", () => {
    const point = target({ px: 50, py: 50 });
    expect(nearestTarget([point], { x: 75, y: 50 })).toBe(point);
    expect(nearestTarget([point], { x: 75, y: 50 }, clickReach)).toBeNull();
  });

  it("a brush takes what lies between its corners, drawn in any direction", () => {
    const inside = target({ px: 20, py: 20 });
    const outside = target({ px: 60, py: 20 });
    expect(
      targetsWithin([inside, outside], {
        from: { x: 40, y: 40 },
        to: { x: 10, y: 10 },
      }),
    ).toEqual([inside]);
  });
});

describe("walking through marks with the keys", () => {
  const at = (series: string, step: number) =>
    lines.find(
      (mark) =>
        mark.target.series === series && mark.target.data[0]!.step === step,
    )!;

  it("goes along its own series, also where another is nearer", () => {
    expect(nextMark(lines, at("a", 1), "right")).toBe(at("a", 2));
    expect(nextMark(lines, at("a", 2), "left")).toBe(at("a", 1));
  });

  it("changes the series up and down, and stops at the end", () => {
    expect(nextMark(lines, at("a", 1), "up")).toBe(at("b", 1));
    expect(nextMark(lines, at("a", 2), "right")).toBeNull();
  });

  it("reaches every cell of a matrix", () => {
    const cells = marksOf(
      drawing([
        [0, 1, 2].flatMap((row) =>
          [0, 1, 2].map((column) =>
            target({
              px: column * 30,
              py: row * 10,
              step: row * 3 + column,
              box: { width: 30, height: 10 },
            }),
          ),
        ),
      ]),
    );
    const reached = new Set<Mark>([cells[0]!]);
    for (const mark of reached)
      for (const direction of ["left", "right", "up", "down"] as const) {
        const next = nextMark(cells, mark, direction);
        if (next) reached.add(next);
      }
    expect(reached.size).toBe(9);
  });

  it("panels stand side by side", () => {
    const [, second] = marksOf(drawing([[target({})], [target({ px: 5 })]]));
    expect(second).toMatchObject({ x: 105, panel: 1 });
  });
});

describe("the address of a mark", () => {
  it("finds the mark again, and says when the value is gone", () => {
    const mark = lines[2]!;
    expect(findMark(lines, keyOf(mark.target), false)).toBe(mark);
    expect(findMark(lines, datumKey({ run: "gone" }), true)).toBeNull();
  });

  it("of a thinned series is the nearest step of the same series", () => {
    const key = datumKey({ run: "a", metric: "loss", step: 1.8 });
    expect(findMark(lines, key, true)).toBe(lines[2]);
    expect(findMark(lines, key, false)).toBeNull();
  });

  it("survives a link", () => {
    const datum = { run: "r 1", metric: "a&b~c", slice: "lang=de?" };
    const link = new URL(datumLink("https://host", "c1", "b1", datum));
    expect(link.searchParams.get("block")).toBe("b1");
    expect(readDatumKey(link.searchParams.get("datum")!)).toEqual(datum);
  });

  it("of a sample leads to the sample beside the chart's other runs", () => {
    const answer = {
      type: "scenarios",
      runs: [{ id: "r1" }, { id: "r2" }],
    } as unknown as ChartAnswer;
    expect(samplesPath({ run: "r1", task: "t", sample: "i" }, answer)).toBe(
      "/runs/r1/samples?task=t&item=i&with=r2",
    );
  });
});

describe("looking at a chart", () => {
  const look = () =>
    createStore<Look>({ isolated: new Set(), zoom: null, selecting: false });

  it("a series is brought forward and back", () => {
    const state = look();
    toggleSeries(state, "a");
    expect([...state.get().isolated]).toEqual(["a"]);
    toggleSeries(state, "a");
    expect(state.get().isolated.size).toBe(0);
  });

  it("a zoom drawn from right to left is the same part", () => {
    const state = look();
    zoomTo(state, [9, 2]);
    expect(state.get().zoom).toEqual([2, 9]);
    zoomTo(state, [5, 5]);
    expect(state.get().zoom).toEqual([2, 9]);
  });
});

describe("the pace of many charts", () => {
  it("spreads a hundred refetches, and answers at once for a few", () => {
    const one = joinPace();
    expect(one.pace()).toEqual({ gapMs: 1000, delayMs: 0 });
    const all = Array.from({ length: 99 }, (_, i) => joinPace(() => i / 99));
    const delays = all.map(({ pace }) => pace().delayMs);
    expect(one.pace().gapMs).toBe(4000);
    expect(Math.max(...delays)).toBeGreaterThan(3900);
    for (const { leave } of [one, ...all]) leave();
  });
});

describe("what differs between a pinned chart and now", () => {
  const columns = [
    { key: "run", label: "Run", numeric: false },
    { key: "step", label: "Step", numeric: true },
    { key: "value", label: "Value", numeric: true },
    { key: "n", label: "n", numeric: true },
  ];
  it("is named by run and step, changed values before new and gone ones", () => {
    const before = {
      columns,
      rows: [
        ["a", 1, 0.5, 10],
        ["a", 2, 0.6, 10],
      ],
    };
    const after = {
      columns,
      rows: [
        ["a", 2, 0.7, 10],
        ["b", 1, 0.9, 10],
      ],
    };
    expect(
      differencesOf(before, after).map(({ name, before: b, after: a }) => [
        name,
        b,
        a,
      ]),
    ).toEqual([
      ["a · 2", 0.6, 0.7],
      ["b · 1", null, 0.9],
      ["a · 1", 0.5, null],
    ]);
    expect(differencesOf(before, before)).toEqual([]);
  });
});

describe("threads about values", () => {
  const thread = (id: string, createdAt: string, resolvedAt: string | null) =>
    ({
      id,
      createdAt,
      resolvedAt,
      anchor: { type: "datum", block: "b", run: "r", words: "" },
    }) as unknown as Thread;

  it("are numbered by age, and keep their number when one before is resolved", () => {
    const threads = [
      thread("old", "1", "3"),
      thread("new", "2", null),
      thread("newest", "3", null),
    ];
    expect(
      numbered("datum", threads, null).map((each) => [
        each.thread.id,
        each.number,
      ]),
    ).toEqual([
      ["new", 2],
      ["newest", 3],
    ]);
    expect(numbered("datum", threads, "old")).toHaveLength(3);
  });
});
