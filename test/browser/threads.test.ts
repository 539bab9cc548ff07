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
  await until(async () => (await field.textContent()) === words);
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
  await atBen.getByRole("textbox", { name: "Reply" }).click();
  await ben.page.keyboard.type("Yes, its feeder is broken.");
  await ben.page.keyboard.press("Control+Enter");
  await ada.page
    .getByRole("article", { name: /Thread by Ada/ })
    .getByText("Yes, its feeder is broken.")
    .waitFor();

  await atBen.getByRole("button", { name: "Resolve", exact: true }).click();
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
      .allTextContents();
    return values.includes("I had only just begun");
  });
});

/** One thread of Ada's on a canvas, open in Ben's panel. */
async function openAtBen() {
  const canvas = await newCanvas(stage, ada, "Cards");
  const made = await ada.api<Thread>(
    "POST",
    `/api/canvases/${canvas}/threads`,
    { anchor: { type: "point", x: 0, y: 0 }, body: "Is v3 the right file?" },
  );
  await ben.page.goto(`/c/${canvas}?view=canvas&thread=${made.id}`);
  const card = ben.page.getByRole("article", { name: /Thread by Ada/ });
  await card.getByRole("textbox", { name: "Reply" }).waitFor();
  const now = () => ada.api<Thread>("GET", `/api/threads/${made.id}`);
  return { canvas, made, card, now };
}

test("a thread is labelled, taken on until a day, reacted to and resolved with a reason", async () => {
  const { card, now } = await openAtBen();
  const { page } = ben;
  await card.getByRole("button", { name: "Label" }).click();
  await page.getByRole("menuitemcheckbox", { name: "concern" }).click();
  await until(async () => (await now()).label === "concern");
  await card.getByRole("button", { name: "Label: concern" }).waitFor();

  await card.getByRole("button", { name: "Assign" }).click();
  await page.getByLabel("Who takes it on").first().click();
  await page.getByRole("option", { name: /\(me\)/ }).click();
  await page.getByLabel("Until").fill("2020-01-31");
  await page
    .getByRole("button", { name: "Assign", exact: true })
    .last()
    .click();
  await card.getByText("overdue since 31 Jan 2020").waitFor();
  await card.getByText("Ben Mwangi took this on").waitFor();

  await card.getByRole("button", { name: "React" }).click();
  await page.getByLabel("Search emoji").fill("tada");
  await page.keyboard.press("Enter");
  await card.getByRole("button", { name: "tada: You" }).waitFor();
  await until(async () => (await now()).comments[0]?.reactions.length === 1);

  await card.getByRole("button", { name: "With a reason" }).click();
  await page.getByLabel("Why is it settled?").fill("fixed in v3");
  await page.keyboard.press("Enter");
  await card.getByText("Ben Mwangi resolved this: fixed in v3").waitFor();
  expect(await now()).toMatchObject({
    resolution: "fixed in v3",
    assignee: { name: "Ben Mwangi" },
    dueOn: "2020-01-31",
  });
});

test("an edited comment shows what it said before, and rich text is stored as Markdown", async () => {
  const { card, now, canvas } = await openAtBen();
  const { page } = ben;
  const field = card.getByRole("textbox", { name: "Reply" });
  await field.click();
  await page.locator('[contenteditable="true"][aria-label="Reply"]').waitFor();
  await page.keyboard.type("Not **quite**, @Ada");
  await page.getByRole("option", { name: /Ada Okafor/ }).click();
  await page.keyboard.type("see :tada");
  await page.getByRole("option", { name: /tada/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Enter");
  const reply = await until(async () => (await now()).comments[1]);
  const me = (await threadsOf(canvas))[0]!.comments[0]!.author.id;
  expect(reply.body).toBe(`Not **quite**, @[Ada Okafor](mention:${me}) see 🎉`);

  await ben.api("PATCH", `/api/comments/${reply.id}`, { body: "Yes" });
  await card.getByRole("button", { name: /show earlier words/ }).click();
  await page.getByText("Ben Mwangi, until").waitFor();
  await page.getByText("quite", { exact: true }).waitFor();
});

test("the list is found by words, narrowed by label, and what was read is not new any more", async () => {
  const canvas = await newCanvas(stage, ada, "Lists");
  for (const [i, label] of ["concern", "praise", "question"].entries())
    await ada.api("POST", `/api/canvases/${canvas}/threads`, {
      anchor: { type: "point", x: i * 400, y: 0 },
      body: `Number ${i}`,
      label,
    });
  const { page } = ben;
  await openCanvas(ben, canvas);
  const cards = page.getByRole("article", { name: /Thread by Ada/ });
  if (!(await page.getByRole("feed", { name: "Threads" }).isVisible()))
    await page
      .getByRole("button", { name: /Threads/ })
      .first()
      .click();
  await until(async () => (await cards.count()) === 3);

  await page.getByLabel("Search threads").fill("number 1");
  await until(async () => (await cards.count()) === 1);
  await page.getByLabel("Search threads").fill("");
  await page.getByRole("button", { name: "Filter and sort" }).click();
  await page.getByLabel("Label").first().click();
  await page.getByRole("option", { name: "question" }).click();
  await page.keyboard.press("Escape");
  await until(async () => (await cards.count()) === 1);
  await page.getByRole("button", { name: "Take off question" }).click();

  await page.getByText("Unread 3").click();
  await cards.getByText("Number 0").click();
  await page.getByText("Unread 2").waitFor();
  const { threads } = await ben.api<{ threads: object }>(
    "GET",
    `/api/canvases/${canvas}/reading`,
  );
  expect(Object.keys(threads)).toHaveLength(1);
});

test("the keyboard alone goes through the threads, answers one and comes back to it", async () => {
  const canvas = await newCanvas(stage, ada, "Keys");
  for (const i of [0, 1])
    await ada.api("POST", `/api/canvases/${canvas}/threads`, {
      anchor: { type: "point", x: i * 400, y: 0 },
      body: `Question ${i}`,
    });
  const { page } = ben;
  await openCanvas(ben, canvas);
  await page
    .getByRole("button", { name: /Threads/ })
    .first()
    .waitFor();
  const open = page.locator("[data-thread][data-open]");
  await page.keyboard.press("n");
  await open.getByText("Question 0").waitFor();
  await page.keyboard.press("n");
  await open.getByText("Question 1").waitFor();
  await page.keyboard.press("Shift+N");
  await open.getByText("Question 0").waitFor();

  await open.focus();
  await until(async () => {
    await page.keyboard.press("Tab");
    return page.evaluate(
      () => document.activeElement?.getAttribute("aria-label") === "Reply",
    );
  });
  await page.locator('[contenteditable="true"][aria-label="Reply"]').waitFor();
  await page.keyboard.type("By keys");
  await page.keyboard.press("Control+Enter");
  await until(async () => (await threadsOf(canvas))[0]?.comments[1]);
  await page.keyboard.press("Escape");
  await page.locator("[data-thread][data-open]:focus").waitFor();
  await page.keyboard.press("PageDown");
  await page.locator("[data-thread]:focus").getByText("Question 1").waitFor();
});

test("an address that names a comment opens its thread and goes to the comment", async () => {
  const { canvas, made } = await openAtBen();
  const reply = await ada.api<{ id: string }>(
    "POST",
    `/api/threads/${made.id}/comments`,
    { body: "Yes, since Monday" },
  );
  const { page } = ben;
  await page.goto(`/c/${canvas}?view=canvas&comment=${reply.id}`);
  await page.locator(`[data-comment="${reply.id}"]:focus-visible`).waitFor();
  await page.locator(`[data-thread="${made.id}"][data-open]`).waitFor();
});

test("a comment written without a connection arrives once, with its label, when there is one again", async () => {
  const canvas = await canvasForBoth();
  const { page, context } = ada;
  // What the page needs to write is there before the connection goes.
  await page.locator("#block-n1").click({ position: { x: 20, y: 20 } });
  await page.keyboard.press("m");
  const field = page.locator('[contenteditable="true"]:focus');
  await field.waitFor();
  await context.setOffline(true);
  await say(ada, "Written in the lift");
  await page.getByRole("button", { name: "Label" }).click();
  await page.getByRole("menuitemcheckbox", { name: "concern" }).click();
  await page
    .getByRole("button", { name: "Comment", exact: true })
    .last()
    .click();
  await page.getByText(/Not sent: the server cannot be reached/).waitFor();
  await context.setOffline(false);
  await page.getByText(/Not sent/).waitFor({ state: "detached" });
  const arrived = await until(async () => {
    const threads = await threadsOf(canvas);
    return threads.length > 0 && threads;
  });
  expect(
    arrived.map((thread) => [
      thread.label,
      thread.comments.map((comment) => comment.body),
    ]),
  ).toEqual([["concern", ["Written in the lift"]]]);
});
