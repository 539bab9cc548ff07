/** Refused changes come back to their author; giant pastes are refused before they are changes. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plainText } from "../../shared/blocks/field.ts";
import type { Note } from "../../shared/blocks/note/model.ts";
import { createBlock } from "../../shared/doc/edits.ts";
import { encodeEvent } from "../../shared/protocol.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import {
  eventually,
  newCanvas,
  openCanvas,
  readBack,
  saved,
} from "../stage/canvases.ts";
import { inDatabase, setRole } from "../stage/databaseOf.ts";
import { openStage, type Actor, type Stage } from "../stage/people.ts";
import { until } from "../stage/until.ts";

let stage: Stage;
let ada: Actor;

beforeAll(async () => {
  stage = await openStage();
  ada = await stage.join("Ada Okafor");
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

const meOf = async (actor: Actor) =>
  (await actor.api<{ user: { id: string } }>("GET", "/api/session")).user.id;

const texts = async (actor: Actor, canvas: string) =>
  (await readBack(actor, canvas)).blocks
    .map((block) => plainText((block as Note).fields.body))
    .sort();

const status = ({ page }: Actor) => page.getByTestId("save-state");

test("P5: somebody who was made a viewer while offline gets the changes back as a draft, and inserts them later", async () => {
  const ben = await stage.join("Ben Mwangi");
  const canvas = await noteCanvas("Refused", "Agreed text");
  const benId = await meOf(ben);
  await openCanvas(ben, canvas);
  await editNote(ben, "Agreed text");
  await stage.parley.kill();
  await ben.page.keyboard.type(" and what Ben adds offline");
  await ben.page.keyboard.press("Escape");
  await status(ben).getByText("Offline: 1 change waiting").waitFor();

  setRole(stage.parley, canvas, benId, "viewer");
  await stage.parley.start();
  await status(ben).click();
  const notice = ben.page.getByRole("status", { name: "Recovered draft" });
  await notice
    .getByText(/could no longer edit.*1 changed block is kept/)
    .waitFor();
  // The page went on by itself, with the canvas as the others see it.
  await ben.page
    .locator("#block-n1")
    .getByText("Agreed text", { exact: true })
    .waitFor();
  expect(await texts(ada, canvas)).toEqual(["Agreed text"]);

  await ben.page.reload();
  await notice.getByRole("button", { name: "See what was kept" }).click();
  const dialog = ben.page.getByRole("dialog", { name: "Recovered draft" });
  await dialog.getByText("Agreed text and what Ben adds offline").waitFor();
  expect(
    await dialog.getByRole("button", { name: "Insert as new" }).isDisabled(),
  ).toBe(true);
  const downloading = ben.page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Download Markdown" }).click();
  const file = await downloading;
  expect(file.suggestedFilename()).toBe("Refused - recovered draft.md");
  expect(await readFile(await file.path(), "utf8")).toContain(
    "Agreed text and what Ben adds offline",
  );

  setRole(stage.parley, canvas, benId, "editor");
  await ben.page.reload();
  await saved(ben);
  await notice.getByRole("button", { name: "See what was kept" }).click();
  await dialog.getByRole("button", { name: "Insert as new blocks" }).click();
  await eventually(ada, canvas, ({ blocks }) => expect(blocks).toHaveLength(2));
  expect(await texts(ada, canvas)).toEqual([
    "Agreed text",
    "Agreed text and what Ben adds offline",
  ]);
  await notice.waitFor({ state: "detached" });

  // One step of undo, and the draft is back.
  await ben.page.getByRole("button", { name: "Undo" }).last().click();
  await eventually(ada, canvas, ({ blocks }) => expect(blocks).toHaveLength(1));
  await notice.getByRole("button", { name: "See what was kept" }).click();
  await dialog.getByRole("button", { name: "Discard" }).click();
  await dialog.getByText("it cannot be brought back").waitFor();
  await dialog.getByRole("button", { name: "Discard for good" }).click();
  await notice.waitFor({ state: "detached" });
  await ben.page.reload();
  await saved(ben);
  expect(await notice.count()).toBe(0);
  ben.problems.length = 0; // The browser logs every refused connection.
});

test("N4: a person who comes back again and again writes under one client id", async () => {
  const dora = await stage.join("Dora");
  const canvas = await noteCanvas("Ids", "Start");
  for (let visit = 0; visit < 3; visit++) {
    await openCanvas(dora, canvas);
    await editNote(dora, "Start");
    await dora.page.keyboard.type(` ${visit}`);
    await dora.page.keyboard.press("Escape");
    await saved(dora);
    await dora.page.goto("about:blank");
  }
  expect(await texts(ada, canvas)).toEqual(["Start 0 1 2"]);
  const user = await meOf(dora);
  const ids = inDatabase(stage.parley, (db) =>
    db
      .prepare(
        "select client_id from client_owner where canvas_id = ? and user_id = ?",
      )
      .all(canvas, user),
  );
  expect(ids).toHaveLength(1);
});

test("F27: fifty million characters are refused before they are a change, with a message, and the connection stays", async () => {
  const finn = await stage.join("Finn");
  const canvas = await noteCanvas("Giant", "Small");
  await openCanvas(finn, canvas);
  let closed = 0;
  finn.page.on("websocket", () => (closed += 1));
  const paste = (target: string) =>
    finn.page.evaluate((selector) => {
      const data = new DataTransfer();
      data.setData("text/plain", "many words ".repeat(5_000_000));
      document.querySelector(selector)!.dispatchEvent(
        new ClipboardEvent("paste", {
          clipboardData: data,
          bubbles: true,
          cancelable: true,
        }),
      );
    }, target);
  await editNote(finn, "Small");
  await paste("#block-n1 [contenteditable=true]");
  await finn.page.getByText("too long to paste in one go").waitFor();
  await finn.page.keyboard.type(" talk");
  await finn.page.keyboard.press("Escape");
  await paste("[role=application]");
  await finn.page.getByText("too long to paste in one go").waitFor();
  await saved(finn);
  await until(async () => (await texts(ada, canvas)).join() === "Small talk");
  expect(closed).toBe(0);
});

test("what a person must know stands under the top bar, at every width: a full disk, a damaged canvas, a quota", async () => {
  const gail = await stage.join("Gail", { phone: true });
  const canvas = await noteCanvas("Trouble", "Start");
  let toPage: (message: Uint8Array) => void = () => {};
  let toServer = true;
  await gail.page.routeWebSocket(/\/sync\//, (socket) => {
    const server = socket.connectToServer();
    toPage = (message) => socket.send(Buffer.from(message));
    socket.onMessage((message) => toServer && server.send(message));
  });
  await openCanvas(gail, canvas);
  const mb = 1024 * 1024;
  toPage(
    encodeEvent({ type: "quota", usedBytes: 41 * mb, limitBytes: 50 * mb }),
  );
  const quota = gail.page.getByRole("status", { name: /nearly full/ });
  await quota.getByText("82 % full (41 of 50 MB)").waitFor();
  await quota.getByRole("button", { name: "Hide" }).click();
  await quota.waitFor({ state: "detached" });
  toPage(
    encodeEvent({ type: "quota", usedBytes: 50 * mb, limitBytes: 50 * mb }),
  );
  await quota.getByText("Only deletions are taken").waitFor();

  toServer = false;
  await editNote(gail, "Start");
  await gail.page.keyboard.type(" and more");
  await gail.page.keyboard.press("Escape");
  toPage(encodeEvent({ type: "readOnly", reason: "The disk is full." }));
  const trouble = gail.page.getByRole("status", { name: "Read only for now" });
  await trouble.getByText("1 change waits in this browser").waitFor();
  await status(gail)
    .getByText(/^Read only, 1 change waiting/)
    .waitFor();
  const shown = await status(gail).evaluate((element) => {
    const words = element.querySelector("span")!;
    const range = document.createRange();
    range.setStart(words.firstChild!, 0);
    range.setEnd(words.firstChild!, "Read only, 1 change waiting".length);
    return (
      range.getBoundingClientRect().right <= words.getBoundingClientRect().right
    );
  });
  expect(shown, "the number is not cut off").toBe(true);
  toPage(encodeEvent({ type: "readOnly", reason: null }));
  await trouble.waitFor({ state: "detached" });
});

test("N13: what waited in a copy from before a restore becomes a draft when the canvas is next opened, and the copy goes", async () => {
  const hugo = await stage.join("Hugo");
  const canvas = await noteCanvas("Restored", "Before");
  await openCanvas(hugo, canvas);
  await editNote(hugo, "Before");
  await stage.parley.kill();
  await hugo.page.keyboard.type(" and never sent");
  await hugo.page.keyboard.press("Escape");
  await status(hugo).getByText("Offline: 1 change waiting").waitFor();
  await hugo.page.close();
  inDatabase(stage.parley, (db) =>
    db.prepare("update canvas set epoch = 'restored' where id = ?").run(canvas),
  );
  await stage.parley.start();

  const page = await hugo.context.newPage();
  await page.goto(`/c/${canvas}?view=canvas`);
  const notice = page.getByRole("status", { name: "Recovered draft" });
  await notice.getByText(/earlier one.*1 changed block is kept/).waitFor();
  await page
    .locator("#block-n1")
    .getByText("Before", { exact: true })
    .waitFor();
  await until(async () => {
    const names = await page.evaluate(async () =>
      (await indexedDB.databases()).map(({ name }) => name),
    );
    return names
      .filter((name) => name?.includes(`/${canvas}/`))
      .every((name) => name?.endsWith(`/${canvas}/restored`));
  });
  await notice.getByRole("button").click();
  await page
    .getByRole("dialog", { name: "Recovered draft" })
    .getByText("Before and never sent")
    .waitFor();
  await page.close();
  hugo.problems.length = 0; // The browser logs every refused connection.
});
