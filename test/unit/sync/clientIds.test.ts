import * as fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import * as Y from "yjs";
import { ClientIds, freshClientId } from "../../../client/sync/clientIds.ts";
import { MemoryStorage } from "../../stage/memoryStorage.ts";
import { until } from "../../stage/until.ts";

/** A server's document, and pages that open and close on it. */
class Canvas {
  readonly id = crypto.randomUUID();
  server = new Y.Doc();
  epoch = "e1";
  readonly storage = new MemoryStorage();

  /** A page that has synced. `over` are faults. */
  open(over: { user?: string; locks?: LockManager | null } = {}): Page {
    const page = new Page(this, over);
    pages.push(page);
    return page;
  }
}

class Page {
  readonly doc = new Y.Doc();
  readonly ids: ClientIds;
  readonly #canvas: Canvas;
  settled = false;

  constructor(
    canvas: Canvas,
    over: { user?: string; locks?: LockManager | null },
  ) {
    this.#canvas = canvas;
    const { epoch } = canvas;
    this.ids = new ClientIds({
      userId: over.user ?? "ada",
      canvasId: canvas.id,
      epoch: () => epoch,
      doc: this.doc,
      storage: canvas.storage,
      locks: over.locks === undefined ? navigator.locks : over.locks,
      isSettled: () => this.settled,
    });
  }
  get id() {
    return this.doc.clientID;
  }
  write(text = "x") {
    this.doc.getText("t").insert(0, text);
    return this;
  }
  /** Both sides have everything of each other. */
  async sync() {
    const { server } = this.#canvas;
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(server));
    Y.applyUpdate(server, Y.encodeStateAsUpdate(this.doc));
    this.settled = true;
    await this.ids.settled();
    return this;
  }
  /** Waits until this page has the lock on the id that it writes under. */
  async holds() {
    await until(async () =>
      (await navigator.locks.query()).held?.some((lock) =>
        lock.name?.endsWith(`${this.#canvas.id}/${this.id}`),
      ),
    );
    return this;
  }
  /** Resolves when the next page can have what this one left. */
  async close(clean = true) {
    this.ids.destroy(clean);
    await this.#unlocked();
  }
  /** The tab dies: its locks go, and nothing else happens. */
  async crash() {
    this.ids.end(false);
    await this.#unlocked();
  }
  async freeze(clean = true) {
    this.ids.end(clean);
    await this.#unlocked();
  }
  /** Locks are let go of in order: when this one can be had, what was released before is free. */
  async #unlocked() {
    const { storage, id } = this.#canvas;
    for (const key of storage.entries.keys())
      await navigator.locks.request(
        `parley/client/${id}/${key.split("/").at(-1)}`,
        () => {},
      );
  }
}

const pages: Page[] = [];
afterEach(() => {
  for (const page of pages.splice(0)) page.ids.destroy(false);
});

async function leftClean(canvas: Canvas): Promise<number> {
  const page = await canvas.open().sync();
  await page.write("left").holds();
  await page.sync();
  const { id } = page;
  await page.close();
  return id;
}

test("N4: the next page takes over the id that the last one left fully acknowledged", async () => {
  const canvas = new Canvas();
  const id = await leftClean(canvas);
  const next = await canvas.open().sync();
  expect(next.id).toBe(id);
  next.write();
  await next.sync();
  await next.close();
  expect((await canvas.open().sync()).id).toBe(id);
  expect([...canvas.server.store.clients.keys()]).toEqual([id]);
});

test("N4: five hundred sessions of one person write under one id", async () => {
  const canvas = new Canvas();
  for (let i = 0; i < 500; i++) {
    const page = await canvas.open().sync();
    page.write("x");
    if (i === 0) await page.holds();
    await page.sync();
    await page.close();
  }
  expect(canvas.server.store.clients.size).toBe(1);
  expect(canvas.server.getText("t").length).toBe(500);
});

test("N4: a page that ends with unsent changes leaves no id behind", async () => {
  const canvas = new Canvas();
  const page = await canvas.open().sync();
  await page.write().holds();
  const { id } = page;
  await page.close(false);
  expect((await canvas.open().sync()).id).not.toBe(id);
});

test("N4: a crash leaves no id behind, not even one that was taken over and not written under", async () => {
  const canvas = new Canvas();
  const id = await leftClean(canvas);
  const page = await canvas.open().sync();
  expect(page.id).toBe(id);
  await page.crash();
  expect((await canvas.open().sync()).id).not.toBe(id);
});

test("N5: two tabs never have the same id, and each leaves its own behind", async () => {
  const canvas = new Canvas();
  const id = await leftClean(canvas);
  const [left, right] = [canvas.open(), canvas.open()];
  await Promise.all([left.sync(), right.sync()]);
  expect([left.id, right.id]).toContain(id);
  expect(left.id).not.toBe(right.id);
  const other = left.id === id ? right : left;
  await other.write().holds();
  await other.sync();
  const both = [left.id, right.id].sort();
  await left.close();
  await right.close();
  const again = [canvas.open(), canvas.open()];
  await again[0]!.sync();
  await again[1]!.sync();
  // The one that was taken over and not written under was left behind as well: it is still at the same clock.
  expect(again.map((page) => page.id).sort()).toEqual(both);
});

test("N6: an id is taken only after everything is synced; what is typed before goes under the fresh one", async () => {
  const canvas = new Canvas();
  const id = await leftClean(canvas);
  const page = canvas.open();
  await page.ids.settled();
  expect(page.id).not.toBe(id);
  page.write("early");
  await page.sync();
  expect(page.id).not.toBe(id);
});

test("N5: an id that an open page holds is not taken, even if the list says that it is free", async () => {
  const canvas = new Canvas();
  const id = await leftClean(canvas);
  const list = [...canvas.storage.entries];
  const page = await canvas.open().sync();
  expect(page.id).toBe(id);
  for (const [key, clock] of list) canvas.storage.setItem(key, clock);
  expect((await canvas.open().sync()).id).not.toBe(id);
});

test("N6: no id is taken while something waits for the server", async () => {
  const canvas = new Canvas();
  const id = await leftClean(canvas);
  const page = canvas.open();
  Y.applyUpdate(page.doc, Y.encodeStateAsUpdate(canvas.server));
  await page.ids.settled();
  expect(page.id).not.toBe(id);
  expect((await page.sync()).id).toBe(id);
});

test("N6: an id whose clock on the server is another one is never taken: the database went back in time", async () => {
  const canvas = new Canvas();
  const backup = Y.encodeStateAsUpdate(canvas.server);
  const id = await leftClean(canvas);
  canvas.server = new Y.Doc();
  Y.applyUpdate(canvas.server, backup);
  const page = await canvas.open().sync();
  expect(page.id).not.toBe(id);
  // And not later either, should the clocks happen to meet.
  await page.close();
  expect([...canvas.storage.entries.keys()].join()).not.toContain(String(id));
});

test("N6: an id under which the local copy holds more than the server knew is never taken", async () => {
  const canvas = new Canvas();
  const id = await leftClean(canvas);
  // A power cut took the removal of the entry back, but not the copy with the unsent change.
  const page = canvas.open();
  const lost = new Y.Doc();
  Y.applyUpdate(lost, Y.encodeStateAsUpdate(canvas.server));
  lost.clientID = id;
  lost.getText("t").insert(0, "unsent");
  Y.applyUpdate(page.doc, Y.encodeStateAsUpdate(lost));
  await page.sync();
  expect(page.id).not.toBe(id);
});

test("N4: another epoch, another person and cleared storage start with a fresh id", async () => {
  const canvas = new Canvas();
  const id = await leftClean(canvas);
  expect((await canvas.open({ user: "ben" }).sync()).id).not.toBe(id);
  canvas.epoch = "e2";
  expect((await canvas.open().sync()).id).not.toBe(id);
  canvas.epoch = "e1";
  canvas.storage.entries.clear();
  expect((await canvas.open().sync()).id).not.toBe(id);
});

test("N5: without navigator.locks (plain http) every page keeps its fresh id and leaves none", async () => {
  const canvas = new Canvas();
  const page = await canvas.open({ locks: null }).sync();
  page.write();
  await page.sync();
  await page.close();
  expect(canvas.storage.length).toBe(0);
});

test("N7: a page that the browser keeps and brings back writes under another id than the one it left", async () => {
  const canvas = new Canvas();
  const id = await leftClean(canvas);
  const kept = await canvas.open().sync();
  await kept.freeze();
  const next = await canvas.open().sync();
  expect(next.id).toBe(id);
  kept.write("back");
  next.write("next");
  expect(kept.id).not.toBe(id);
  await kept.sync();
  await next.sync();
  await kept.sync();
  expect(kept.doc.getText("t").toString()).toBe(
    next.doc.getText("t").toString(),
  );
});

test("N8: when Yjs sees somebody else write under the id it is given up for good", async () => {
  const canvas = new Canvas();
  const id = await leftClean(canvas);
  const page = await canvas.open().sync();
  const twin = new Y.Doc();
  Y.applyUpdate(twin, Y.encodeStateAsUpdate(canvas.server));
  twin.clientID = id;
  twin.getText("t").insert(0, "twin");
  Y.applyUpdate(canvas.server, Y.encodeStateAsUpdate(twin));
  await page.sync();
  expect(page.id).not.toBe(id);
  await page.close();
  expect((await canvas.open().sync()).id).not.toBe(id);
});

test("N5: full storage leaves no id behind and breaks nothing", async () => {
  const canvas = new Canvas();
  const page = await canvas.open().sync();
  canvas.storage.full = true;
  await page.write().holds();
  await page.sync();
  await page.close();
  expect(canvas.storage.length).toBe(0);
});

test("fresh ids are never among those of the servers", () => {
  for (let i = 0; i < 1_000; i++) expect(freshClientId()).toBeGreaterThan(63);
});

test("N4-N8: pages that open, write, sync, end and crash at random never diverge", async () => {
  const step = fc.tuple(
    fc.constantFrom("open", "write", "sync", "close", "crash", "freeze"),
    fc.nat(3),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const canvas = new Canvas();
      const open: Page[] = [];
      for (const [what, which] of steps) {
        const page = open[which % Math.max(1, open.length)];
        if (what === "open") open.push(canvas.open());
        else if (!page) continue;
        else if (what === "write") {
          page.write(`${which}`);
          page.settled = false;
          await Promise.resolve();
        } else if (what === "sync") await page.sync();
        else if (what === "freeze") await page.freeze(page.settled);
        else {
          if (what === "close") await page.close(page.settled);
          else await page.crash();
          // An unclean page is not gone: what it wrote may still arrive, from its copy in the browser.
          if (what === "close" && page.settled)
            open.splice(open.indexOf(page), 1);
        }
      }
      for (let round = 0; round < 2; round++)
        for (const page of open) await page.sync();
      const text = canvas.server.getText("t").toString();
      for (const page of open) {
        expect(page.doc.getText("t").toString()).toBe(text);
        await page.close(false);
      }
    }),
    { numRuns: 60 },
  );
});
