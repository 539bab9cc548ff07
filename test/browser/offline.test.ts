/** The server is away: what was opened on this device opens again, is edited, and is merged when the server is back. */
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
  saved,
} from "../stage/canvases.ts";
import { keptAnswers, onceOffline, reopen } from "../stage/device.ts";
import { openStage, type Actor, type Stage } from "../stage/people.ts";
import { until } from "../stage/until.ts";

let stage: Stage;
let ben: Actor;

beforeAll(async () => {
  stage = await openStage();
  ben = await stage.join("Ben Mwangi", { disciplines: ["domain expert"] });
});
afterAll(() => stage?.close());

const noteCanvas = (actor: Actor, title: string) =>
  newCanvas(stage, actor, title, (doc) =>
    createBlock(doc, {
      id: "n1",
      kind: "note",
      x: 0,
      y: 0,
      w: 420,
      h: 260,
      fields: { body: paragraphs("Written online") },
    }),
  );

const screens = [
  { name: "a desktop", view: "canvas", phone: false },
  { name: "a phone", view: "notebook", phone: true },
] as const;

for (const { name, view, phone } of screens)
  test(`O2: on ${name} a canvas opens without the server, is edited, and the edit is merged later`, async () => {
    const ada = await stage.join("Ada Okafor", { phone, offline: true });
    const canvas = await noteCanvas(ada, `Without a server on ${name}`);
    await openCanvas(ada, canvas, view);
    await ada.page.getByText("Written online").first().waitFor();
    await onceOffline(ada, ["canvas", canvas]);
    await openCanvas(ben, canvas);

    await stage.parley.kill();
    const page = await reopen(ada, `/c/${canvas}?view=${view}`);
    await page.getByText("Written online").first().waitFor();
    const state = page.getByTestId("save-state");
    await state.getByText("Offline", { exact: true }).waitFor();
    const text = page
      .getByRole("paragraph")
      .filter({ hasText: "Written online" });
    await (phone ? text.tap() : text.dblclick());
    await page.locator("[contenteditable=true]:focus").waitFor();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(", and offline");
    await state.getByText("Offline: 1 change waiting").waitFor();
    expect(
      await state.evaluate(
        (button) =>
          button.getBoundingClientRect().right <= innerWidth &&
          [...button.querySelectorAll("span")].every(
            (words) => words.scrollWidth <= words.clientWidth,
          ),
      ),
      "the words are not cut off",
    ).toBe(true);

    await stage.parley.start();
    // "Try the connection now"; by themselves the pages may wait longer than a test should.
    for (const each of [state, ben.page.getByTestId("save-state")])
      await each.click();
    await saved({ ...ada, page });
    await eventually(ben, canvas, (data) =>
      expect(plainText((onlyBlock(data, "note") as Note).fields.body)).toBe(
        "Written online, and offline",
      ),
    );
    await ben.page.getByText("Written online, and offline").first().waitFor();
    await ada.context.close();
  }, 120_000);

test("the home page says which canvases are on this device, opens those, and makes none", async () => {
  const cleo = await stage.join("Cleo", { offline: true });
  const here = await noteCanvas(cleo, "Opened here");
  const elsewhere = await noteCanvas(cleo, "Never opened here");
  await openCanvas(cleo, here);
  await cleo.page.goto("/");
  await cleo.page.getByRole("link", { name: "Never opened here" }).waitFor();
  await onceOffline(cleo, ["canvases", "active"]);

  await stage.parley.kill();
  const page = await reopen(cleo, "/");
  await page.getByText("The server cannot be reached.").waitFor();
  const card = (title: string) =>
    page.getByTestId("canvas-card").filter({ hasText: title });
  await card("Never opened here").getByText("Not on this device").waitFor();
  expect(await card("Never opened here").getByRole("link").count()).toBe(0);

  await page.getByRole("button", { name: "New canvas" }).first().click();
  await page.getByText("A new canvas is made by the server").waitFor();

  await card("Opened here").getByRole("link").click();
  await page.getByText("Written online").first().waitFor();

  await page.goto(`/c/${elsewhere}`);
  await page
    .getByText(/not on this device yet/)
    .first()
    .waitFor();
  await stage.parley.start();
  await page.getByRole("button", { name: /Try now|Try again/ }).click();
  await page.getByText("Written online").first().waitFor();
  await cleo.context.close();
}, 120_000);

test("O3: what was kept for one person is gone when another joins in the same browser, and after signing out", async () => {
  const dora = await stage.join("Dora", { offline: true });
  const canvas = await noteCanvas(dora, "Dora’s");
  await openCanvas(dora, canvas);
  await onceOffline(dora, ["canvas", canvas]);

  // The open page reloads by itself when an answer says whose it is now.
  const reloaded = dora.page.waitForEvent("load");
  await dora.api("POST", "/api/session", {
    name: "Emil",
    disciplines: ["other"],
  });
  await reloaded;
  await dora.page.goto("/");
  await dora.page.getByRole("button", { name: "Emil: menu" }).waitFor();
  await onceOffline(dora, ["canvases", "active"]);
  expect(await keptAnswers(dora.page)).not.toContain(
    JSON.stringify(["canvas", canvas]),
  );

  await dora.page.getByRole("button", { name: "Emil: menu" }).click();
  await dora.page.getByRole("menuitem", { name: "Sign out" }).click();
  await dora.page.getByLabel("Your name").waitFor();
  await until(async () => (await keptAnswers(dora.page)).length === 0);
  await dora.context.close();
});

test("O3: signing out with a change that waits asks, and leaves nothing for the next person to see or to send", async () => {
  const finn = await stage.join("Finn", { offline: true });
  const canvas = await noteCanvas(finn, "Shared computer");
  await openCanvas(finn, canvas);
  await onceOffline(finn, ["canvas", canvas]);
  await stage.parley.kill();
  await finn.page
    .getByRole("paragraph")
    .filter({ hasText: "Written online" })
    .dblclick();
  await finn.page.locator("[contenteditable=true]:focus").waitFor();
  await finn.page.keyboard.type("Private to Finn ");
  await finn.page.keyboard.press("Escape");
  await finn.page.getByText("Offline: 1 change waiting").waitFor();
  const page = await reopen(finn, "/");
  await stage.parley.start();

  const signOut = async () => {
    await page.getByRole("button", { name: "Finn: menu" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
  };
  await signOut();
  const dialog = page.getByRole("dialog", { name: "Sign out and lose work?" });
  await dialog.getByText("1 change waiting").waitFor();
  await dialog.getByRole("button", { name: "Stay signed in" }).click();
  await dialog.waitFor({ state: "detached" });
  await signOut();
  await dialog.getByRole("button", { name: "Sign out and lose it" }).click();
  await page.getByLabel("Your name").fill("Gita");
  await page.getByText("Product").first().click();
  await page.getByRole("button", { name: "Join" }).click();
  await page.getByRole("button", { name: "Gita: menu" }).waitFor();
  await page.goto(`/c/${canvas}?view=canvas`);
  await saved({ ...finn, page });
  await page.getByText("Written online", { exact: true }).first().waitFor();
  expect(await page.getByText("Private to Finn").count()).toBe(0);
  await finn.context.close();
}, 120_000);
