/** Cards: writing in them with the keyboard alone, and what their texts do while somebody writes. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Decision } from "../../shared/blocks/decision/model.ts";
import {
  plainText,
  type Item,
  type RichText,
} from "../../shared/blocks/field.ts";
import type { Hypothesis } from "../../shared/blocks/hypothesis/model.ts";
import type { Block } from "../../shared/blocks/model.ts";
import { addItem, createBlock } from "../../shared/doc/edits.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import { parseMarkdown } from "../../shared/formats/markdown.ts";
import {
  eventually,
  newCanvas,
  onlyBlock,
  openCanvas,
} from "../stage/canvases.ts";
import { until } from "../stage/until.ts";
import { steadyBox } from "../stage/mouse.ts";
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

const tasks = (...words: string[]): RichText => [
  {
    type: "taskList",
    content: words.map((word) => ({
      type: "taskItem",
      attrs: { checked: false },
      content: [{ type: "paragraph", content: [{ type: "text", text: word }] }],
    })),
  },
];
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

test("a task list stands where it stood when its text is opened", async () => {
  await canvasWith("note", { body: tasks("one", "two", "three") });
  const card = ada.page.locator("#block-b1");
  const tops = () =>
    card
      .locator("li p")
      .evaluateAll((lines) =>
        lines.map((line) => Math.round(line.getBoundingClientRect().top)),
      );
  await card.getByText("three").waitFor();
  // Each box stands in the middle of its line.
  const boxes = await card
    .locator("li input")
    .evaluateAll((all) =>
      all.map((box) => Math.round(box.getBoundingClientRect().top) - 4),
    );
  const before = await tops();
  expect(boxes).toEqual(before);
  await editText("two");
  expect(await tops()).toEqual(before);
});

test("on a phone what can be pressed on a card is as large as a finger", async () => {
  const ben = await stage.join("Ben Mwangi", { phone: true });
  const canvas = await newCanvas(stage, ada, "Fingers", (doc) => {
    const at = { x: 0, y: 0, w: 440, h: 320 };
    createBlock(doc, {
      ...at,
      id: "b1",
      kind: "hypothesis",
      fields: { statement: paragraphs("It works") },
    });
    createBlock(doc, {
      ...at,
      y: 400,
      id: "b2",
      kind: "decision",
      fields: { body: tasks("one", "two") },
    });
    addItem(doc, "b2", "options", "o1", paragraphs("the small one"));
  });
  await openCanvas(ben, canvas, "notebook");
  const targets = ben.page.locator(
    "[data-card] button:visible, [data-card] li > label:visible",
  );
  await ben.page.getByText("the small one").first().waitFor();
  await ben.page.getByText("two", { exact: true }).waitFor();
  // Each card is drawn in its own time.
  await until(async () => (await targets.count()) > 8);
  const small = await targets.evaluateAll((all) =>
    all
      .map((each) => {
        const { width, height } = each.getBoundingClientRect();
        const name = each.getAttribute("aria-label") ?? each.textContent;
        return { name, width, height };
      })
      .filter(({ width, height }) => Math.min(width, height) < 44),
  );
  expect(small).toEqual([]);
  await ben.context.close();
});

test("the bar of a table stands over the card and covers none of its text", async () => {
  await canvasWith("note", {
    body: parseMarkdown(
      "Two lines\n\nabove it\n\n| a | b |\n|---|---|\n| cell | d |",
    ),
  });
  await editText("cell");
  const bar = ada.page.getByRole("toolbar", { name: "Table" });
  await bar.waitFor();
  const card = await steadyBox(ada.page.locator("#block-b1"));
  await until(async () => {
    const box = await bar.boundingBox();
    return box && box.y + box.height <= card.y;
  });
  await ada.page.keyboard.press("Escape");
});

test("the slash menu shows all that it offers", async () => {
  await canvasWith("note", { body: paragraphs("words") });
  await editText("words");
  await ada.page.keyboard.press("End");
  await ada.page.keyboard.type(" /");
  const list = ada.page.getByRole("listbox", { name: "Insert" });
  await list.waitFor();
  const hidden = await list.evaluate((ul) => ul.scrollHeight - ul.clientHeight);
  expect(hidden).toBe(0);
  await ada.page.keyboard.press("Escape");
});

test("how sure somebody is says its range, and can be taken back", async () => {
  await canvasWith("hypothesis", { statement: paragraphs("It works") });
  const { page } = ada;
  await page.getByRole("button", { name: "Set confidence" }).click();
  const field = page.getByLabel(/^How sure/);
  await field.fill("70");
  await page.getByText("From 0 (surely not) to 100 (surely)").waitFor();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "Confidence: 70 percent" }).click();
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Set confidence" }).waitFor();
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

test("a picture says that it is under way and that it failed, and is sent when the person tries again", async () => {
  const canvas = await canvasWith("note", {});
  const { page } = ada;
  let release = () => {};
  await page.route(
    /\/api\/blobs\?canvas=/,
    async (route) => {
      await new Promise<void>((resolve) => (release = resolve));
      await route.abort("connectionreset");
    },
    { times: 1 },
  );
  await page.evaluate(async () => {
    const drawing = new OffscreenCanvas(320, 200);
    drawing.getContext("2d")!.fillRect(0, 0, 160, 100);
    const file = new File([await drawing.convertToBlob()], "recall.png", {
      type: "image/png",
    });
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(file);
    document.querySelector("[role=application]")!.dispatchEvent(
      new DragEvent("drop", {
        dataTransfer,
        bubbles: true,
        cancelable: true,
      }),
    );
  });
  await page.getByText("Uploading recall.png").waitFor();
  await page
    .getByRole("progressbar", { name: "Uploading recall.png" })
    .waitFor({ state: "attached" });
  release();
  await page.getByText("recall.png was not uploaded").waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("img", { name: "recall" }).waitFor();
  expect(await page.getByText("recall.png was not uploaded").count()).toBe(0);
  await eventually(ada, canvas, (data) =>
    expect(onlyBlock(data, "image").fields).toMatchObject({
      alt: "recall",
      naturalWidth: 320,
    }),
  );
});
