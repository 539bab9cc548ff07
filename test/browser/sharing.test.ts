/** Who may do what, as people see it: links, guests, roles that change, asking for access, two people on one browser. */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBlock } from "../../shared/doc/edits.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import { newCanvas, openCanvas } from "../stage/canvases.ts";
import { openStage, phone, type Actor, type Stage } from "../stage/people.ts";
import { until } from "../stage/until.ts";

let stage: Stage;
let ada: Actor;
let ben: Actor;

beforeAll(async () => {
  stage = await openStage();
  ada = await stage.join("Ada Okafor");
  ben = await stage.join("Ben Mwangi");
});
afterAll(() => stage?.close());

const noteCanvas = (title: string, words = "Red flags") =>
  newCanvas(stage, ada, title, (doc) =>
    createBlock(doc, {
      id: "n1",
      kind: "note",
      x: 0,
      y: 0,
      w: 320,
      h: 200,
      fields: { body: paragraphs(words) },
    }),
  );

const idOf = async (actor: Actor) =>
  (await actor.api<{ user: { id: string } }>("GET", "/api/session")).user.id;

const makeLink = (canvas: string, link: Record<string, unknown>) =>
  ada.api<{ id: string; url: string }>(
    "POST",
    `/api/canvases/${canvas}/share-links`,
    link,
  );

const close = (canvas: string) =>
  ada.api("PATCH", `/api/canvases/${canvas}/access`, { workspaceRole: null });

const giveBen = async (canvas: string, role: string) =>
  ada.api("PUT", `/api/canvases/${canvas}/members/${await idOf(ben)}`, {
    role,
  });

/** A browser in which nobody is signed in. */
async function stranger(small = false): Promise<{
  readonly page: Page;
  readonly context: BrowserContext;
}> {
  const context = await stage.browser.newContext({
    baseURL: stage.parley.url,
    reducedMotion: "reduce",
    serviceWorkers: "block",
    ...(small && { viewport: phone, hasTouch: true, isMobile: true }),
  });
  return { context, page: await context.newPage() };
}

/** What Chromium logs of answers that are no success is expected here. */
const forgive = (...actors: Actor[]) =>
  actors.forEach(({ problems }) => (problems.length = 0));

test("a link with a password lets a guest in by name on a phone; the owner hides and removes them, and their page closes at once", async () => {
  const canvas = await noteCanvas("Referral triage");
  await openCanvas(ada, canvas);
  await ada.page.getByRole("button", { name: "Share" }).click();
  const share = ada.page.getByRole("dialog", { name: /Share “Referral/ });
  await share.getByRole("button", { name: "New link" }).click();
  await share.getByLabel("Password (optional)").fill("red flags");
  await share.getByRole("button", { name: "Make the link" }).click();
  const url = await share
    .getByRole("textbox", { name: "Share link" })
    .inputValue();
  expect(url).toMatch(/\/join#[\w-]{43}$/);

  const { page, context } = await stranger(true);
  await page.goto(url);
  await page.getByRole("heading", { name: "A shared canvas" }).waitFor();
  expect(page.url()).toBe(`${stage.parley.url}/join`);
  await page.getByLabel("Your name").fill("Grace");
  await page.getByLabel("Password of the link").fill("wrong one");
  await page.getByRole("button", { name: "Come in as a guest" }).click();
  await page.getByText(/not the password of the link/).waitFor();
  await page.getByLabel("Password of the link").fill("red flags");
  await page.getByRole("button", { name: "Come in as a guest" }).click();
  await page.waitForURL(`**/c/${canvas}`);
  await page.getByText("Red flags").first().waitFor();
  await page.getByRole("button", { name: "You can comment" }).waitFor();

  const thread = await page.evaluate(async (id) => {
    const answer = await fetch(`/api/canvases/${id}/threads`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        anchor: { type: "block", block: "n1" },
        body: "Is this true?",
      }),
    });
    return answer.status;
  }, canvas);
  expect(thread).toBe(201);
  await share.getByText("Came by a link").waitFor();
  await share.getByText("Grace (guest)").waitFor();
  const acts = share.getByRole("button", { name: "Hide or remove Grace" });
  await acts.click();
  await ada.page
    .getByRole("menuitem", { name: "Hide what they wrote" })
    .click();
  await share.getByText(/comments hidden/).waitFor();
  const seenByBen = await ben.api<{ items: { comments: unknown[] }[] }>(
    "GET",
    `/api/canvases/${canvas}/threads`,
  );
  expect(JSON.stringify(seenByBen)).not.toContain("Is this true?");

  await acts.click();
  await ada.page.getByRole("menuitem", { name: /Remove from the/ }).click();
  await share
    .getByRole("alertdialog")
    .getByRole("button", { name: "Remove" })
    .click();
  await page.getByRole("heading", { name: "Your visit has ended" }).waitFor();
  await page.goto(url);
  await page.getByLabel("Password of the link").fill("red flags");
  await page.getByRole("button", { name: "Open the canvas" }).click();
  await page.getByText(/does not open anything/).waitFor();
  await context.close();
  await ada.page.keyboard.press("Escape");
});

test("a link that was withdrawn and one that never was open the same page", async () => {
  const canvas = await noteCanvas("Short-lived");
  const link = await makeLink(canvas, { role: "viewer" });
  await ada.api("DELETE", `/api/canvases/${canvas}/share-links/${link.id}`);
  const { page, context } = await stranger();
  const said: string[] = [];
  for (const url of [link.url, `${stage.parley.url}/join#${"x".repeat(43)}`]) {
    await page.goto("about:blank");
    await page.goto(url);
    await page.getByRole("heading", { name: "opens nothing" }).waitFor();
    said.push(await page.locator("main").innerText());
  }
  expect(said[0]).toBe(said[1]);
  await context.close();
});

test("a guest whose link expires while the page is open is told so; a new link opens the page again", async () => {
  const canvas = await noteCanvas("For one meeting");
  const link = await makeLink(canvas, {
    role: "viewer",
    expiresAt: new Date(Date.now() + 8_000).toISOString(),
  });
  const { page, context } = await stranger();
  await page.goto(link.url);
  await page.getByLabel("Your name").fill("Hedy");
  await page.getByRole("button", { name: "Come in as a guest" }).click();
  await page.getByRole("button", { name: "You can view" }).waitFor();
  await page.getByRole("heading", { name: "Your visit has ended" }).waitFor();
  await context.close();
});

/** From `cut` on nothing that this page writes over the connections open then reaches the server; they stay open. */
async function slowUplink({ page }: Actor) {
  const open = new Set<object>();
  const cut = new WeakSet<object>();
  await page.routeWebSocket(/\/sync\//, (socket) => {
    open.add(socket);
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (!cut.has(socket)) server.send(message);
    });
  });
  return () => open.forEach((socket) => cut.add(socket));
}

test("an editor who is made a viewer while typing keeps the text as a draft, loses the tools at once, and gets them back", async () => {
  const canvas = await noteCanvas("Demoted");
  await giveBen(canvas, "editor");
  const cut = await slowUplink(ben);
  await openCanvas(ben, canvas);
  const { page } = ben;
  await page.getByRole("button", { name: "Draw a note" }).waitFor();
  await page.locator("#block-n1").getByText("Red flags").dblclick();
  await page.locator("#block-n1 [contenteditable=true]:focus").waitFor();
  cut();
  await page.keyboard.type("late ");
  await giveBen(canvas, "viewer");
  const draft = page.getByRole("status", { name: "Recovered draft" });
  await draft.getByText(/could no longer edit.*1 changed block/).waitFor();
  await page.getByRole("button", { name: "You can view" }).waitFor();
  await until(() =>
    toolsOf(page).then((tools) => !tools.includes("Draw a note")),
  );
  expect(await toolsOf(page)).toEqual(["Select tool", "Hand tool"]);

  await giveBen(canvas, "commenter");
  await page.getByRole("button", { name: "You can comment" }).waitFor();
  await page.getByText("You can comment on this canvas now.").waitFor();
  expect(await toolsOf(page)).toEqual([
    "Select tool",
    "Hand tool",
    "Comment on the canvas",
  ]);
  await giveBen(canvas, "editor");
  await page.getByText("You can edit this canvas now.").waitFor();
  await until(() =>
    toolsOf(page).then((tools) => tools.includes("Draw a note")),
  );
  await page.unrouteAll();
  forgive(ben);
});

const toolsOf = (page: Page) =>
  page
    .getByRole("toolbar", { name: "Tools" })
    .getByRole("button")
    .evaluateAll((tools) => tools.map((tool) => tool.ariaLabel));

test("somebody without access asks for it; the owner grants it with one click and the page opens by itself", async () => {
  const canvas = await noteCanvas("Closed");
  await close(canvas);
  const { page } = ben;
  await page.goto(`/c/${crypto.randomUUID()}`);
  const title = /no such canvas, or it is not shared/;
  await page.getByRole("heading", { name: title }).waitFor();
  const unknown = await page.locator("main").innerText();
  await page.goto(`/c/${canvas}?view=notebook`);
  await page.getByRole("heading", { name: title }).waitFor();
  expect(await page.locator("main").innerText()).toBe(unknown);
  await page.getByLabel("Message to the owner").fill("I own the labels");
  await page.getByRole("button", { name: "Ask for access" }).click();
  await page.getByText("Your request was sent").waitFor();

  await ada.page.goto("/");
  const asks = ada.page.getByRole("region", { name: "Requests for access" });
  await asks.getByText("I own the labels").waitFor();
  await asks.getByRole("button", { name: "Give access" }).click();
  await page.getByRole("button", { name: "You can comment" }).waitFor();
  await page.getByText("Red flags").first().waitFor();
  await until(async () => (await asks.count()) === 0);
  forgive(ada, ben);
});

test("who loses access while the canvas is open is told so, without a claim that it was deleted", async () => {
  const canvas = await noteCanvas("Lost");
  await giveBen(canvas, "commenter");
  await close(canvas);
  await openCanvasAsReader(ben, canvas);
  await ada.api("DELETE", `/api/canvases/${canvas}/members/${await idOf(ben)}`);
  await ben.page.getByRole("heading", { name: "cannot open this" }).waitFor();
  await ben.page.getByText(/access was taken away/).waitFor();
  await giveBen(canvas, "viewer");
  await ben.page.getByRole("button", { name: "You can view" }).waitFor();
  forgive(ben);
});

test("N15: what Ada kept in this browser is neither shown to nor sent by Ben, and is hers when she is back", async () => {
  const canvas = await noteCanvas("One laptop");
  const person = await stage.join("Cleo Marsh");
  const { page, context } = person;
  const cut = await slowUplink(person);
  await openCanvas(person, canvas);
  const cookies = await context.cookies();
  const id = await idOf(person);
  await page.locator("#block-n1").getByText("Red flags").dblclick();
  await page.locator("#block-n1 [contenteditable=true]:focus").waitFor();
  cut();
  await page.keyboard.type("only hers ");
  await page
    .getByText(/1 change waiting/)
    .first()
    .waitFor();
  await page.close({ runBeforeUnload: false });

  await context.clearCookies();
  const other = await context.newPage();
  await other.goto("/");
  await other.getByLabel("Your name").fill("Dan");
  await other.getByText("engineering", { exact: true }).click();
  await other.getByRole("button", { name: "Join" }).click();
  await other.getByText("One laptop").first().waitFor();
  await other.goto(`/c/${canvas}?view=canvas`);
  await other.locator("#block-n1").getByText("Red flags").waitFor();
  await other.getByText("Saved", { exact: true }).first().waitFor();
  expect(await other.locator("#block-n1").innerText()).not.toContain("hers");
  const names = () =>
    other.evaluate(async () =>
      (await indexedDB.databases()).map(({ name }) => name ?? ""),
    );
  const owners = (await names())
    .filter((name) => name.includes(`/${canvas}/`))
    .map((name) => name.split("/")[1]);
  expect(new Set(owners).size).toBe(2);
  expect(owners).toContain(id);
  await other.close();

  await context.clearCookies();
  await context.addCookies(cookies);
  const again = await context.newPage();
  await again.goto(`/c/${canvas}?view=canvas`);
  await again.locator("#block-n1").getByText("only hers").waitFor();
  await again.getByText("Saved", { exact: true }).first().waitFor();
  await until(async () =>
    JSON.stringify(
      await ada.api("GET", `/api/canvases/${canvas}/export?format=json`),
    ).includes("only hers"),
  );
  await context.close();
});

test("signing out in one tab closes the canvas in the other", async () => {
  const canvas = await noteCanvas("Two tabs");
  const person = await stage.join("Eve Lund");
  await openCanvas(person, canvas);
  const second = await person.context.newPage();
  await second.goto("/");
  await second.getByRole("button", { name: "Eve Lund: menu" }).click();
  await second.getByRole("menuitem", { name: "Sign out" }).click();
  await person.page
    .getByRole("heading", { name: "You signed out in another tab" })
    .waitFor();
  await person.page.getByRole("button", { name: "Sign in again" }).click();
  await person.page.getByLabel("Your name").waitFor();
  await person.context.close();
});

/** The top bar of somebody who may not edit says "Read only" instead of "Saved". */
async function openCanvasAsReader(actor: Actor, id: string) {
  await actor.page.goto(`/c/${id}?view=canvas`);
  await actor.page.locator("#block-n1").waitFor();
  await actor.page.getByRole("button", { name: "You can comment" }).waitFor();
}
