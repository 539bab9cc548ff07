/** What comes to people besides the inbox: ending letters from one of them, and notices of this device. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { withTables } from "../stage/databaseOf.ts";
import { workerIsReady } from "../stage/device.ts";
import { openMailbox, type Mailbox } from "../stage/mailbox.ts";
import {
  accountOf,
  openStage,
  type Actor,
  type Stage,
} from "../stage/people.ts";
import { until } from "../stage/until.ts";

let stage: Stage;
let mailbox: Mailbox;
let ada: Actor;

beforeAll(async () => {
  mailbox = await openMailbox();
  stage = await openStage({ accounts: true, environment: mailbox.environment });
  ada = await stage.join("Ada", { offline: true });
}, 60_000);
afterAll(async () => {
  await stage?.close();
  await mailbox?.close();
});

test("the link in a letter ends them by one click, without signing in", async () => {
  const ben = await stage.join("Ben");
  const {
    user: { id },
  } = await ada.api<{ user: { id: string } }>("GET", "/api/session");
  const canvas = await ben.api<{ id: string }>("POST", "/api/canvases", {
    title: "Referral triage",
  });
  await ben.api("PATCH", `/api/canvases/${canvas.id}/access`, {
    workspaceRole: "editor",
  });
  await ben.api("POST", `/api/canvases/${canvas.id}/threads`, {
    anchor: { type: "point", x: 0, y: 0 },
    body: `@[Ada](mention:${id}) look`,
  });
  // Letters wait a while for more of the same: that is over.
  const at = new Date(Date.now() - 10 * 60_000).toISOString();
  await withTables(stage.parley, (db) =>
    db
      .updateTable("inbox_item")
      .set({ updated_at: at, news_at: at, notify_at: at })
      .execute(),
  );
  const { text } = await mailbox.next(accountOf("Ada").email);
  const link = new URL(/https?:\/\/\S+\/unsubscribe\S+/.exec(text)![0]);
  const { page } = await stage.visit("Somebody");
  await page.goto(link.pathname + link.search + link.hash);
  const mailOf = async () =>
    (await ada.api<{ mail: string }>("GET", "/api/me/notices")).mail;
  const stop = page.getByRole("button", { name: "Stop the mail" });
  await stop.waitFor();
  expect(await mailOf()).toBe("now");
  await stop.click();
  await page.getByRole("heading", { name: "No more mail" }).waitFor();
  expect(await mailOf()).toBe("never");
});

test("notices of this device say whether they are on, and what to do where the browser forbids them", async () => {
  const { page, context } = ada;
  await page.goto("/account");
  // Nobody can be asked for permission here: it is as if it was refused.
  await page.getByText("This browser was told not to show notices").waitFor();
  expect(await page.getByRole("button", { name: "Turn on" }).count()).toBe(0);

  await until(() => workerIsReady(page), { what: "the worker is there" });
  await context.grantPermissions(["notifications"]);
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await page.getByText("This browser can tell you").waitFor();
  await page.getByRole("button", { name: "Turn on" }).waitFor();
});
