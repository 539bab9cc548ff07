/** What the server refuses comes back to its author, and the page goes on with the server's state (SPEC.md, N9-N12). */
import { cp, rm } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { createDrafts } from "../../client/sync/drafts.ts";
import { reasonOf, type KeptOpen } from "../../client/sync/keepOpen.ts";
import type { SaveState } from "../../client/sync/session.ts";
import {
  createBlock,
  deleteBlocks,
  placeBlocks,
} from "../../shared/doc/edits.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import {
  closeCode,
  encodeEvent,
  encodeSync,
  syncType,
} from "../../shared/protocol.ts";
import type { CanvasSummary } from "../../shared/api/canvases.ts";
import { inDatabase, setRole as setRoleIn } from "../stage/databaseOf.ts";
import { MemoryStorage } from "../stage/memoryStorage.ts";
import { startParley, type Parley } from "../stage/parley.ts";
import {
  blockIds,
  note,
  saved,
  Sessions,
  stateOf,
  type Member,
} from "../stage/sessions.ts";
import { until } from "../stage/until.ts";

let parley: Parley;
let sessions: Sessions;
beforeAll(async () => {
  parley = await startParley();
  sessions = new Sessions(parley);
}, 60_000);
afterEach(() => {
  vi.unstubAllGlobals();
  sessions.closeAll();
});
afterAll(() => parley.stop());

const setRole = (canvas: CanvasSummary, member: Member, role: string) =>
  setRoleIn(parley, canvas.id, member.answer.user.id, role);

type Closed = Extract<SaveState, { type: "closed" }>;
const shown = (kept: KeptOpen) => kept.session.get();
const savedIn = (kept: KeptOpen) =>
  until(() => stateOf(shown(kept)).type === "saved", { what: "saved" });
const text = (words: string) => ({ fields: { body: paragraphs(words) } });

async function offline(...kept: KeptOpen[]) {
  await parley.kill();
  for (const each of kept)
    await until(() => stateOf(shown(each)).type === "offline");
}

async function online(...kept: KeptOpen[]) {
  await parley.start();
  for (const each of kept) shown(each).retry();
}

test("N9: what somebody wrote offline who may no longer edit comes back as a draft, and the page goes on", async () => {
  const ada = await sessions.join("Ada");
  const ben = await sessions.join("Ben");
  const canvas = await sessions.createCanvas(ada);
  const hers = sessions.keepOpen(ada, canvas);
  const drafts = createDrafts();
  const his = sessions.keepOpen(ben, { ...canvas, role: "editor" }, { drafts });
  await savedIn(hers);
  await savedIn(his);
  createBlock(shown(hers).doc, { ...note("old"), ...text("Before") });
  await until(() => blockIds(shown(his)).includes("old"));

  await offline(hers, his);
  const refused = shown(his);
  createBlock(refused.doc, { ...note("his"), ...text("Ben's thought") });
  placeBlocks(refused.doc, { old: { x: 900 } });
  setRole(canvas, ben, "viewer");
  await online(hers, his);

  await until(() => shown(his) !== refused && shown(his).synced.get());
  const [draft, ...others] = drafts.of(ben.answer.user.id, canvas.id).get();
  expect(others).toEqual([]);
  expect(draft).toMatchObject({
    reason: "read_only",
    notes: ["“Before” was moved."],
    blocks: [{ state: "new", block: { id: "his" } }],
  });
  expect(JSON.stringify(draft)).toContain("Ben's thought");
  expect(blockIds(shown(his))).toEqual(["old"]);
  expect(stateOf(shown(his)).type).toBe("readOnly");
  await savedIn(hers);
  expect(blockIds(shown(hers))).toEqual(["old"]);
  createBlock(shown(hers).doc, note("after"));
  await until(() => blockIds(shown(his)).includes("after"));
}, 60_000);

test("N9: what somebody deleted offline who may no longer edit is there again, and the draft says so", async () => {
  const ada = await sessions.join("Ada");
  const ben = await sessions.join("Ben");
  const canvas = await sessions.createCanvas(ada);
  const drafts = createDrafts();
  const his = sessions.keepOpen(ben, { ...canvas, role: "editor" }, { drafts });
  await savedIn(his);
  createBlock(shown(his).doc, { ...note("old"), ...text("Before") });
  await savedIn(his);

  await offline(his);
  const refused = shown(his);
  deleteBlocks(refused.doc, ["old"]);
  setRole(canvas, ben, "viewer");
  await online(his);

  await until(() => shown(his) !== refused && shown(his).synced.get());
  expect(blockIds(shown(his))).toEqual(["old"]);
  expect(drafts.of(ben.answer.user.id, canvas.id).get()).toMatchObject([
    { reason: "read_only", notes: ["“Before” was deleted."] },
  ]);
}, 60_000);

test("N9: where storage is blocked what was refused is kept on the screen, and the page goes on", async () => {
  const ada = await sessions.join("Ada");
  const ben = await sessions.join("Ben");
  const canvas = await sessions.createCanvas(ada);
  const blocked = () => {
    throw new Error("blocked");
  };
  vi.stubGlobal("indexedDB", { open: blocked, databases: blocked });
  const drafts = createDrafts();
  const his = sessions.keepOpen(ben, { ...canvas, role: "editor" }, { drafts });
  await savedIn(his);
  await offline(his);
  const refused = shown(his);
  createBlock(refused.doc, { ...note("his"), ...text("Ben's thought") });
  setRole(canvas, ben, "viewer");
  await online(his);
  await until(() => shown(his) !== refused);
  expect(drafts.of(ben.answer.user.id, canvas.id).get()).toMatchObject([
    { reason: "read_only", blocks: [{ block: { id: "his" } }] },
  ]);
}, 60_000);

test("N9: another epoch on the server: what only this browser has becomes a draft, and the new canvas opens underneath", async () => {
  const ada = await sessions.join("Ada");
  const canvas = await sessions.createCanvas(ada);
  const drafts = createDrafts();
  const kept = sessions.keepOpen(ada, canvas, { drafts });
  await savedIn(kept);
  createBlock(shown(kept).doc, { ...note("kept"), ...text("On the server") });
  await savedIn(kept);
  await offline(kept);
  createBlock(shown(kept).doc, { ...note("mine"), ...text("Only here") });
  inDatabase(parley, (db) =>
    db
      .prepare("update canvas set epoch = 'another' where id = ?")
      .run(canvas.id),
  );
  await online(kept);
  await until(() => shown(kept).epoch === "another");
  await savedIn(kept);
  expect(blockIds(shown(kept))).toEqual(["kept"]);
  expect(drafts.of(ada.answer.user.id, canvas.id).get()).toMatchObject([
    { reason: "epoch", notes: [], blocks: [{ block: { id: "mine" } }] },
  ]);
  createBlock(shown(kept).doc, note("next"));
  await savedIn(kept);
}, 60_000);

test.each([
  { when: "", isHeardOf: true, isNewPage: false },
  {
    when: ", also when its rows were only ever seen",
    isHeardOf: false,
    isNewPage: false,
  },
  { when: ", nor by the next page", isHeardOf: false, isNewPage: true },
])(
  "N11, F10: a database that went back in time is not merged with; what it lost becomes a draft$when",
  async ({ isHeardOf, isNewPage }) => {
    const ada = await sessions.join("Ada");
    const canvas = await sessions.createCanvas(ada);
    const drafts = createDrafts();
    const storage = new MemoryStorage();
    let kept = sessions.keepOpen(ada, canvas, { drafts, storage });
    await savedIn(kept);
    createBlock(shown(kept).doc, { ...note("early"), ...text("Early") });
    await savedIn(kept);
    await parley.terminate();
    const backup = `${parley.dataDir}-backup`;
    await cp(parley.dataDir, backup, { recursive: true });
    await online(kept);
    await savedIn(kept);
    createBlock(shown(kept).doc, { ...note("late"), ...text("Late") });
    await savedIn(kept);
    if (isHeardOf) {
      // The number of rows is heard of when a connection begins.
      const other = sessions.keepOpen(ada, canvas, { storage });
      await savedIn(other);
      sessions.close(other);
    }
    await offline(kept);
    await rm(parley.dataDir, { recursive: true });
    await cp(backup, parley.dataDir, { recursive: true });
    await rm(backup, { recursive: true });
    if (isNewPage) {
      const { doc } = shown(kept);
      const copy = Y.encodeStateAsUpdate(doc);
      sessions.close(kept);
      kept = sessions.keepOpen(ada, canvas, { drafts, storage });
      // As its copy in the browser does.
      Y.applyUpdate(shown(kept).doc, copy);
    }

    const before = shown(kept);
    await online(kept);
    // It looks again after 6 s, or later if it has knocked often; a person may ask.
    const asked = Date.now();
    await until(
      () => {
        if (Date.now() - asked > 6_500) before.retry();
        return shown(kept) !== before;
      },
      { withinMs: 25_000 },
    );
    await savedIn(kept);
    expect(blockIds(shown(kept))).toEqual(["early"]);
    expect(drafts.of(ada.answer.user.id, canvas.id).get()).toMatchObject([
      { reason: "epoch", blocks: [{ block: { id: "late" } }] },
    ]);
  },
  60_000,
);

test("N12: a change that is larger than one may be is not sent; it becomes a draft", async () => {
  const ada = await sessions.join("Ada");
  const canvas = await sessions.createCanvas(ada);
  const drafts = createDrafts();
  const kept = sessions.keepOpen(ada, canvas, { drafts });
  await savedIn(kept);
  const before = shown(kept);
  createBlock(before.doc, { ...note("huge"), ...text("x".repeat(9_000_000)) });
  await until(() => shown(kept) !== before);
  await savedIn(kept);
  expect(drafts.of(ada.answer.user.id, canvas.id).get()).toMatchObject([
    { reason: "too_large", blocks: [{ block: { id: "huge" } }] },
  ]);
  createBlock(shown(kept).doc, note("small"));
  await savedIn(kept);
});

test("N12: what was written offline and is too much for one frame becomes a draft as well", async () => {
  const ada = await sessions.join("Ada");
  const canvas = await sessions.createCanvas(ada);
  const drafts = createDrafts();
  const kept = sessions.keepOpen(ada, canvas, { drafts });
  await savedIn(kept);
  await offline(kept);
  const before = shown(kept);
  for (const id of ["a", "b", "c"])
    createBlock(before.doc, { ...note(id), ...text("x".repeat(3_000_000)) });
  await online(kept);
  await until(() => shown(kept) !== before);
  await savedIn(kept);
  expect(drafts.of(ada.answer.user.id, canvas.id).get()).toMatchObject([
    { reason: "too_large", blocks: [{}, {}, {}] },
  ]);
}, 60_000);

test("N9: a server that turns this client away again and again is not asked again and again", async () => {
  const ada = await sessions.join("Ada");
  const canvas = await sessions.createCanvas(ada);
  let opened = 0;
  /** Lets everybody in, gives an empty canvas, and then cannot read a thing. */
  class Grudge {
    readyState = 1;
    binaryType = "";
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: Uint8Array }) => void) | null = null;
    onclose: ((event: { code: number }) => void) | null = null;
    constructor() {
      opened += 1;
      queueMicrotask(() => {
        this.onopen?.();
        const hello = { epoch: canvas.epoch, role: "owner", head: 1 };
        this.onmessage?.({ data: encodeEvent({ type: "hello", ...hello }) });
        const empty = Y.encodeStateAsUpdate(new Y.Doc());
        this.onmessage?.({ data: encodeSync(syncType.step2, empty) });
        setTimeout(() => this.onclose?.({ code: closeCode.malformed }), 5);
      });
    }
    send() {}
    close() {}
  }
  const kept = sessions.keepOpen(ada, canvas, {
    WebSocketPolyfill: Grudge as unknown as typeof WebSocket,
  });
  await until(
    () =>
      opened > 1 && stateOf(shown(kept)).type === "closed" && !kept.next.get(),
  );
  const atFirst = opened;
  expect(atFirst).toBe(7);
  expect(reasonOf(stateOf(shown(kept)) as Closed)).toBe("malformed");
});

test("P2: a day offline, two people, and a restart in between: everything of both is there afterwards", async () => {
  const ada = await sessions.join("Ada");
  const ben = await sessions.join("Ben");
  const canvas = await sessions.createCanvas(ada);
  const hers = sessions.keepOpen(ada, canvas);
  const his = sessions.keepOpen(ben, { ...canvas, role: "editor" });
  await savedIn(hers);
  await savedIn(his);
  createBlock(shown(hers).doc, { ...note("shared"), ...text("Start") });
  await until(() => blockIds(shown(his)).includes("shared"));

  await offline(hers, his);
  for (let hour = 0; hour < 24; hour++) {
    createBlock(shown(hers).doc, note(`hers${hour}`, hour * 400));
    createBlock(shown(his).doc, note(`his${hour}`, hour * 400));
    placeBlocks(shown(his).doc, { shared: { y: hour } });
  }
  deleteBlocks(shown(hers).doc, ["hers0"]);
  expect(stateOf(shown(hers))).toEqual({ type: "offline", waiting: 25 });
  expect(stateOf(shown(his))).toEqual({ type: "offline", waiting: 47 });

  await online(hers);
  await savedIn(hers);
  await offline(hers, his);
  await online(hers, his);
  await savedIn(hers);
  await savedIn(his);
  await until(() => blockIds(shown(hers)).length === 1 + 23 + 24);
  await until(
    () => blockIds(shown(his)).join() === blockIds(shown(hers)).join(),
  );
  expect(shown(hers).canvas.get().blockById.get("shared")!.y).toBe(23);
  expect(blockIds(shown(hers))).not.toContain("hers0");
  const fresh = sessions.open(await sessions.join("Cleo"), canvas);
  await saved(fresh);
  expect(blockIds(fresh)).toEqual(blockIds(shown(hers)));
}, 60_000);

test("N15: a page under another person's cookie is turned away before it says anything", async () => {
  const ada = await sessions.join("Ada");
  const ben = await sessions.join("Ben");
  const canvas = await sessions.createCanvas(ada);
  const asAda = { ...ben, answer: ada.answer };
  const session = sessions.open(asAda, canvas);
  createBlock(session.doc, note("written by Ada"));
  await until(() => stateOf(session).type === "closed");
  expect(stateOf(session)).toMatchObject({ code: closeCode.notSignedIn });

  const bens = sessions.open(ben, canvas);
  await saved(bens);
  expect(blockIds(bens)).toEqual([]);
});
