/** Cards: writing in them with the keyboard alone, and what their texts do while somebody writes. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Decision } from "../../shared/blocks/decision/model.ts";
import { plainText, type Item } from "../../shared/blocks/field.ts";
import type { Hypothesis } from "../../shared/blocks/hypothesis/model.ts";
import type { Block } from "../../shared/blocks/model.ts";
import { createBlock } from "../../shared/doc/edits.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import {
  eventually,
  newCanvas,
  onlyBlock,
  openCanvas,
} from "../stage/canvases.ts";
import { openStage, type Actor, type Stage } from "../stage/people.ts";

let stage: Stage;
let ada: Actor;

beforeAll(async () => {
  stage = await openStage();
  ada = await stage.join("Ada Okafor");
});
afterAll(() => stage?.close());

async function canvasWith(kind: string, fields: Block["fields"]) {
  const canvas = await newCanvas(stage, ada, "Cards", (doc) =>
    createBlock(doc, { id: "b1", kind, x: 0, y: 0, w: 440, h: 320, fields }),
  );
  await openCanvas(ada, canvas);
  return canvas;
}

const plainTextOf = (item: Item) => plainText(item.text);

async function editText(words: string) {
  await ada.page.locator("#block-b1").getByText(words).dblclick();
  await ada.page.locator("#block-b1 [contenteditable=true]:focus").waitFor();
}

test("Tab goes from the statement to the rationale, and letters on the facts behind it make no blocks", async () => {
  const canvas = await canvasWith("hypothesis", {
    statement: paragraphs("Red flags lift recall"),
  });
  const { keyboard } = ada.page;
  await editText("Red flags lift recall");
  await keyboard.press("Tab");
  await keyboard.type("No letter is lost");
  await keyboard.press("Tab");
  await ada.page.locator("#block-b1 button:focus").waitFor();
  await keyboard.type("nfm");
  await keyboard.press("Shift+Tab");
  await keyboard.type(" on the way");
  await eventually(ada, canvas, (data) => {
    expect(data.blocks).toHaveLength(1);
    const { fields } = onlyBlock(data, "hypothesis") as Hypothesis;
    expect(plainText(fields.body)).toBe("No letter is lost on the way");
  });
});

test("Enter writes one option below the other, and on an empty one goes on to the reasons", async () => {
  const canvas = await canvasWith("decision", {
    question: paragraphs("Which model?"),
  });
  const { page } = ada;
  await page.locator("#block-b1").click({ position: { x: 200, y: 300 } });
  await page.getByRole("button", { name: "Add an option" }).click();
  await page.locator("#block-b1 [contenteditable=true]:focus").waitFor();
  await page.keyboard.type("The small one");
  await page.keyboard.press("Enter");
  await page.keyboard.type("The large one");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.keyboard.type("It is fast");
  await eventually(ada, canvas, (data) => {
    const { options, body } = (onlyBlock(data, "decision") as Decision).fields;
    expect(options.map(plainTextOf)).toEqual([
      "The small one",
      "The large one",
    ]);
    expect(plainText(body)).toBe("It is fast");
  });
});
