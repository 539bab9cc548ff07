/** Comments on parts of things: words keep their comment while others rewrite around them, and what is lost is found again. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Thread } from "../../shared/api/threads.ts";
import { createBlock } from "../../shared/doc/edits.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import { letComment, newCanvas, openCanvas, saved } from "../stage/canvases.ts";
import { openStage, type Actor, type Stage } from "../stage/people.ts";
import { until } from "../stage/until.ts";

let stage: Stage;
/** Owns the canvases. */
let ada: Actor;
/** May only comment. */
let ben: Actor;

beforeAll(async () => {
  stage = await openStage();
  ada = await stage.join("Ada Okafor");
  ben = await stage.join("Ben Mwangi", { disciplines: ["domain expert"] });
});
afterAll(() => stage?.close());

const said = "Urgent recall rises to 0.90 when letters with negation are kept.";
const token = "rises to 0.90";

async function sharedNote(title: string, commenter = ben): Promise<string> {
  const canvas = await newCanvas(stage, ada, title, (doc) =>
    createBlock(doc, {
      id: "n1",
      kind: "note",
      x: 0,
      y: 0,
      w: 420,
      h: 220,
      fields: { body: paragraphs(said) },
    }),
  );
  await letComment(ada, canvas, commenter);
  return canvas;
}

const threadsOf = async (canvas: string) =>
  (await ada.api<{ items: Thread[] }>("GET", `/api/canvases/${canvas}/threads`))
    .items;

const theThread = async (canvas: string) => (await threadsOf(canvas))[0];

/** For those who cannot write: their top bar never says "Saved". */
async function readCanvas(
  { page }: Actor,
  canvas: string,
  view: "canvas" | "notebook" = "canvas",
) {
  await page.goto(`/c/${canvas}?view=${view}`);
  if (view === "canvas")
    await page.locator("[role=application][data-placed=true]").waitFor();
  await page.locator("[data-text]").getByText("Urgent recall").waitFor();
}

/** Where words stand on the screen, as the text of one node. */
async function boxOf({ page }: Actor, words: string) {
  return page.evaluate((wanted) => {
    const nodes = document.createTreeWalker(
      document.querySelector("main")!,
      NodeFilter.SHOW_TEXT,
    );
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      const at = node.textContent!.indexOf(wanted);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      return { left, right, y: (top + bottom) / 2 };
    }
    throw new Error(`Nothing on the page says “${wanted}”`);
  }, words);
}

async function dragOver(actor: Actor, words: string) {
  const { left, right, y } = await boxOf(actor, words);
  const { mouse } = actor.page;
  await mouse.move(left + 1, y);
  await mouse.down();
  await mouse.move((left + right) / 2, y);
  await mouse.move(right - 1, y);
  await mouse.up();
}

/** The words under the mark of the thread, as this person sees them. */
const marked = ({ page }: Actor) =>
  page
    .locator("[data-thread-mark]")
    .allTextContents()
    .then((parts) => parts.join(""));

async function say({ page }: Actor, words: string) {
  await page.locator('[aria-label="What do you want to say?"]:focus').waitFor();
  await page.keyboard.type(words);
  await page.keyboard.press("Control+Enter");
}

test("a commenter selects words and comments; the editor splits the paragraph and makes them bold, and both still see the mark on them", async () => {
  const canvas = await sharedNote("Words");
  await openCanvas(ada, canvas);
  await readCanvas(ben, canvas);
  await dragOver(ben, token);
  await ben.page.getByRole("button", { name: /^Comment$/ }).click();
  await say(ben, "On which letters?");
  const made = await until(() => theThread(canvas));
  expect(made.anchor).toMatchObject({
    type: "text",
    block: "n1",
    quote: { exact: token },
  });
  for (const actor of [ada, ben])
    await until(async () => (await marked(actor)) === token);

  // Ada writes: a line break before the words, then bold letters in them.
  await ada.page.locator("#block-n1").dblclick({ position: { x: 30, y: 30 } });
  const editor = ada.page.locator("#block-n1 [contenteditable=true]");
  await editor.waitFor();
  await until(async () => (await marked(ada)) === token);
  const before = await boxOf(ada, "Urgent recall");
  await ada.page.mouse.click(before.right, before.y);
  await ada.page.keyboard.press("Enter");
  await until(async () => (await editor.locator("p").count()) === 2);
  await dragOver(ada, token.slice(0, 5));
  await ada.page.keyboard.press("Control+b");
  await editor.locator("strong").waitFor();
  // The server finds the words again where they stand now.
  for (const actor of [ada, ben])
    await until(async () => (await marked(actor)) === token);
  await ada.page.keyboard.press("Escape");
  await saved(ada);
  await until(async () => (await marked(ada)) === token);
  expect(ada.problems.concat(ben.problems)).toEqual([]);

  // The sign at the end of the words leads to the thread, by keyboard, too.
  await ben.page.keyboard.press("Escape");
  const sign = ben.page.getByRole("button", { name: /^Comment by Ben/ });
  await sign.focus();
  await ben.page.keyboard.press("Enter");
  await until(async () =>
    ben.page.locator("[data-thread-mark][data-open]").count(),
  );
});

test("a deleted block leaves its thread at the place where it was, in the tray, and undo brings it home", async () => {
  const canvas = await sharedNote("Deleted");
  await readCanvas(ben, canvas);
  await dragOver(ben, token);
  await ben.page.keyboard.press("Control+Alt+m");
  await say(ben, "Still true?");
  const made = await until(() => theThread(canvas));
  await openCanvas(ada, canvas);
  await ada.page.locator("#block-n1").click({ position: { x: 20, y: 200 } });
  await ada.page.keyboard.press("Delete");
  const pin = ada.page.getByRole("button", { name: /Thread by Ben/ });
  await pin.first().waitFor();
  await ada.page.keyboard.press("Control+z");
  await until(async () => (await marked(ada)) === token);
  expect((await theThread(canvas))!.id).toBe(made.id);
});

test("words that are gone put their thread into the tray, and it is attached to other words by hand", async () => {
  const canvas = await sharedNote("Lost");
  await readCanvas(ben, canvas);
  await dragOver(ben, token);
  await ben.page.getByRole("button", { name: /^Comment$/ }).click();
  await say(ben, "Where from?");
  await until(() => theThread(canvas));
  await openCanvas(ada, canvas);
  await ada.page.locator("#block-n1").dblclick({ position: { x: 30, y: 30 } });
  await ada.page.locator("#block-n1 [contenteditable=true]").waitFor();
  await ada.page.keyboard.press("Control+a");
  await ada.page.keyboard.type("We start again from nothing at all.");
  await ada.page.keyboard.press("Escape");
  await saved(ada);
  await until(
    async () => (await theThread(canvas))?.live.state === "orphaned",
    { withinMs: 20_000 },
  );
  const lost = ben.page.locator("[data-lost]");
  await lost.getByText(token, { exact: true }).waitFor();
  await lost.getByText(/Its text is gone/).waitFor();
  await lost.getByRole("button", { name: "Attach again…" }).click();
  await ben.page.getByText(/elect the text or click the block/).waitFor();
  await dragOver(ben, "from nothing");
  await ben.page.getByRole("button", { name: "Attach to these words" }).click();
  await until(async () => (await marked(ben)) === "from nothing");
  await until(async () => (await theThread(canvas))?.live.state === "attached");
  await until(async () => (await marked(ada)) === "from nothing");
});

test("a drag with the comment tool comments on a part of the paper", async () => {
  const canvas = await sharedNote("Region");
  await readCanvas(ben, canvas);
  await ben.page.keyboard.press("m");
  const { mouse } = ben.page;
  await mouse.move(200, 620);
  await mouse.down();
  await mouse.move(300, 700);
  await mouse.move(400, 760);
  await mouse.up();
  await say(ben, "Room for the drift chart");
  const made = await until(() => theThread(canvas));
  expect(made.anchor.type).toBe("region");
  await openCanvas(ada, canvas);
  await ada.page.locator("[data-region]").waitFor();
  await ada.page
    .getByRole("button", { name: /Thread by Ben/ })
    .first()
    .click();
  await ada.page.locator("[data-region][data-open]").waitFor();
});

test("on a phone a sheet offers to comment on selected words", async () => {
  const cleo = await stage.join("Cleo Park", { phone: true });
  const canvas = await sharedNote("Phone", cleo);
  await readCanvas(cleo, canvas, "notebook");
  // As a long press does.
  await cleo.page.evaluate((wanted) => {
    const root = document.querySelector("[data-text] p")!;
    const node = root.firstChild!;
    const at = node.textContent!.indexOf(wanted);
    document
      .getSelection()!
      .setBaseAndExtent(node, at, node, at + wanted.length);
  }, token);
  const sheet = cleo.page.getByRole("toolbar", { name: "Selected words" });
  const button = sheet.getByRole("button", { name: "Comment" });
  await button.waitFor();
  expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(44);
  await button.tap();
  await say(cleo, "Which letters?");
  const made = await until(() => theThread(canvas));
  expect(made.anchor).toMatchObject({ quote: { exact: token } });
});
