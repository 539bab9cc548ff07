/** server/sync/SPEC.md, rules M: the same canvas open in two processes on one database. Here both live in one. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import * as Y from "yjs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rootsOf } from "../../shared/doc/schema.ts";
import { readHead } from "../../server/history/segments.ts";
import { accessChanged } from "../../server/access/changes.ts";
import { openStore } from "../../server/store/open.ts";
import type { Appended, Store } from "../../server/store/store.ts";
import { loadDocument } from "../../server/sync/document.ts";
import { createHub, type Hub } from "../../server/sync/hub.ts";
import type { Role } from "../../shared/roles.ts";
import { admitAs } from "../stage/callers.ts";
import { eachDatabase } from "../stage/databases.ts";
import { enterRoom, haveSame } from "../stage/guests.ts";
import { createLocalBus, type LocalBus } from "../stage/localBus.ts";
import { insertCanvas } from "../stage/journals.ts";
import { until } from "../stage/until.ts";

const log = pino({ level: "silent" });
const byAnn = { userId: "ann", kind: "edit" } as const;

eachDatabase((database) => {
  let dataDir: string;
  let store: Store;
  let bus: LocalBus;
  let a: Hub;
  let b: Hub;
  let canvasId: string;
  let roles: Map<string, Role | null>;
  let signedOut: Set<string>;
  const byRole = admitAs((userId) =>
    roles.has(userId) ? roles.get(userId)! : "editor",
  );
  /** Awaited by process A before it hands an append to the journal. */
  let beforeAppendOfA: () => Promise<Appended | void>;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "parley-many-"));
    const { DATABASE_URL = null } = await database.make();
    store = await openStore({ dataDir, databaseUrl: DATABASE_URL });
    canvasId = crypto.randomUUID();
    await insertCanvas(store, canvasId);
    bus = createLocalBus();
    roles = new Map();
    signedOut = new Set();
    beforeAppendOfA = async () => {};
    a = startProcess(1, () => beforeAppendOfA());
    b = startProcess(2);
  });
  afterEach(async () => {
    beforeAppendOfA = async () => {};
    await Promise.all([a?.close(), b?.close()]);
    await store.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  function startProcess(
    slot: number,
    beforeAppend: () => Promise<Appended | void> = async () => {},
  ): Hub {
    return createHub({
      store: {
        ...store,
        serverSlot: slot,
        journal: {
          append: async (append) =>
            (await beforeAppend()) ?? store.journal.append(append),
          ping: () => store.journal.ping(),
        },
      },
      log,
      admit: async (caller) =>
        signedOut.has(caller.user.id)
          ? "notSignedIn"
          : byRole(caller, canvasId),
      isShared: true,
      connectBus: bus.connect,
      settings: {
        graceMs: 20,
        watchMs: 100,
        watchAloneMs: 50,
        accessPollMs: 50,
      },
    });
  }

  async function enter(hub: Hub, name: string, doc = new Y.Doc()) {
    const guest = await enterRoom(hub, canvasId, name, { doc });
    guest.ask();
    await until(() => guest.isSynced);
    return guest;
  }

  /** What a process that starts now would show. */
  async function stored(): Promise<Record<string, unknown>> {
    const { doc } = await loadDocument(store.db, log, canvasId, { gc: true });
    return rootsOf(doc).canvas.toJSON();
  }

  describe("one canvas in two processes", () => {
    it("M1: what is typed in both at once converges, and every row has one number", async () => {
      const [ann, ben] = [await enter(a, "Ann"), await enter(b, "Ben")];
      for (let i = 0; i < 40; i += 1) {
        ann.set(`ann-${i}`, i);
        ben.set(`ben-${i}`, i);
        ann.set("both", `ann ${i}`);
        ben.set("both", `ben ${i}`);
        await oneTurn();
      }
      await haveSame(ann, ben);
      expect(ann.get("ben-39")).toBe(39);
      expect(ben.get("ann-39")).toBe(39);
      expect(await stored()).toEqual(rootsOf(ann.doc).canvas.toJSON());
      const rows = await store.db
        .selectFrom("journal")
        .select("seq")
        .where("canvas_id", "=", canvasId)
        .orderBy("seq")
        .execute();
      expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, i) => i + 1));
    });

    it("M1: an edit through the API gets the number under which it was stored", async () => {
      await enter(a, "Ann");
      const ben = await enter(b, "Ben");
      beforeAppendOfA = async () => {
        beforeAppendOfA = async () => {};
        ben.set("first", 1);
        await until(() => ben.acknowledged === 1);
      };
      const edited = await a.edit(canvasId, byAnn, (doc) =>
        rootsOf(doc).canvas.set("second", 2),
      );
      expect(edited).toEqual({ before: 2, seq: 3 });
      expect(await readHead(store.db, canvasId)).toBe(3);
      await until(() => ben.get("second") === 2);
    });

    it("M2: what was sent to both processes is stored once", async () => {
      const ann = await enter(a, "Ann");
      const gate = Promise.withResolvers<void>();
      let waits = false;
      beforeAppendOfA = async () => {
        waits = true;
        await gate.promise;
      };
      ann.set("answer", 42);
      await until(() => waits);
      // The connection breaks before anything is acknowledged, and the tab comes back elsewhere.
      ann.leave();
      const again = await enter(b, "Ann", ann.doc);
      again.sendAll();
      again.set("more", 43);
      await until(() => again.acknowledged === 2);
      gate.resolve();
      const cleo = await enter(a, "Cleo");
      cleo.set("hers", 44);
      await until(() => cleo.acknowledged === 1);
      await until(() => again.get("hers") === 44);
      expect(cleo.get("more")).toBe(43);
      expect(await stored()).toMatchObject({ answer: 42, more: 43, hers: 44 });
      const row = await store.db
        .selectFrom("client_owner")
        .select("clock")
        .where("client_id", "=", ann.doc.clientID)
        .executeTakeFirstOrThrow();
      expect(Number(row.clock)).toBe(2);
    });

    it("M2: of two people with one client id one keeps it, the other is refused, and nothing diverges", async () => {
      const [ann, ben] = [await enter(a, "Ann"), await enter(b, "Ben")];
      const cleo = await enter(a, "Cleo");
      ben.doc.clientID = ann.doc.clientID;
      const gate = Promise.withResolvers<void>();
      let waits = false;
      beforeAppendOfA = async () => {
        waits = true;
        await gate.promise;
      };
      ann.set("ann", "hers");
      cleo.set("cleo", "not lost");
      await until(() => waits);
      ben.set("ben", "his");
      await until(() => ben.acknowledged === 1);
      gate.resolve();
      await until(() => ann.refusals.includes("wrong_owner"));
      await until(() => ann.acknowledged === 1 && cleo.acknowledged === 1);
      expect(ben.refusals).toEqual([]);
      expect(cleo.refusals).toEqual([]);
      const all = await stored();
      expect(all).toMatchObject({ ben: "his", cleo: "not lost" });
      expect(all).not.toHaveProperty("ann");
      await haveSame(ben, cleo);
      expect(rootsOf(ben.doc).canvas.toJSON()).toEqual(all);
    });

    it("M2: an edit of the server that cannot be kept is made again", async () => {
      const ann = await enter(a, "Ann");
      let refusals = 2;
      beforeAppendOfA = async () => (refusals-- > 0 ? "taken" : undefined);
      const edited = await a.edit(
        canvasId,
        { userId: null, kind: "edit" },
        (doc) => rootsOf(doc).canvas.set("count", 1),
      );
      expect(edited).toEqual({ before: 1, seq: 2 });
      await until(() => ann.get("count") === 1);
      expect(await stored()).toMatchObject({ count: 1 });
    });

    it("M3: what the database keeps refusing is given back, and the canvas goes on", async () => {
      const ann = await enter(a, "Ann");
      beforeAppendOfA = async () => "taken";
      ann.set("poison", 1);
      await until(() => ann.refusals.length > 0, { withinMs: 10_000 });
      expect(ann.refusals).toEqual(["wrong_owner"]);
      expect(ann.acknowledged).toBe(1);
      beforeAppendOfA = async () => {};
      const ben = await enter(a, "Ben");
      ben.set("fine", 1);
      await until(() => ben.acknowledged === 1);
      expect(await stored()).not.toHaveProperty("poison");
    });

    it("M5: whoever joins or reads elsewhere finds what was acknowledged a moment ago", async () => {
      const [ann, ben] = [await enter(a, "Ann"), await enter(b, "Ben")];
      bus.cut();
      for (let i = 0; i < 5; i += 1) {
        ann.set("count", i);
        await until(() => ann.acknowledged === i + 1);
        const head = i + 2;
        if (i % 2 === 0) {
          const guest = await enterRoom(b, canvasId, "Guest");
          expect(guest.events[0]).toMatchObject({ type: "hello", head });
          guest.leave();
        } else {
          const read = await b.read(canvasId, (doc, last) => [
            last,
            rootsOf(doc).canvas.get("count"),
          ]);
          expect(read).toEqual([head, i]);
        }
      }
      expect(ben.get("count")).toBe(4);
    });

    it("M5: an edit through the API begins with what was stored before it, wherever that was", async () => {
      await enter(b, "Ben");
      bus.cut();
      for (let i = 0; i < 3; i += 1) {
        await a.edit(canvasId, byAnn, (doc) =>
          rootsOf(doc).canvas.set("count", i),
        );
        let seen: unknown;
        await b.edit(canvasId, byAnn, (doc) => {
          seen = rootsOf(doc).canvas.get("count");
        });
        expect(seen).toBe(i);
      }
    });

    it("J1: a damaged canvas stays open, although the journal goes further than what can be read", async () => {
      const ann = await enter(a, "Ann");
      ann.set("count", 1);
      await until(() => ann.acknowledged === 1);
      ann.leave();
      await until(() => ann.room.members.size === 0);
      await Promise.all([a.close(), b.close()]);
      await store.db.deleteFrom("opening").execute();
      await store.db
        .updateTable("journal")
        .set({ user_id: "eve" })
        .where("seq", "=", 2)
        .execute();
      const c = startProcess(3);
      try {
        const ben = await enter(c, "Ben");
        expect(ben.isReadOnly).toBe(true);
        ben.room.hear(2);
        for (let i = 0; i < 5; i += 1) await stored();
        expect(ben.closedWith).toBe(0);
      } finally {
        await c.close();
      }
    });

    it("R9: a database that went back in time is noticed, also where nobody writes", async () => {
      const [ann, ben] = [await enter(a, "Ann"), await enter(b, "Ben")];
      ann.set("count", 1);
      await until(() => ben.get("count") === 1);
      await store.db.deleteFrom("journal").where("seq", "=", 2).execute();
      await store.db.updateTable("journal_head").set({ seq: 1 }).execute();
      await until(() => ann.closedWith === 1013 && ben.closedWith === 1013);
      const again = await enter(b, "Ben");
      expect(again.events[0]).toMatchObject({ type: "hello", head: 1 });
      expect(
        await store.db.selectFrom("opening").selectAll().execute(),
      ).toEqual([]);
    });

    it("M6: a lost hint is healed from the database", async () => {
      const [ann, ben] = [await enter(a, "Ann"), await enter(b, "Ben")];
      bus.cut();
      ann.set("said", "while the bus was away");
      ben.set("also", "said");
      await haveSame(ann, ben);
      expect(ben.get("said")).toBe("while the bus was away");
    });
  });

  describe("across processes", () => {
    it("M7: everyone sees who is there, and that they left", async () => {
      const [ann, ben] = [await enter(a, "Ann"), await enter(b, "Ben")];
      ann.appear();
      ben.appear();
      await until(() => ben.present.includes("Ann"));
      await until(() => ann.present.includes("Ben"));
      const late = await enter(b, "Late");
      expect(late.present).toEqual(["Ann", "Ben"]);
      ann.leave();
      await until(() => !ben.present.includes("Ann"));
      expect(late.present).toEqual(["Ben"]);
    });

    it("M7: a process that opens the canvas later hears who is there", async () => {
      const ann = await enter(a, "Ann");
      ann.appear();
      const ben = await enter(b, "Ben");
      await until(() => ben.present.includes("Ann"));
    });

    it("M8: events reach everyone", async () => {
      const [ann, ben] = [await enter(a, "Ann"), await enter(b, "Ben")];
      a.publish(canvasId, { type: "versions" });
      b.publishToAll({ type: "runs", runs: ["r"] });
      for (const { events } of [ann, ben]) {
        await until(() => events.some(({ type }) => type === "versions"));
        await until(() => events.some(({ type }) => type === "runs"));
      }
    });

    it("M9: a change of role takes effect at once, with and without the bus", async () => {
      const ben = await enter(b, "Ben");
      roles.set("Ben", "viewer");
      await a.accessChanged({ canvasId });
      await until(() => ben.role === "viewer");
      ben.set("not", "allowed");
      await until(() => ben.refusals.includes("read_only"));
      bus.cut();
      roles.set("Ben", null);
      await accessChanged({ store, hub: a }, { userId: "Ben" });
      await until(() => ben.closedWith === 4404);
    });

    it("M9: whoever signs out is sent away everywhere", async () => {
      const ben = await enter(b, "Ben");
      signedOut.add("Ben");
      await a.accessChanged({ sessionId: "session-of-Ben" });
      await until(() => ben.closedWith === 4401);
    });

    it("M9: whoever signs out while the bus is away is sent away, too", async () => {
      const ben = await enter(b, "Ben");
      bus.cut();
      signedOut.add("Ben");
      await accessChanged({ store, hub: a }, { sessionId: "session-of-Ben" });
      await until(() => ben.closedWith === 4401);
    });

    it("M8: when the bus comes back everyone asks again for what may have changed", async () => {
      const ben = await enter(b, "Ben");
      bus.cut();
      bus.mend();
      await until(
        () => ben.events.filter(({ type }) => type === "hello").length === 2,
      );
      expect(ben.events.at(-1)).toEqual({ type: "people" });
    });

    it("M3: an edit that is being written when its room ends is not said to be undone", async () => {
      const gate = Promise.withResolvers<void>();
      beforeAppendOfA = () => gate.promise;
      const edit = (key: string) =>
        a.edit(canvasId, byAnn, (doc) => rootsOf(doc).canvas.set(key, 1));
      const ann = await enter(a, "Ann");
      const written = edit("first");
      await until(() => ann.room.hasUnstored);
      const outcomes = Promise.allSettled([written, edit("second")]);
      await store.db.updateTable("canvas").set({ epoch: "second" }).execute();
      const [first, second] = await outcomes;
      gate.resolve();
      expect(first).toMatchObject({ reason: { id: "outcome_unknown" } });
      expect(second).toMatchObject({ reason: { id: "canvas_closed" } });
    });

    it("M9: a canvas that was restored elsewhere closes here", async () => {
      const ben = await enter(b, "Ben");
      await store.db
        .updateTable("canvas")
        .set({ epoch: "second" })
        .where("id", "=", canvasId)
        .execute();
      await until(() => ben.closedWith === 4409);
    });
  });
});

const oneTurn = () => new Promise((resolve) => setImmediate(resolve));
