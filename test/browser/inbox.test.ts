/** What waits for somebody: in the inbox, on the home page, and on a canvas that they come back to. */
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Thread } from "../../shared/api/threads.ts";
import { createBlocks } from "../../shared/doc/edits.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import { saved } from "../stage/canvases.ts";
import { withTables } from "../stage/databaseOf.ts";
import { openMailbox, type Mailbox } from "../stage/mailbox.ts";
import {
  accountOf,
  openStage,
  type Actor,
  type Stage,
} from "../stage/people.ts";
import { openRemoteDoc } from "../stage/remoteDoc.ts";
import { until } from "../stage/until.ts";

let stage: Stage;
let mailbox: Mailbox;
let ada: Actor;
let ben: Actor;
let canvas: string;
let adaId: string;

beforeAll(async () => {
  mailbox = await openMailbox();
  stage = await openStage({
    accounts: true,
    environment: mailbox.environment,
  });
  [ada, ben] = await Promise.all([stage.join("Ada"), stage.join("Ben")]);
  ({
    user: { id: adaId },
  } = await ada.api<{ user: { id: string } }>("GET", "/api/session"));
  canvas = await makeCanvas("Referral triage");
}, 60_000);
afterAll(async () => {
  await stage?.close();
  await mailbox?.close();
});

async function makeCanvas(title: string) {
  const { id } = await ben.api<{ id: string }>("POST", "/api/canvases", {
    title,
  });
  await ben.api("PATCH", `/api/canvases/${id}/access`, {
    workspaceRole: "editor",
  });
  return id;
}

/** Ben says something to Ada in a thread of its own. */
function mention(words: string, on = canvas) {
  return ben.api<Thread>("POST", `/api/canvases/${on}/threads`, {
    anchor: { type: "point", x: 0, y: 0 },
    body: `@[Ada](mention:${adaId}) ${words}`,
  });
}

const bell = (unread: number) =>
  ada.page
    .getByRole("link", {
      name: unread === 0 ? "Inbox" : `Inbox, ${unread} unread`,
      exact: true,
    })
    .first();
const line = (words: string) =>
  ada.page.getByRole("listitem").filter({ hasText: words });

test("a mention raises the badge on the home page by itself, and is read when its thread is opened", async () => {
  const { page } = ada;
  await ada.api("POST", "/api/inbox/read-all");
  await page.goto("/");
  await bell(0).waitFor();
  await mention("which letters are these?");
  await bell(1).waitFor();
  await page
    .getByRole("region", { name: "What needs you" })
    .getByText("which letters are these?")
    .first()
    .waitFor();

  await bell(1).click();
  // The home page has such a line, too.
  await page.getByRole("heading", { name: "Waiting" }).waitFor();
  await line("which letters").getByText("Ben mentioned you").first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await saved(ada);
  await page
    .getByRole("complementary", { name: "Threads" })
    .getByText("which letters are these?")
    .first()
    .waitFor();
  await bell(0).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/c/${canvas}`);
});

test("by keys a line is done, taken back, put off and marked as unread", async () => {
  const { page } = ada;
  await mention("the first");
  await mention("the second");
  await page.goto("/inbox");
  await line("the first").waitFor();
  await page.keyboard.press("j");
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.textContent))
    .toContain("the second");
  await page.keyboard.press("e");
  await line("the second").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await line("the second").waitFor();

  await line("the first").getByRole("link").focus();
  await page.keyboard.press("s");
  await page.getByRole("menuitem", { name: /Tomorrow/ }).click();
  await line("the first").waitFor({ state: "detached" });
  await line("the second").getByRole("link").focus();
  await page.keyboard.press("u");
  await line("the second").getByText("Unread").waitFor({ state: "detached" });
  await page.keyboard.press("u");
  await line("the second").getByText("Unread").waitFor({ state: "attached" });

  await page.getByRole("link", { name: "Snoozed" }).click();
  await line("the first")
    .getByText(/^back .*09:00$/)
    .waitFor();
});

test("a mention reaches a mail server, with a link that opens its thread", async () => {
  const { page } = ada;
  const { id: thread } = await mention("in a letter?");
  // Letters wait a while for more of the same: that is over.
  await until(async () => (await passTime(thread)) === 1, {
    what: "the mention is in the inbox",
  });
  const { text } = await mailbox.next(accountOf("Ada").email);
  expect(text).toContain("in a letter?");
  const links = [...text.matchAll(/https?:\/\/\S+\/c\/\S+/g)].map(
    ([link]) => new URL(link),
  );
  expect(links.map(({ pathname }) => pathname)).toContain(`/c/${canvas}`);
  const panel = page.getByRole("complementary", { name: "Threads" });
  const follow = async (link: URL | undefined) => {
    await page.goto(link!.pathname + link!.search);
    await saved(ada);
    await panel.getByText("in a letter?").waitFor();
  };
  await follow(links.find(({ search }) => !search.includes("reply=1")));
  await follow(links.find(({ search }) => search.includes("reply=1")));
  await until(hasFocus(panel.getByRole("textbox", { name: "Reply" })), {
    what: "the field to answer has the keyboard",
  });
});

test("a line about a review leads to the request", async () => {
  const { page } = ada;
  for (const message of ["Is the recall right?", "And the precision?"])
    await ben.api("POST", `/api/canvases/${canvas}/reviews`, {
      block: null,
      people: [adaId],
      disciplines: [],
      dueOn: null,
      message,
    });
  await page.goto("/inbox");
  await line("Is the recall right?").getByRole("link").click();
  const request = page
    .getByRole("list", { name: "Requests for review" })
    .getByRole("listitem")
    .filter({ hasText: "Is the recall right?" });
  await request.first().waitFor();
  await until(hasFocus(request.first()), {
    what: "the request has the keyboard",
  });
});

const hasFocus = (element: Locator) => () =>
  element.evaluate((node) => node.contains(document.activeElement));

async function passTime(thread: string): Promise<number> {
  const at = new Date(Date.now() - 10 * 60_000).toISOString();
  const { numUpdatedRows } = await withTables(stage.parley, (db) =>
    db
      .updateTable("inbox_item")
      .set({ updated_at: at, news_at: at, notify_at: at })
      .where("subject_id", "=", thread)
      .executeTakeFirst(),
  );
  return Number(numUpdatedRows);
}

test("a canvas of which one wants to hear nothing is silent", async () => {
  const { page } = ada;
  const loud = await makeCanvas("Loud");
  await page.goto(`/c/${canvas}`);
  await saved(ada);
  await page.getByRole("button", { name: "Menu" }).click();
  await page
    .getByRole("menuitem", { name: "Tell me about this canvas" })
    .hover();
  await page.getByRole("menuitem", { name: /^Nothing/ }).click();
  await page.getByText("You hear nothing of this canvas").waitFor();
  const before = await unread();
  await mention("in silence");
  await mention("aloud", loud);
  await bell(before + 1).waitFor();
  await page.goto("/inbox");
  await line("aloud").waitFor();
  expect(await line("in silence").count()).toBe(0);
});

test("who comes back sees what others changed, goes through it by keys, and says that it is seen", async () => {
  const { page } = ada;
  const id = await makeCanvas("Come back");
  const remote = await openRemoteDoc(stage.parley.url, id, await cookieOf(ben));
  const note = (block: string, words: string) => ({
    id: block,
    kind: "note",
    x: 0,
    y: 300 * Number(block.slice(1)),
    w: 300,
    h: 100,
    fields: { body: paragraphs(words) },
  });
  createBlocks(remote.doc, [note("n1", "As it was")]);
  await page.goto(`/c/${id}?view=canvas`);
  await saved(ada);
  await page.getByText("As it was").waitFor();
  await visited(id);
  // She goes, and two days pass.
  await page.goto("/");
  await until(async () => (await visited(id)).seq > 1);
  await withTables(stage.parley, (db) =>
    db
      .updateTable("visit")
      .set({ at: new Date(Date.now() - 2 * 86_400_000).toISOString() })
      .where("canvas_id", "=", id)
      .execute(),
  );
  createBlocks(remote.doc, [note("n2", "What Ben added")]);
  await ben.api("POST", `/api/canvases/${id}/threads`, {
    anchor: { type: "block", block: "n1" },
    body: "Is this still so?",
  });

  await page.goto(`/c/${id}?view=canvas`);
  const card = page.getByRole("region", { name: "Since you were here" });
  await card.getByText("1 comment, 1 new block").waitFor();
  await page.keyboard.press("Alt+n");
  await card.getByText("1 of 2").waitFor();
  await page
    .getByRole("complementary", { name: "Threads" })
    .getByText("Is this still so?")
    .waitFor();
  await page.keyboard.press("Alt+n");
  await card.getByText("What Ben added").waitFor();
  await card.getByRole("button", { name: "Show all" }).click();
  await card.getByText("Edited by Ben").waitFor();
  await card.getByRole("button", { name: /^Seen/ }).click();
  await card.waitFor({ state: "detached" });
  remote.close();

  async function visited(of: string) {
    return until(
      async () =>
        await withTables(stage.parley, (db) =>
          db
            .selectFrom("visit")
            .selectAll()
            .where("canvas_id", "=", of)
            .executeTakeFirst(),
        ),
      { what: "Ada's visit is noted" },
    );
  }
});

async function unread() {
  const count = await ada.api<{ unread: number }>("GET", "/api/inbox/count");
  return count.unread;
}

async function cookieOf({ context }: Actor): Promise<string> {
  const cookies = await context.cookies();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}
