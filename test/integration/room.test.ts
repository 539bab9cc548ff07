/** server/sync/SPEC.md, rules R: what a room does when the disk is slow, fails, or the database is damaged. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import * as Y from "yjs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rootsOf } from "../../shared/doc/schema.ts";
import { openStore } from "../../server/store/open.ts";
import type { Store } from "../../server/store/store.ts";
import { createCanvasDoc, insertFirstRow } from "../../server/sync/document.ts";
import { createHub, type Hub } from "../../server/sync/hub.ts";
import { CanvasClosed } from "../../server/sync/member.ts";
import { admitAs } from "../stage/callers.ts";
import { enterRoom } from "../stage/guests.ts";
import { until } from "../stage/until.ts";

const log = pino({ level: "silent" });
const canvasId = "canvas";
let dataDir: string;
let store: Store;
let hub: Hub;
/** Awaited before each journal commit; throw in it to make the commit fail. */
let beforeCommit: () => Promise<void> = async () => {};

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "parley-room-"));
  store = await openStore({ dataDir });
  await createCanvas();
  beforeCommit = async () => {};
  hub = newHub();
});
afterEach(async () => {
  beforeCommit = async () => {};
  await hub.close();
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

describe("what is not on disk", () => {
  it("R1: is neither acknowledged nor shown to others", async () => {
    const [ann, ben] = await bothIn();
    const gate = Promise.withResolvers<void>();
    let commits = 0;
    beforeCommit = async () => {
      commits += 1;
      await gate.promise;
    };
    ann.set("answer", 42);
    await until(() => commits === 1);
    await severalTurns();
    expect(ann.acknowledged).toBe(0);
    expect(ben.get("answer")).toBeUndefined();
    gate.resolve();
    await until(() => ann.acknowledged === 1 && ben.get("answer") === 42);
  });

  it("R3: is not in the answer to somebody who connects now", async () => {
    const [ann] = await bothIn();
    const gate = Promise.withResolvers<void>();
    let commits = 0;
    beforeCommit = async () => {
      commits += 1;
      await gate.promise;
    };
    ann.set("answer", 42);
    await until(() => commits === 1);
    const late = await enter("Late");
    late.ask();
    ann.set("another", 43);
    await severalTurns();
    expect(late.get("answer")).toBeUndefined();
    expect(late.isSynced).toBe(false);
    gate.resolve();
    await until(() => late.isSynced);
    expect(late.get("answer")).toBe(42);
    await until(() => late.get("another") === 43);
  });

  it("R6: is tried again; meanwhile everyone is told, and nothing is lost", async () => {
    const [ann, ben] = await bothIn();
    let failures = 2;
    beforeCommit = async () => {
      if (failures-- > 0) throw new Error("disk full");
    };
    ann.set("answer", 42);
    await until(() => ben.isReadOnly);
    expect(ann.acknowledged).toBe(0);
    await expect(
      hub.edit(canvasId, { userId: null, kind: "system" }, () => {}),
    ).rejects.toThrow();
    await until(() => ann.acknowledged === 1);
    expect(ben.get("answer")).toBe(42);
    expect(ben.isReadOnly).toBe(false);
    ben.set("works", true);
    await until(() => ann.get("works") === true);
  });
});

describe("a room", () => {
  it("R2: stores what came in one turn from one person as one row", async () => {
    const [ann] = await bothIn();
    for (let i = 0; i < 50; i += 1) ann.set("count", i);
    await until(() => ann.acknowledged === 50);
    const rows = await store.db.selectFrom("journal").select("seq").execute();
    expect(rows.length).toBe(2);
  });

  it("R4: an edit of the server that throws halfway leaves nothing behind", async () => {
    const [ann] = await bothIn();
    const edit = hub.edit(canvasId, { userId: null, kind: "edit" }, (doc) => {
      rootsOf(doc).canvas.set("half", true);
      throw new Error("changed my mind");
    });
    await expect(edit).rejects.toThrow("changed my mind");
    ann.set("whole", true);
    await until(() => ann.acknowledged === 1);
    const keys = await hub.read(canvasId, (doc) => [
      ...rootsOf(doc).canvas.keys(),
    ]);
    expect(keys.sort()).toEqual(["title", "whole"]);
    expect(ann.get("half")).toBeUndefined();
  });

  it("R7: takes a snapshot when the journal is long and opens from it", async () => {
    const [ann] = await bothIn();
    for (let i = 0; i < 30; i += 1) {
      ann.set("count", i);
      await until(() => ann.acknowledged === i + 1);
    }
    const snapshot = await until(() =>
      store.db
        .selectFrom("snapshot")
        .select("seq")
        .orderBy("seq", "desc")
        .executeTakeFirst(),
    );
    expect(snapshot.seq).toBeGreaterThanOrEqual(20);
    await reopen();
    expect(await readKey("count")).toBe(29);
  });

  it("R8: opens without a snapshot that is damaged", async () => {
    await hub.edit(canvasId, { userId: null, kind: "edit" }, (doc) =>
      rootsOf(doc).canvas.set("kept", 1),
    );
    await store.db
      .insertInto("snapshot")
      .values({
        canvas_id: canvasId,
        seq: 2,
        at: 0,
        bytes: Buffer.from("?"),
        checksum: 0,
      })
      .execute();
    await reopen();
    expect(await readKey("kept")).toBe(1);
  });

  it("M1: takes in what another process wrote, and stores its own rows behind it", async () => {
    const [ann] = await bothIn();
    const doc = createCanvasDoc();
    doc.clientID = 77;
    rootsOf(doc).canvas.set("theirs", 1);
    const bytes = Y.encodeStateAsUpdate(doc);
    await store.journal.append({
      canvasId,
      after: 1,
      rows: [
        {
          canvasId,
          seq: 2,
          at: 0,
          userId: null,
          sessionId: null,
          kind: "edit",
          bytes,
        },
      ],
      clients: [],
    });
    ann.set("mine", 1);
    await until(() => ann.acknowledged === 1 && ann.get("theirs") === 1);
    expect(ann.closedWith).toBe(0);
    await reopen();
    expect(await readKey("theirs")).toBe(1);
    expect(await readKey("mine")).toBe(1);
  });

  it("R9: closes here when the database went back in time, and the next visit opens what it has", async () => {
    const [ann] = await bothIn();
    ann.set("lost", 1);
    await until(() => ann.acknowledged === 1);
    await store.db.deleteFrom("journal").where("seq", "=", 2).execute();
    await store.db.updateTable("journal_head").set({ seq: 1 }).execute();
    ann.set("later", 1);
    await until(() => ann.closedWith === 1013);
    expect(ann.acknowledged).toBe(1);
    expect(await readKey("lost")).toBeUndefined();
  });

  it("R11: stays while the disk is full, so that what its last visitor typed is stored", async () => {
    const [ann, ben] = await bothIn();
    let failures = 3;
    beforeCommit = async () => {
      if (failures-- > 0) throw new Error("disk full");
    };
    ann.set("answer", 42);
    await until(() => ben.isReadOnly);
    ann.leave();
    ben.leave();
    const rows = await until(async () => {
      const all = await store.db.selectFrom("journal").select("seq").execute();
      return all.length === 2 && all;
    });
    expect(rows.map((row) => row.seq)).toEqual([1, 2]);
    // The room hears of it a moment after the disk has it.
    expect(await until(() => readKey("answer"))).toBe(42);
  });

  it("R9: that ended lets nobody in, so that no connection hangs in it", async () => {
    const [ann] = await bothIn();
    ann.room.stop();
    expect(() => ann.room.join(ann.member)).toThrow(CanvasClosed);
    await expect(
      hub.edit(canvasId, { userId: null, kind: "system" }, () => {}),
    ).rejects.toMatchObject({ status: 503 });
  });

  it("is refused as a passing state, not as a fault, while the server stops", async () => {
    await hub.close();
    await expect(readKey("title")).rejects.toMatchObject({
      status: 503,
      id: "canvas_closed",
    });
  });

  it("R10: a crowd that comes and goes while it loads shares one document", async () => {
    await hub.close();
    hub = newHub({ graceMs: 0 });
    const crowd = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const person = await enter(`P${i}`);
        person.set(`key-${i}`, i);
        await until(() => person.acknowledged === 1);
        person.leave();
      }),
    );
    expect(crowd.length).toBe(20);
    const keys = await hub.read(canvasId, (doc) => rootsOf(doc).canvas.size);
    expect(keys).toBe(21);
  });
});

function newHub(settings = {}): Hub {
  const journal: Store["journal"] = {
    async append(append) {
      await beforeCommit();
      return store.journal.append(append);
    },
    ping: () => store.journal.ping(),
  };
  return createHub({
    store: { ...store, journal },
    log,
    admit: admitAs("editor"),
    settings: {
      graceMs: 20,
      quietMs: 50,
      projectionDelayMs: 10,
      snapshotRows: 20,
      snapshotRowsAtClose: 1000,
      ...settings,
    },
  });
}

async function createCanvas() {
  const doc = createCanvasDoc();
  rootsOf(doc).canvas.set("title", "Test");
  await store.db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto("canvas")
      .values({
        id: canvasId,
        title: "Test",
        owner_id: null,
        epoch: "first",
        is_example: 0,
        created_at: "",
        updated_at: "",
        archived_at: null,
        deleted_at: null,
        preview: "[]",
      })
      .execute();
    await insertFirstRow(transaction, canvasId, doc, null);
  });
}

/** A room works in turns of the event loop. */
async function severalTurns() {
  for (let turn = 0; turn < 5; turn += 1)
    await new Promise((resolve) => setImmediate(resolve));
}

async function reopen() {
  await hub.close();
  hub = newHub();
}

function readKey(key: string): Promise<unknown> {
  return hub.read(canvasId, (doc) => rootsOf(doc).canvas.get(key));
}

async function bothIn() {
  const people = [await enter("Ann"), await enter("Ben")] as const;
  for (const person of people) person.ask();
  await until(() => people.every((person) => person.isSynced));
  return people;
}

function enter(name: string, doc = new Y.Doc()) {
  return enterRoom(hub, canvasId, name, { doc });
}
