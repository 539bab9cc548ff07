/** Nothing is lost: versions, a server killed in mid-typing, two tabs of one person. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { plainText } from "../../shared/blocks/field.ts";
import type { Note } from "../../shared/blocks/note/model.ts";
import { createBlock } from "../../shared/doc/edits.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import {
  eventually,
  newCanvas,
  onlyBlock,
  openCanvas,
  readBack,
  saved,
} from "../stage/canvases.ts";
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

const noteCanvas = (title: string, text: string) =>
  newCanvas(stage, ada, title, (doc) =>
    createBlock(doc, {
      id: "n1",
      kind: "note",
      x: 0,
      y: 0,
      w: 420,
      h: 260,
      fields: { body: paragraphs(text) },
    }),
  );

async function editNote(actor: Actor, text: string) {
  await actor.page.locator("#block-n1").getByText(text).dblclick();
  await actor.page.locator("#block-n1 [contenteditable=true]:focus").waitFor();
  await actor.page.keyboard.press("Control+End");
}

const textOf = async (actor: Actor, canvas: string) =>
  plainText(
    (onlyBlock(await readBack(actor, canvas), "note") as Note).fields.body,
  );

test("a version is named, looked at, restored as a forward edit, and the restore is undone", async () => {
  const canvas = await noteCanvas("Versions", "First thoughts");
  await openCanvas(ada, canvas);
  await openCanvas(ben, canvas);
  await ada.page.getByRole("button", { name: "History" }).click();
  await ada.page.getByLabel("Name of this version").fill("Before the review");
  await ada.page.getByRole("button", { name: "Keep" }).click();
  await ada.page.getByRole("button", { name: /Before the review/ }).waitFor();

  await editNote(ben, "First thoughts");
  await ben.page.keyboard.type(" and second ones");
  await ben.page.keyboard.press("Escape");
  await ada.page.getByText("First thoughts and second ones").first().waitFor();

  await ada.page.getByRole("button", { name: /Before the review/ }).click();
  const old = ada.page.getByRole("region", {
    name: "An earlier version, read-only",
  });
  await old.getByText("First thoughts", { exact: true }).first().waitFor();
  await old.getByRole("button", { name: "Restore" }).click();
  await ada.page
    .getByRole("dialog")
    .getByRole("button", { name: "Restore" })
    .click();
  await eventually(ada, canvas, (data) =>
    expect(plainText((onlyBlock(data, "note") as Note).fields.body)).toBe(
      "First thoughts",
    ),
  );
  await ben.page
    .locator("#block-n1")
    .getByText("First thoughts", { exact: true })
    .waitFor();

  await ada.page.getByRole("button", { name: "Undo" }).first().click();
  await eventually(ada, canvas, (data) =>
    expect(plainText((onlyBlock(data, "note") as Note).fields.body)).toBe(
      "First thoughts and second ones",
    ),
  );

  await ada.page.getByText("The restore was taken back").waitFor();
  await ada.page.keyboard.press("Control+Shift+z");
  await until(async () => (await textOf(ada, canvas)) === "First thoughts");
  await ada.page.getByText("Version restored").waitFor();
  await ada.page.keyboard.press("Control+z");
  await until(
    async () =>
      (await textOf(ada, canvas)) === "First thoughts and second ones",
  );
});

test("the server is killed in mid-typing: what was acknowledged is there, and the rest follows", async () => {
  const canvas = await noteCanvas("Crash", "Log:");
  await openCanvas(ada, canvas);
  await openCanvas(ben, canvas);
  await editNote(ada, "Log:");
  await ada.page.keyboard.type(" before");
  await saved(ada);
  const typing = ada.page.keyboard.type(" during the crash and after it", {
    delay: 25,
  });
  await ben.page
    .locator("#block-n1")
    .getByText(/during/)
    .waitFor();
  await stage.parley.kill();
  await typing;
  await ada.page
    .getByText(/Offline.*waiting/)
    .first()
    .waitFor();
  const seenByBen = await ben.page.locator("#block-n1").innerText();
  await stage.parley.start();
  // It would try by itself, at a random moment.
  await ada.page.getByTestId("save-state").click();
  await saved(ada);
  expect(await textOf(ada, canvas)).toBe(
    "Log: before during the crash and after it",
  );
  const words = seenByBen.replace(/\s+/g, " ").trim();
  expect(await textOf(ada, canvas), "visible means durable").toContain(words);
});

test("one person in two tabs edits both, and neither loses a character", async () => {
  const canvas = await noteCanvas("Two tabs", "Start");
  await openCanvas(ada, canvas);
  const second = await ada.context.newPage();
  await second.goto(`/c/${canvas}?view=canvas`);
  await second.locator("#block-n1").getByText("Start").dblclick();
  await second.locator("#block-n1 [contenteditable=true]:focus").waitFor();
  await second.keyboard.press("Control+End");
  await second.keyboard.type(" from the second tab");
  await ada.page
    .locator("#block-n1")
    .getByText("Start from the second tab")
    .waitFor();
  await second.keyboard.press("Escape");
  await editNote(ada, "Start from the second tab");
  await ada.page.keyboard.type(", then the first");
  await until(
    async () =>
      (await textOf(ada, canvas)) ===
      "Start from the second tab, then the first",
  );
  await second.close();
});

test("a canvas id that is none says so and offers the way home", async () => {
  await ada.page.goto("/c/00000000-0000-4000-8000-000000000000");
  await ada.page.getByText("There is no such canvas").first().waitFor();
  await ada.page
    .getByRole("link", { name: /canvases|home/i })
    .first()
    .waitFor();
});
