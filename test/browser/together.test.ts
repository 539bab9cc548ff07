/** Pair sessions: two people in two browsers on one canvas. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { plainText } from "../../shared/blocks/field.ts";
import type { Hypothesis } from "../../shared/blocks/hypothesis/model.ts";
import { createBlock } from "../../shared/doc/edits.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import {
  eventually,
  newCanvas,
  onlyBlock,
  openCanvas,
  saved,
} from "../stage/canvases.ts";
import { press, steadyBox } from "../stage/mouse.ts";
import { openStage, type Actor, type Stage } from "../stage/people.ts";
import { until } from "../stage/until.ts";

let stage: Stage;
let ada: Actor;
let ben: Actor;

beforeAll(async () => {
  stage = await openStage();
  ada = await stage.join("Ada Okafor");
  ben = await stage.join("Ben Mwangi", { disciplines: ["domain expert"] });
});
afterAll(() => stage?.close());

async function canvasWithHypothesis(statement: string) {
  const canvas = await newCanvas(stage, ada, "Together", (doc) =>
    createBlock(doc, {
      id: "h1",
      kind: "hypothesis",
      x: 0,
      y: 0,
      w: 440,
      h: 260,
      fields: { statement: paragraphs(statement) },
    }),
  );
  await openCanvas(ada, canvas);
  await openCanvas(ben, canvas);
  return canvas;
}

/**
 * Opens the text and puts the caret at its start or end. ProseMirror holds its own selection against the browser's for
 * a moment after it took the focus, so the caret counts as placed once it stays where the key put it.
 */
async function editStatement(actor: Actor, key: "Home" | "End") {
  const { page } = actor;
  await page.locator("#block-h1").getByText("the middle").dblclick();
  await page.locator("#block-h1 [contenteditable=true]:focus").waitFor();
  let stayed = 0;
  await until(async () => {
    const there = await page.evaluate((key) => {
      const caret = document.getSelection();
      const end = caret?.anchorNode?.textContent?.length;
      return (
        caret?.isCollapsed && caret.anchorOffset === (key === "Home" ? 0 : end)
      );
    }, key);
    stayed = there ? stayed + 1 : 0;
    if (!there) await page.keyboard.press(key);
    return stayed > 5;
  });
}

test("two people write in one hypothesis at once and see the same text", async () => {
  const canvas = await canvasWithHypothesis("the middle");
  await editStatement(ada, "Home");
  await editStatement(ben, "End");
  await Promise.all([
    ada.page.keyboard.type("Ada begins with several words and then ", {
      delay: 15,
    }),
    ben.page.keyboard.type(" and Ben goes on to the end of it", { delay: 15 }),
  ]);
  const whole =
    "Ada begins with several words and then the middle and Ben goes on to the end of it";
  await eventually(ada, canvas, (data) => {
    const { fields } = onlyBlock(data, "hypothesis") as Hypothesis;
    expect(plainText(fields.statement)).toBe(whole);
  });
  for (const actor of [ada, ben]) {
    await saved(actor);
    await actor.page.keyboard.press("Escape");
    await actor.page.locator("#block-h1").getByText(whole).waitFor();
  }
});

test("undo takes back only my own words", async () => {
  const canvas = await canvasWithHypothesis("the middle");
  await editStatement(ada, "Home");
  await editStatement(ben, "End");
  // At once: keys that a busy machine spreads over half a second are several steps of undo.
  await ada.page.keyboard.insertText("ADA ");
  await ben.page.keyboard.type(" BEN");
  await ada.page.getByText("ADA the middle BEN").waitFor();
  await ada.page.keyboard.press("Control+z");
  await eventually(ada, canvas, (data) => {
    const { fields } = onlyBlock(data, "hypothesis") as Hypothesis;
    expect(plainText(fields.statement)).toBe("the middle BEN");
  });
});

test("each sees where the other's mouse is, what is selected, and the caret", async () => {
  await canvasWithHypothesis("the middle");
  const label = ada.page.getByText("Ben Mwangi").filter({ visible: true });
  let x = 700;
  await until(async () => {
    await ben.page.mouse.move((x += 5), 620);
    return (await label.count()) > 0;
  });
  await editStatement(ben, "End");
  await ben.page.keyboard.type("!");
  await ada.page
    .locator("#block-h1")
    .getByText("Ben Mwangi")
    .waitFor({ state: "attached" });
});

test("following somebody brings their view to mine, and my own move ends it", async () => {
  await canvasWithHypothesis("the middle");
  await ada.page
    .getByRole("button", { name: /Ben Mwangi/ })
    .first()
    .click();
  await ada.page.getByText(/Following Ben/).waitFor();
  const before = await steadyBox(ada.page.locator("#block-h1"));
  await steadyBox(ben.page.locator("#block-h1"));
  await ben.page.mouse.move(900, 700);
  await ben.page.mouse.wheel(300, 200);
  await until(async () => {
    const now = await ada.page.locator("#block-h1").boundingBox();
    return now && Math.abs(now.x - before.x) > 100;
  });
  await steadyBox(ada.page.locator("#block-h1"));
  await ada.page.mouse.move(900, 700);
  await ada.page.mouse.wheel(0, 60);
  await ada.page.getByText(/Following Ben/).waitFor({ state: "detached" });
});

test("a block that somebody drags moves live for the other, and is written once", async () => {
  const canvas = await canvasWithHypothesis("the middle");
  const seen = await steadyBox(ada.page.locator("#block-h1"));
  const [x, y] = await press(ben.page, ben.page.locator("#block-h1"), (box) => [
    box.x + 12,
    box.y + 12,
  ]);
  await ben.page.mouse.move(x + 100, y + 70, { steps: 6 });
  await until(async () => {
    const now = await ada.page.locator("#block-h1").boundingBox();
    return now && now.x - seen.x > 60;
  });
  await eventually(ada, canvas, (data) => expect(data.blocks[0]?.x).toBe(0));
  await ben.page.mouse.up();
  await eventually(ada, canvas, (data) =>
    expect(data.blocks[0]?.x).toBeGreaterThan(60),
  );
});

test("nobody's browser logged an error", () => {
  expect(ada.problems).toEqual([]);
  expect(ben.problems).toEqual([]);
});
