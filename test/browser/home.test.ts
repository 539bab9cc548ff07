/** Joining, the home page, and the frame around a canvas, as people use them. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, type Actor, type Stage } from "../stage/people.ts";
import { until } from "../stage/until.ts";

let stage: Stage;
/** Somebody at home; who is by themselves in a test has a browser of their own. */
let ada: Actor;
beforeAll(async () => {
  stage = await openStage();
  ada = await stage.join("Ada");
});
afterAll(() => stage.close());

const cards = (page: Page) => page.getByTestId("canvas-card");
const card = (page: Page, title: string) =>
  cards(page).filter({
    has: page.getByRole("heading", { name: title, exact: true }),
  });
const status = (page: Page) => page.getByTestId("save-state");

async function openHome(actor: Actor) {
  await actor.page.goto("/");
  await actor.page.getByRole("tab", { name: "Canvases" }).waitFor();
}

async function openCanvas(actor: Actor, title: string): Promise<string> {
  const canvas = await actor.api<{ id: string }>("POST", "/api/canvases", {
    title,
  });
  await actor.page.goto(`/c/${canvas.id}`);
  await status(actor.page).getByText("Saved", { exact: true }).waitFor();
  return canvas.id;
}

async function choose(page: Page, title: string, action: string) {
  await page.getByRole("button", { name: `Actions for ${title}` }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

test("a new person joins with the keyboard alone, and is told what is missing", async () => {
  const context = await stage.browser.newContext({ baseURL: stage.parley.url });
  const page = await context.newPage();
  await page.goto("/");
  await page.getByLabel("Your name").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("Please say your name.").waitFor();
  await page.keyboard.type("Grace");
  for (const key of ["Tab", "Space", "Tab", "Tab", "Space", "Enter"])
    await page.keyboard.press(key);
  await page.getByRole("tab", { name: "Canvases" }).waitFor();
  const { user } = (await (await page.request.get("/api/session")).json()) as {
    user: { name: string; disciplines: string[] };
  };
  expect(user).toMatchObject({
    name: "Grace",
    disciplines: ["data science", "domain expert"],
  });
  await context.close();
});

test("a person changes name and disciplines, and is known by them from then on", async () => {
  const lin = await stage.join("Lin");
  const { page } = lin;
  await openHome(lin);
  await page.getByRole("button", { name: "Lin: menu" }).click();
  await page.getByRole("menuitem", { name: "Your account" }).click();
  await page.getByLabel("Your name").fill("Lin Zhou");
  await page.getByRole("checkbox", { name: /product/ }).check({ force: true });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Lin Zhou: menu" }).waitFor();
  const { user } = await lin.api<{ user: object }>("GET", "/api/session");
  expect(user).toMatchObject({
    name: "Lin Zhou",
    disciplines: ["data science", "product"],
  });
});

test("whoever is signed out meanwhile is asked to join, not shown an error", async () => {
  const kay = await stage.join("Kay");
  await openHome(kay);
  await kay.context.clearCookies();
  // The page asks by itself, too: it may be signed out before it is clicked.
  const join = kay.page.getByLabel("Your name");
  await kay.page.getByRole("tab", { name: "Archived" }).or(join).click();
  await join.waitFor();
});

test("a link to a block opens the canvas with that block selected", async () => {
  const moe = await stage.join("Moe");
  const { items } = await moe.api<{ items: { id: string }[] }>(
    "GET",
    "/api/canvases",
  );
  const example = items.find((each) => "isExample" in each && each.isExample)!;
  await moe.page.goto(`/c/${example.id}`);
  await status(moe.page).getByText("Saved", { exact: true }).waitFor();
  await moe.page.keyboard.press("Control+k");
  await moe.page.getByRole("combobox").fill("letters v3");
  await moe.page.getByRole("option", { name: /Data: letters v3/ }).click();
  await moe.page.keyboard.press("Control+k");
  await moe.page.getByRole("combobox").fill("copy link to the selected");
  await moe.page.keyboard.press("Enter");
  await moe.page.getByText("Link copied").waitFor();
  const link = await moe.page.evaluate(() => navigator.clipboard.readText());

  const other = await moe.context.newPage();
  await other.goto(link);
  const id = new URL(link).searchParams.get("block");
  await other.locator(`#block-${id}`).waitFor();
});

test("a canvas is made, renamed in place, duplicated and found again", async () => {
  const { page } = ada;
  await openHome(ada);
  await page.getByRole("button", { name: "New canvas" }).first().click();
  await status(page).getByText("Saved", { exact: true }).waitFor();
  await page.getByRole("textbox", { name: "Canvas title" }).fill("Recall");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("menuitem", { name: "All canvases" }).click();
  await choose(page, "Recall", "Rename");
  await page.getByRole("textbox", { name: "Canvas title" }).fill("Recall v2");
  await page.keyboard.press("Enter");
  await card(page, "Recall v2").waitFor();

  await choose(page, "Recall v2", "Duplicate");
  await page.waitForURL(/\/c\//);
  await until(
    async () =>
      (await page
        .getByRole("textbox", { name: "Canvas title" })
        .inputValue()) === "Copy of Recall v2",
  );

  await openHome(ada);
  await page.getByRole("textbox", { name: "Find a canvas" }).fill("copy rec");
  await until(async () => (await cards(page).count()) === 1);
  await card(page, "Copy of Recall v2").waitFor();
});

test("a deleted canvas comes back with Undo, and from the recently deleted", async () => {
  const { page } = ada;
  await ada.api("POST", "/api/canvases", { title: "Precious" });
  await openHome(ada);
  await choose(page, "Precious", "Delete");
  await page.getByText("“Precious” deleted").waitFor();
  await until(async () => (await card(page, "Precious").count()) === 0);
  await page.getByRole("button", { name: "Undo" }).click();
  await card(page, "Precious").waitFor();

  await choose(page, "Precious", "Delete");
  await until(async () => (await card(page, "Precious").count()) === 0);
  await page.getByRole("tab", { name: "Recently deleted" }).click();
  await choose(page, "Precious", "Take back");
  await until(async () => (await card(page, "Precious").count()) === 0);
  await page.getByRole("tab", { name: "Canvases" }).click();
  await card(page, "Precious").waitFor();
});

test("a canvas in the trash is deleted for ever after a question, and is gone then", async () => {
  const { page } = ada;
  const { id } = await ada.api<{ id: string }>("POST", "/api/canvases", {
    title: "Over",
  });
  await ada.api("DELETE", `/api/canvases/${id}`);
  await openHome(ada);
  await page.getByRole("tab", { name: "Recently deleted" }).click();
  await choose(page, "Over", "Delete for ever");
  const asked = page.getByRole("dialog", { name: "Delete “Over” for ever?" });
  await asked.getByText("Nobody can bring it back").waitFor();
  await asked.getByRole("button", { name: "Keep it" }).click();
  await asked.waitFor({ state: "hidden" });
  await card(page, "Over").waitFor();

  await choose(page, "Over", "Delete for ever");
  await asked.getByRole("button", { name: "Delete for ever" }).click();
  await page.getByText("“Over” deleted for ever").waitFor();
  await until(async () => (await card(page, "Over").count()) === 0);
  const taken = await page.request.patch(`/api/canvases/${id}`, {
    data: { deleted: false },
    headers: { origin: stage.parley.url },
  });
  expect(taken.status()).toBe(404);
});

test("an archived canvas leaves the page, stays readable and can be put back", async () => {
  const { page } = ada;
  await ada.api("POST", "/api/canvases", { title: "Answered" });
  await openHome(ada);
  await choose(page, "Answered", "Archive");
  await until(async () => (await card(page, "Answered").count()) === 0);
  await page.getByRole("tab", { name: "Archived" }).click();
  await card(page, "Answered").waitFor();
  await choose(page, "Answered", "Put back");
  await page.getByRole("tab", { name: "Canvases" }).click();
  await card(page, "Answered").waitFor();
});

test("without a server the bar counts what waits; the work is sent when it is back", async () => {
  const dana = await stage.join("Dana");
  const { page } = dana;
  const id = await openCanvas(dana, "Through the storm");
  await stage.parley.kill();
  await status(page).getByText("Offline", { exact: true }).waitFor();
  await page.getByRole("textbox", { name: "Canvas title" }).fill("Still here");
  await page.keyboard.press("Enter");
  await status(page).getByText("Offline: 1 change waiting").waitFor();
  await stage.parley.start();
  await status(page).click();
  await status(page).getByText("Saved", { exact: true }).waitFor();
  await until(
    async () =>
      (await dana.api<{ title: string }>("GET", `/api/canvases/${id}`))
        .title === "Still here",
  );
  dana.problems.length = 0; // The browser logs every refused connection.
});

test("changes that wait survive a reload of the page", async () => {
  const emma = await stage.join("Emma");
  const { page } = emma;
  const id = await openCanvas(emma, "Kept");
  // Only the socket is cut off: the page itself can still be loaded.
  await page.routeWebSocket(/\/sync\//, (socket) => socket.close());
  await page.reload();
  await status(page).getByText("Offline", { exact: true }).waitFor();
  await page.getByRole("textbox", { name: "Canvas title" }).fill("Kept twice");
  await page.keyboard.press("Enter");
  await status(page).getByText("Offline: 1 change waiting").waitFor();

  const asked = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.accept();
  const again = await emma.context.newPage();
  await again.goto(`/c/${id}`);
  await status(again).getByText("Saved", { exact: true }).waitFor();
  await until(
    async () =>
      (await again
        .getByRole("textbox", { name: "Canvas title" })
        .inputValue()) === "Kept twice",
  );
  emma.problems.length = 0; // The browser logs every refused connection.
});

test("the palette finds commands and canvases, and gives the focus back", async () => {
  const { page } = ada;
  await openCanvas(ada, "Palette here");
  await ada.api("POST", "/api/canvases", { title: "Far away" });
  await page.keyboard.press("Control+k");
  const search = page.getByRole("combobox", { name: /Search commands/ });
  await search.fill("notebook view");
  await page.keyboard.press("Enter");
  await page.getByRole("radio", { name: "Notebook" }).isChecked();
  await until(() => page.getByRole("radio", { name: "Notebook" }).isChecked());

  await page.keyboard.press("Control+k");
  await search.fill("far aw");
  await page.getByRole("option", { name: /Far away/ }).waitFor();
  await page.keyboard.press("Enter");
  await until(
    async () =>
      (await page
        .getByRole("textbox", { name: "Canvas title" })
        .inputValue()) === "Far away",
  );
});

test("view, panel and theme are remembered", async () => {
  const gina = await stage.join("Gina");
  const { page } = gina;
  await openCanvas(gina, "Remembering");
  await page.getByRole("radio", { name: "Notebook" }).check({ force: true });
  await page.getByRole("button", { name: "History", exact: true }).click();
  await page.getByRole("complementary", { name: "History" }).waitFor();
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("menuitemradio", { name: "Dark theme" }).click();
  await page.reload();
  await page.getByRole("complementary", { name: "History" }).waitFor();
  expect(await page.getByRole("radio", { name: "Notebook" }).isChecked()).toBe(
    true,
  );
  expect(
    await page.locator("html").getAttribute("data-mantine-color-scheme"),
  ).toBe("dark");
});

test("on a phone a canvas opens as a notebook, and panels are sheets that Escape closes", async () => {
  const hana = await stage.join("Hana", { phone: true });
  const { page } = hana;
  await openCanvas(hana, "In the train");
  const bar = page.getByRole("navigation", { name: "Canvas" });
  await bar.getByRole("button", { name: "Threads" }).click();
  const sheet = page.getByRole("complementary", { name: "Threads" });
  await sheet.waitFor();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
});

test("a canvas that is deleted under my hands says so and keeps my copy", async () => {
  const id = await openCanvas(ada, "Doomed");
  await ada.api("DELETE", `/api/canvases/${id}`);
  await ada.page
    .getByRole("heading", { name: "This canvas was deleted" })
    .waitFor();
  const downloading = ada.page.waitForEvent("download");
  await ada.page.getByRole("button", { name: "Download my copy" }).click();
  expect((await downloading).suggestedFilename()).toBe("Doomed.json");
  await ada.page.getByRole("button", { name: "Take it back" }).click();
  await status(ada.page).getByText("Saved", { exact: true }).waitFor();
});

test("an address that leads nowhere is answered kindly", async () => {
  const { page } = ada;
  await page.goto("/nowhere/at/all");
  await page
    .getByRole("heading", { name: /nothing at this address/ })
    .waitFor();
  await page.getByRole("link", { name: "Go to your canvases" }).click();
  await page.getByRole("tab", { name: "Canvases" }).waitFor();
});
