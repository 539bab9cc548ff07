/** Async commenting: annotate, answer, resolve, live for everybody and stamped by the server. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Thread } from "../../shared/api/threads.ts";
import { createBlock } from "../../shared/doc/edits.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import { newCanvas, openCanvas } from "../stage/canvases.ts";
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

async function canvasForBoth() {
  const canvas = await newCanvas(stage, ada, "Threads", (doc) =>
    createBlock(doc, {
      id: "n1",
      kind: "note",
      x: 0,
      y: 0,
      w: 360,
      h: 200,
      fields: { body: paragraphs("Recall fell on scanned letters") },
    }),
  );
  await openCanvas(ada, canvas);
  await openCanvas(ben, canvas);
  return canvas;
}

/** Types into the new thread once it has the keyboard, and waits until it is there: as fast as a person, not faster. */
async function say(actor: Actor, words: string) {
  const field = actor.page.locator(
    '[aria-label="What do you want to say?"]:focus',
  );
  await field.waitFor();
  await actor.page.keyboard.type(words);
  await until(async () => (await field.inputValue()) === words);
}

const threadsOf = async (canvas: string) =>
  (await ada.api<{ items: Thread[] }>("GET", `/api/canvases/${canvas}/threads`))
    .items;

test("one annotates a block, the other answers and resolves it, and both see it happen", async () => {
  const canvas = await canvasForBoth();
  await ada.page.locator("#block-n1").click({ position: { x: 20, y: 20 } });
  await ada.page.keyboard.press("m");
  await say(ada, "Is this the scanner in clinic two?");
  await ada.page.keyboard.press("Control+Enter");
  await ben.page
    .getByRole("button", { name: /Threads/ })
    .first()
    .click();
  const atBen = ben.page.getByRole("article", { name: /Thread by Ada/ });
  await atBen.getByText("Is this the scanner in clinic two?").waitFor();

  await atBen.getByRole("button", { name: "Reply" }).first().click();
  await atBen
    .getByRole("textbox", { name: "Reply" })
    .fill("Yes, its feeder is broken.");
  await ben.page.keyboard.press("Control+Enter");
  await ada.page
    .getByRole("article", { name: /Thread by Ada/ })
    .getByText("Yes, its feeder is broken.")
    .waitFor();

  await atBen.getByRole("button", { name: "Resolve" }).click();
  await until(async () => (await threadsOf(canvas))[0]?.resolvedAt);
  const [thread] = await threadsOf(canvas);
  expect(thread?.resolvedBy?.name).toBe("Ben Mwangi");
  expect(thread?.anchor).toEqual({ type: "block", block: "n1" });
  expect(
    thread?.comments.map((comment) => [comment.author.name, comment.body]),
  ).toEqual([
    ["Ada Okafor", "Is this the scanner in clinic two?"],
    ["Ben Mwangi", "Yes, its feeder is broken."],
  ]);
});

test("a thread can stand at a point of the canvas, and its author can change and delete what they said", async () => {
  const canvas = await canvasForBoth();
  await ada.page.keyboard.press("m");
  await ada.page.mouse.click(980, 560);
  await say(ada, "Put the drift chart here");
  await ada.page.keyboard.press("Control+Enter");
  const made = await until(async () => (await threadsOf(canvas))[0]);
  expect(made.anchor.type).toBe("point");
  await ada.api("PATCH", `/api/comments/${made.comments[0]!.id}`, {
    body: "Drift goes here",
  });
  await ada.page.getByText("Drift goes here").first().waitFor();
  await expect(
    ben.api("DELETE", `/api/comments/${made.comments[0]!.id}`),
  ).rejects.toThrow(/403/);
  await ada.api("DELETE", `/api/comments/${made.comments[0]!.id}`);
  await ada.page
    .getByText("Drift goes here")
    .first()
    .waitFor({ state: "detached" });
});

test("a deleted comment is gone for everybody at once, and Undo puts it back for everybody", async () => {
  const canvas = await canvasForBoth();
  await ada.api("POST", `/api/canvases/${canvas}/threads`, {
    anchor: { type: "block", block: "n1" },
    body: "Said too soon",
  });
  for (const { page } of [ada, ben]) {
    const words = page
      .getByRole("article", { name: /Thread by Ada/ })
      .getByText("Said too soon");
    // The panel stays as this person left it on the last canvas.
    const shown = await words.waitFor({ timeout: 3_000 }).then(
      () => true,
      () => false,
    );
    if (!shown)
      await page
        .getByRole("button", { name: /Threads/ })
        .first()
        .click();
    await words.waitFor();
  }
  const atBen = ben.page
    .getByRole("article", { name: /Thread by Ada/ })
    .getByText("Said too soon");
  await ada.page
    .getByRole("article", { name: /Thread by Ada/ })
    .getByText("Said too soon")
    .click();
  await ada.page
    .getByRole("button", { name: /Actions for the comment/ })
    .first()
    .click();
  await ada.page.getByRole("menuitem", { name: "Delete" }).click();
  const undo = ada.page.getByRole("button", { name: "Undo" }).last();
  await undo.waitFor();
  await atBen.waitFor({ state: "detached", timeout: 5_000 });
  await undo.click();
  await atBen.waitFor();
  expect((await threadsOf(canvas))[0]?.comments[0]?.body).toBe("Said too soon");
});

test("a long name gives way inside its card, and the comment's menu stays in it", async () => {
  const long = await stage.join(
    "Wilhelmina Featherstonehaugh-Cholmondeley van der Westhuizen-Oosthuysen",
  );
  const canvas = await newCanvas(stage, long, "Long names");
  await long.api("POST", `/api/canvases/${canvas}/threads`, {
    anchor: { type: "point", x: 0, y: 0 },
    body: "Short words",
  });
  await openCanvas(long, canvas);
  await long.page
    .getByRole("button", { name: /Threads/ })
    .first()
    .click();
  const card = long.page.getByRole("article", { name: /Thread by/ });
  await card.getByText("Short words").click();
  await card.getByRole("button", { name: /Actions for/ }).waitFor();
  const edges = await card.evaluate((article) => ({
    card: article.getBoundingClientRect().right,
    menu: article
      .querySelector("[aria-label^='Actions for the comment']")
      ?.getBoundingClientRect().right,
  }));
  expect(edges.menu).toBeLessThanOrEqual(edges.card);
});

test("a half-written comment is still there after a reload", async () => {
  await canvasForBoth();
  await ada.page.locator("#block-n1").click({ position: { x: 20, y: 20 } });
  await ada.page.keyboard.press("m");
  await say(ada, "I had only just begun");
  await ada.page.keyboard.press("Escape");
  await ada.page.reload();
  await ada.page.locator("#block-n1").click({ position: { x: 20, y: 20 } });
  await ada.page.keyboard.press("m");
  await until(async () => {
    const values = await ada.page
      .getByRole("textbox", { name: "What do you want to say?" })
      .evaluateAll((boxes) =>
        boxes.map((box) => (box as HTMLTextAreaElement).value),
      );
    return values.includes("I had only just begun");
  });
});
