/** From asking for a review of a block, over its approval, to words that were changed since. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReviewRequest } from "../../shared/api/reviews.ts";
import { createBlock } from "../../shared/doc/edits.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import { letComment, newCanvas, openCanvas } from "../stage/canvases.ts";
import { openStage, type Actor, type Stage } from "../stage/people.ts";
import { until } from "../stage/until.ts";

let stage: Stage;
/** Asks. */
let ada: Actor;
/** Is asked, and may only comment. */
let ben: Actor;
let canvas: string;

beforeAll(async () => {
  stage = await openStage();
  ada = await stage.join("Ada Okafor");
  ben = await stage.join("Ben Mwangi", { disciplines: ["domain expert"] });
  canvas = await newCanvas(stage, ada, "Reviewed", (doc) =>
    createBlock(doc, {
      id: "n1",
      kind: "note",
      x: 0,
      y: 0,
      w: 420,
      h: 220,
      fields: { body: paragraphs("Urgent recall rises to 0.90.") },
    }),
  );
  await letComment(ada, canvas, ben);
  await openCanvas(ada, canvas);
  await ben.page.goto(`/c/${canvas}`);
});
afterAll(() => stage?.close());

const badge = ({ page }: Actor, outcome: string) =>
  page.getByRole("button", { name: new RegExp(`^${outcome}: review of`) });

const requests = async () =>
  (
    await ada.api<{ items: ReviewRequest[] }>(
      "GET",
      `/api/canvases/${canvas}/reviews`,
    )
  ).items;

test("a block is approved by whoever was asked, and says to both when its words changed since, until they are as they were", async () => {
  const note = ada.page.locator("#block-n1");
  await note.click({ position: { x: 20, y: 200 } });
  await ada.page
    .getByRole("toolbar", { name: "Selection" })
    .getByRole("button", { name: "Ask for a review" })
    .click();
  const form = ada.page.getByRole("dialog", { name: /^Ask for a review of/ });
  const people = form.getByRole("combobox", { name: "People" });
  await people.fill("Ben");
  await ada.page.getByRole("option", { name: "Ben Mwangi" }).click();
  await people.press("Escape");
  await form
    .getByLabel("What shall they look at?")
    .fill("Is the number right?");
  await form.getByRole("button", { name: "Ask for review" }).click();
  await form.waitFor({ state: "detached" });
  await badge(ada, "Review asked").waitFor();

  await badge(ben, "Review asked").click();
  await ben.page.getByText("Reviews: 1 waits for you").waitFor();
  const card = ben.page.getByRole("article", { name: /^Review asked by Ada/ });
  await card.getByText("Is the number right?").waitFor();
  await card.getByRole("button", { name: "Approve…" }).click();
  await card.getByLabel("Anything to add?").fill("Checked with the ward.");
  await card.getByRole("button", { name: "Approve", exact: true }).click();
  for (const actor of [ada, ben]) await badge(actor, "Approved").waitFor();
  await ben.page.getByText("Reviews (1)").waitFor();
  const [review] = (await requests())[0]!.reviews;
  expect(review).toMatchObject({
    state: "approved",
    word: "Checked with the ward.",
    staleAt: null,
  });

  await ada.page
    .getByRole("toolbar", { name: "Selection" })
    .getByRole("button", { name: "Edit", exact: true })
    .click();
  await note.locator("[contenteditable=true]").waitFor();
  await ada.page.keyboard.press("Control+End");
  await ada.page.keyboard.type(" And to 0.95.");
  await ada.page.keyboard.press("Escape");
  for (const actor of [ada, ben]) await badge(actor, "Changed since").waitFor();
  await ben.page.getByText("Reviews: 1 waits for you").waitFor();
  await until(async () => (await requests())[0]!.reviews[0]!.staleAt !== null);

  await ada.page.keyboard.press("Control+z");
  for (const actor of [ada, ben]) await badge(actor, "Approved").waitFor();
});
