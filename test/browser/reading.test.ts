/** Keyboard only, phones, and the notebook view. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { plainText } from "../../shared/blocks/field.ts";
import type { Hypothesis } from "../../shared/blocks/hypothesis/model.ts";
import { createBlocks, linkBlocks } from "../../shared/doc/edits.ts";
import { readingOrder } from "../../shared/doc/read.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import {
  eventually,
  newCanvas,
  openCanvas,
  readBack,
} from "../stage/canvases.ts";
import { openStage, type Actor, type Stage } from "../stage/people.ts";

let stage: Stage;
let ada: Actor;
let ben: Actor;

beforeAll(async () => {
  stage = await openStage();
  ada = await stage.join("Ada Okafor");
  ben = await stage.join("Ben Mwangi", {
    phone: true,
    disciplines: ["domain expert"],
  });
});
afterAll(() => stage?.close());

const threeNotes = (title: string) =>
  newCanvas(stage, ada, title, (doc) => {
    createBlocks(
      doc,
      ["one", "two", "three"].map((name, i) => ({
        id: name,
        kind: "note",
        x: i * 360,
        y: 0,
        w: 320,
        h: 160,
        fields: { body: paragraphs(`Note ${name}`) },
      })),
    );
    linkBlocks(doc, { id: "l1", from: "one", to: "two", relation: "supports" });
  });

test("with the keyboard alone: a hypothesis is written and linked, and a screen reader hears where it is", async () => {
  const canvas = await threeNotes("Keyboard");
  await openCanvas(ada, canvas);
  const { keyboard } = ada.page;
  await ada.page.getByRole("application", { name: /^Canvas/ }).focus();
  await keyboard.press("Tab");
  await ada.page
    .getByRole("status")
    .getByText(/note, 1 of 3/)
    .waitFor({ state: "attached" });
  await keyboard.press("/");
  await ada.page.locator('[aria-label="Find a kind of block"]:focus').waitFor();
  await keyboard.type("hypo");
  await keyboard.press("Enter");
  await ada.page.locator("[contenteditable=true]:focus").waitFor();
  await keyboard.type("Scans cost recall");
  await keyboard.press("Escape");
  await keyboard.press("l");
  await keyboard.press("Shift+Tab");
  await keyboard.press("Enter");
  await keyboard.press("Enter");
  await eventually(ada, canvas, (data) => {
    const made = data.blocks.find(
      (block) => block.kind === "hypothesis",
    ) as Hypothesis;
    expect(plainText(made.fields.statement)).toBe("Scans cost recall");
    const link = data.links.find((each) => each.from === made.id);
    expect(link?.to).toBe("three");
  });
});

test("deleting and undoing with the keyboard brings back the block and its link", async () => {
  const canvas = await threeNotes("Undo");
  await openCanvas(ada, canvas);
  await ada.page.getByRole("application", { name: /^Canvas/ }).focus();
  await ada.page.keyboard.press("Tab");
  await ada.page.keyboard.press("Delete");
  await eventually(ada, canvas, (data) => expect(data.blocks).toHaveLength(2));
  await ada.page.keyboard.press("Control+z");
  await eventually(ada, canvas, (data) => {
    expect(data.blocks).toHaveLength(3);
    expect(data.links).toHaveLength(1);
  });
});

test("on a phone the notebook opens, fits the screen, and can be written in", async () => {
  const canvas = await threeNotes("Phone");
  await ben.page.goto(`/c/${canvas}`);
  await ben.page.locator("[data-row=one]").waitFor();
  const width = await ben.page.evaluate(
    () => document.documentElement.scrollWidth,
  );
  expect(width).toBeLessThanOrEqual(390);
  await ben.page
    .locator("[data-row=one]")
    .getByRole("paragraph")
    .filter({ hasText: "Note one" })
    .tap();
  await ben.page
    .locator("[data-row=one] [contenteditable=true]:focus")
    .waitFor();
  await ben.page.keyboard.press("End");
  await ben.page.keyboard.type(" from the ward");
  await eventually(ada, canvas, (data) => {
    const one = data.blocks.find((block) => block.id === "one")!;
    expect(JSON.stringify(one.fields)).toContain("Note one from the ward");
  });
});

test("the reading order can be changed by keyboard in the notebook, and the canvas keeps its places", async () => {
  const canvas = await threeNotes("Order");
  const before = await readBack(ada, canvas);
  await openCanvas(ada, canvas, "notebook");
  await ada.page.locator("[data-row=one]").focus();
  await ada.page.keyboard.press("Alt+ArrowDown");
  await eventually(ada, canvas, (data) =>
    expect(readingOrder(data.blocks).map((block) => block.id)).toEqual([
      "two",
      "one",
      "three",
    ]),
  );
  const place = (data: typeof before) =>
    data.blocks
      .map(({ id, x, y }) => ({ id, x, y }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(place(await readBack(ada, canvas))).toEqual(place(before));
});
