import { expect, test } from "vitest";
import { filterCanvases } from "../../client/home/filterCanvases.ts";
import { fitPreview } from "../../client/home/fitPreview.ts";
import { fileName } from "../../client/shell/exports.ts";
import {
  findEntries,
  groupEntries,
  type PaletteEntry,
} from "../../client/shell/paletteEntries.ts";

const person = (name: string) => ({ id: name, name, disciplines: [] });

test("canvases are found by title and by people, without minding case or accents", () => {
  const canvases = [
    { title: "Referral triage", people: [person("Zoë Müller")] },
    { title: "Übersetzung", people: [person("Ben")] },
  ];
  const found = (words: string) =>
    filterCanvases(canvases, words).map((canvas) => canvas.title);
  expect(found("TRIAGE")).toEqual(["Referral triage"]);
  expect(found("zoe triage")).toEqual(["Referral triage"]);
  expect(found("ubers")).toEqual(["Übersetzung"]);
  expect(found("  ")).toHaveLength(2);
  expect(found("zoe ubers")).toEqual([]);
});

test("a preview fits its drawing, keeps proportions and puts frames behind", () => {
  const shapes = fitPreview([
    { kind: "note", x: -5000, y: 0, w: 400, h: 200 },
    { kind: "frame", x: -5100, y: -100, w: 12_000, h: 900 },
  ]);
  expect(shapes.map((shape) => shape.kind)).toEqual(["frame", "note"]);
  for (const { x, y, w, h } of shapes) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(x + w).toBeLessThanOrEqual(320);
    expect(y + h).toBeLessThanOrEqual(180);
  }
  const frame = shapes[0]!;
  expect(frame.w / frame.h).toBeCloseTo(12_000 / 900, 0);
});

test("a single note stays small instead of filling the drawing", () => {
  const [note] = fitPreview([{ kind: "note", x: 0, y: 0, w: 320, h: 160 }]);
  expect(note!.w).toBeLessThan(80);
  expect(note!.x + note!.w / 2).toBeCloseTo(160, 0);
});

test("a title becomes a file name that every system takes", () => {
  expect(fileName('A/B: "what?"')).toBe("A B what");
  expect(fileName(" \n ")).toBe("canvas");
  expect(fileName("x".repeat(300))).toHaveLength(80);
});

const entry = (title: string, group = "Edit"): PaletteEntry => ({
  id: title,
  title,
  group,
  run() {},
});
const found = (entries: PaletteEntry[], query: string) =>
  findEntries(entries, query).map((each) => each.title);

test("the palette puts the start of a title before the start of a word before the middle", () => {
  const entries = [entry("Unalign"), entry("Text align"), entry("Align left")];
  expect(found(entries, "align")).toEqual([
    "Align left",
    "Text align",
    "Unalign",
  ]);
});

test("every word must be found, in the title or in the group", () => {
  const entries = [entry("Decision", "Create"), entry("Decision", "Blocks")];
  expect(findEntries(entries, "create dec").map((each) => each.group)).toEqual([
    "Create",
  ]);
  expect(found(entries, "create xyz")).toEqual([]);
});

test("groups come in the order of their best entry", () => {
  const groups = groupEntries([
    entry("a", "Blocks"),
    entry("b", "Edit"),
    entry("c", "Blocks"),
  ]);
  expect(groups.map(({ group, members }) => [group, members.length])).toEqual([
    ["Blocks", 2],
    ["Edit", 1],
  ]);
});
