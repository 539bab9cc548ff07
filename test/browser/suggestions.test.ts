/** Suggested words: a commenter writes them, everybody sees them in the text, an editor decides. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Thread } from "../../shared/api/threads.ts";
import { createBlock } from "../../shared/doc/edits.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import { newCanvas, openCanvas, saved } from "../stage/canvases.ts";
import { openStage, type Actor, type Stage } from "../stage/people.ts";
import { until } from "../stage/until.ts";

let stage: Stage;
/** May only comment. */
let ana: Actor;
/** Owns the canvas. */
let ben: Actor;
/** May only look. */
let vic: Actor;

beforeAll(async () => {
  stage = await openStage();
  ana = await stage.join("Ana Silva", { disciplines: ["domain expert"] });
  ben = await stage.join("Ben Mwangi");
  vic = await stage.join("Vic Noor");
});
afterAll(() => stage?.close());

const said = "Urgent recall rises when letters with negation are kept.";

async function sharedNote(title: string): Promise<string> {
  const canvas = await newCanvas(stage, ben, title, (doc) =>
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
  await ben.api("PATCH", `/api/canvases/${canvas}/access`, {
    workspaceRole: null,
  });
  for (const [actor, role] of [
    [ana, "commenter"],
    [vic, "viewer"],
  ] as const) {
    const { user } = await actor.api<{ user: { id: string } }>(
      "GET",
      "/api/session",
    );
    await ben.api("PUT", `/api/canvases/${canvas}/members/${user.id}`, {
      role,
    });
  }
  return canvas;
}

/** For those who cannot write: their top bar never says "Saved". */
async function readCanvas({ page }: Actor, canvas: string) {
  await page.goto(`/c/${canvas}?view=canvas`);
  await page.locator("[role=application][data-placed=true]").waitFor();
  await textOf(page).getByText("Urgent").first().waitFor();
}

const textOf = (page: Actor["page"]) => page.locator("#block-n1 [data-text]");

/** What stands there, without what is only suggested. */
const written = ({ page }: Actor) =>
  textOf(page).evaluate((element) => {
    const copy = element.cloneNode(true) as HTMLElement;
    for (const each of copy.querySelectorAll("[data-thread-glyph]"))
      each.remove();
    return copy.textContent;
  });

const struck = ({ page }: Actor) =>
  textOf(page).locator("del").allTextContents();
const inserted = ({ page }: Actor) =>
  textOf(page).locator("ins").allTextContents();

const suggestionsOf = async (canvas: string) =>
  (await ben.api<{ items: Thread[] }>("GET", `/api/canvases/${canvas}/threads`))
    .items;

async function select({ page }: Actor, words: string) {
  const { left, right, y } = await page.evaluate((wanted) => {
    const nodes = document.createTreeWalker(
      document.querySelector("#block-n1 [data-text]")!,
      NodeFilter.SHOW_TEXT,
    );
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      const at = node.textContent!.indexOf(wanted);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      const box = range.getBoundingClientRect();
      return {
        left: box.left,
        right: box.right,
        y: (box.top + box.bottom) / 2,
      };
    }
    throw new Error(`Nothing in the note says “${wanted}”`);
  }, words);
  await page.mouse.move(left + 1, y);
  await page.mouse.down();
  await page.mouse.move((left + right) / 2, y);
  await page.mouse.move(right - 1, y);
  await page.mouse.up();
}

/** Selects words and writes others for them; gives the thread once the server has it. */
async function suggest(
  canvas: string,
  words: string,
  others: string,
): Promise<Thread> {
  const before = (await suggestionsOf(canvas)).length;
  await select(ana, words);
  await ana.page.getByRole("button", { name: "Suggest", exact: true }).click();
  const form = ana.page.getByRole("dialog", { name: /Suggest/ });
  await form.getByLabel("Suggested words").fill(others);
  await ana.page.keyboard.press("Control+Enter");
  return until(async () => {
    const all = await suggestionsOf(canvas);
    return all.length > before ? all.at(-1) : null;
  });
}

const cardAt = ({ page }: Actor) =>
  page.getByRole("article", { name: /Thread by Ana/ }).first();

test("a commenter suggests other words, an editor sees them in the text and accepts, and both read the new text", async () => {
  const canvas = await sharedNote("Accepted");
  await openCanvas(ben, canvas);
  await readCanvas(ana, canvas);
  await readCanvas(vic, canvas);
  await suggest(canvas, "rises when letters", "falls when letters");
  for (const actor of [ana, ben, vic]) {
    await until(async () => (await struck(actor)).join() === "rises");
    expect(await inserted(actor)).toEqual(["falls"]);
    expect(await written(actor)).toBe(said);
  }
  // In the editor, too, and it is no part of the text there.
  await ben.page
    .locator("#block-n1")
    .dblclick({ position: { x: 200, y: 150 } });
  const editor = ben.page.locator("#block-n1 [contenteditable=true]");
  await editor.locator("del", { hasText: "rises" }).waitFor();
  await editor.locator("ins", { hasText: "falls" }).waitFor();
  expect(
    await editor
      .locator("del")
      .evaluate((element) => getComputedStyle(element).textDecorationLine),
  ).toBe("line-through");
  await ben.page.keyboard.press("End");
  await ben.page.keyboard.type(" Always.");
  await ben.page.keyboard.press("Escape");
  await saved(ben);

  const sign = /^Ana Silva suggests replacing “rises when letters” by/;
  await vic.page.getByRole("button", { name: sign }).click();
  await cardAt(vic).getByText("its editors decide").waitFor();
  expect(
    await cardAt(vic)
      .getByRole("button", { name: /Accept|Decline/ })
      .count(),
  ).toBe(0);
  await ana.page.getByRole("button", { name: "Withdraw" }).waitFor();
  expect(
    await cardAt(ana).getByRole("button", { name: "Accept" }).count(),
  ).toBe(0);

  await ben.page.getByRole("button", { name: sign }).click();
  await cardAt(ben).getByRole("button", { name: "Accept" }).click();
  const now = `${said.replace("rises", "falls")} Always.`;
  for (const actor of [ana, ben, vic])
    await until(async () => (await written(actor)) === now);
  await cardAt(ben)
    .getByText(/Suggested by Ana Silva, accepted by Ben Mwangi/)
    .waitFor();

  // The editor's own Undo takes back what they wrote, and not what they accepted.
  await ben.page.keyboard.press("Escape");
  await ben.page.locator("#block-n1").click({ position: { x: 200, y: 180 } });
  await until(async () => {
    // What was typed slowly is several steps; there is nothing else of Ben's to take back.
    await ben.page.keyboard.press("Control+z");
    return (await written(ana))?.trimEnd() === said.replace("rises", "falls");
  });
  expect([ana, ben, vic].flatMap(({ problems }) => problems)).toEqual([]);
}, 120_000);

test("a suggestion is declined with a word, which its author reads", async () => {
  const canvas = await sharedNote("Declined");
  await openCanvas(ben, canvas);
  await readCanvas(ana, canvas);
  const made = await suggest(canvas, "recall rises", "recall really rises");
  // Only words that come: it is an insertion between the others.
  expect(made.suggestion).toMatchObject({
    kind: "insert",
    original: "",
    replacement: "really ",
  });
  await until(async () => (await inserted(ben)).join() === "really ");
  await textOf(ben.page).locator("ins").click();
  await cardAt(ben).getByRole("button", { name: "Decline…" }).click();
  await ben.page.keyboard.type("It says so already.");
  await ben.page.keyboard.press("Enter");
  await cardAt(ana)
    .getByText(/declined by Ben Mwangi: It says so/)
    .waitFor();
  expect(await written(ana)).toBe(said);
  await ana.page.keyboard.press("Escape");
});

test("words that were changed meanwhile are a conflict, shown with both texts before anything is replaced", async () => {
  const canvas = await sharedNote("Conflict");
  await openCanvas(ben, canvas);
  await readCanvas(ana, canvas);
  await suggest(canvas, "letters with negation", "letters");
  await until(async () => (await struck(ben)).length === 1);
  await ben.page.locator("#block-n1").dblclick({ position: { x: 30, y: 30 } });
  await ben.page.locator("#block-n1 [contenteditable=true]").waitFor();
  await ben.page.keyboard.press("Control+End");
  for (const _ of said.slice(said.indexOf("negation")))
    await ben.page.keyboard.press("ArrowLeft");
  await ben.page.keyboard.type("clear ");
  await ben.page.keyboard.press("Escape");
  await saved(ben);
  await ben.page.getByRole("button", { name: /^Comment by Ana/ }).click();
  await cardAt(ben).getByRole("button", { name: "Accept" }).click();
  await cardAt(ben).getByText("Somebody changed these words").waitFor();
  await cardAt(ben).getByText("letters with clear negation").first().waitFor();
  expect(await written(ben)).toBe(said.replace("negation", "clear negation"));
  await cardAt(ben)
    .getByRole("button", { name: "Replace what is there now" })
    .click();
  await until(
    async () => (await written(ana)) === said.replace(" with negation", ""),
  );
});
