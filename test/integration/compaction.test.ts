/** server/sync/SPEC.md, J4-J7: compaction on a real store, and what must stay reachable and bounded. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { placeBlocks, createBlock } from "../../shared/doc/edits.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import {
  compactCanvas,
  rowOverheadBytes,
} from "../../server/history/compact.ts";
import { CompactThread } from "../../server/history/compactThread.ts";
import { replayTo } from "../../server/history/replay.ts";
import { differenceBetween } from "../../server/history/sameState.ts";
import { readRows } from "../../server/history/segments.ts";
import {
  authorDoc,
  openJournalStage,
  silentLog,
  type JournalStage,
} from "../stage/journals.ts";

let stage: JournalStage;
let thread: CompactThread;

beforeEach(async () => {
  stage = await openJournalStage();
  thread = new CompactThread();
});
afterEach(async () => {
  await thread.close();
  await stage.close();
});

const compact = (settings = {}) =>
  compactCanvas(
    {
      db: stage.store.db,
      log: silentLog,
      thread,
      settings: { minAgeMs: 0, ...settings },
    },
    stage.canvasId,
  );

/** Two people take turns at typing, one update every 100 ms. */
async function typeTogether(updates: number, from = 0) {
  const { doc: base } = await stage.load();
  const people = [authorDoc(100 + from, base), authorDoc(200 + from, base)];
  const written: Uint8Array[] = [];
  for (let i = 0; i < updates; i += 1) {
    const who = i % 2;
    const person = people[who]!;
    rootsOf(person.doc).canvas.set(`key ${i % 7}`, from + i);
    const [bytes] = person.take();
    people[1 - who]!.receive(bytes!);
    written.push(bytes!);
  }
  await stage.write(written, (i) => ({
    userId: i % 2 === 0 ? "ann" : "ben",
    at: 1_000_000 + (from + i) * 100,
  }));
}

const rowsOf = () =>
  stage.store.db.selectFrom("journal").selectAll().orderBy("seq").execute();

describe("compaction", () => {
  it("J5: makes windows of 10 s with one row for each author, and the state stays the same", async () => {
    await typeTogether(300);
    const before = await stage.load({ gc: false });
    await stage.snapshot();
    const removed = await compact();
    const rows = await rowsOf();
    expect(removed).toBe(301 - rows.length);
    const windows = new Set(rows.map((row) => row.window_first));
    expect(windows.size).toBe(4);
    expect(rows.length).toBe(7);
    expect(rows.reduce((sum, row) => sum + row.updates, 0)).toBe(301);
    await stage.store.db.deleteFrom("snapshot").execute();
    const after = await stage.load({ gc: false });
    expect(after.damage).toBeNull();
    expect(after.seq).toBe(before.seq);
    expect(differenceBetween(before.doc, after.doc)).toBeNull();
    const head = await stage.store.db
      .selectFrom("journal_head")
      .selectAll()
      .executeTakeFirstOrThrow();
    expect(head.bytes).toBe(
      rows.reduce((sum, row) => sum + row.bytes.length, 0),
    );
  });

  it("J5: leaves alone what no snapshot holds, and goes on from there the next time", async () => {
    await typeTogether(100);
    await stage.snapshot();
    await typeTogether(100, 1000);
    await compact();
    const young = (await rowsOf()).filter((row) => row.seq > 101);
    expect(young.length).toBe(100);
    await stage.snapshot();
    await compact();
    expect((await rowsOf()).length).toBeLessThan(10);
    expect((await stage.load()).damage).toBeNull();
  });

  it("J6: versions and restores stay reachable exactly; a moment between them is refused, not rounded", async () => {
    await typeTogether(60);
    const context = { store: stage.store, log: silentLog };
    const stateAt = async (seq: number) =>
      rootsOf(await replayTo(context, stage.canvasId, seq)).canvas.toJSON();
    const moments = [17, 30, 41, 42];
    const wanted = await Promise.all(moments.map(stateAt));
    await stage.store.db
      .insertInto("version")
      .values(
        [17, 30].map((seq) => ({
          canvas_id: stage.canvasId,
          seq,
          kind: "named" as const,
          name: "",
          user_id: null,
          at: "",
        })),
      )
      .execute();
    const restore = (await rowsOf()).find((row) => row.seq === 42)!;
    const { toTableRow } = await import("../../server/store/journalRow.ts");
    const { checksum, kind } = toTableRow({
      canvasId: restore.canvas_id,
      seq: 42,
      at: restore.at,
      userId: restore.user_id,
      sessionId: restore.session_id,
      kind: "restore",
      bytes: restore.bytes,
    });
    await stage.store.db
      .updateTable("journal")
      .set({ kind, checksum })
      .where("seq", "=", 42)
      .execute();
    await stage.snapshot();
    await compact();
    expect(await Promise.all(moments.map(stateAt))).toEqual(wanted);
    await expect(stateAt(25)).rejects.toMatchObject({ id: "moment_gone" });
  });

  it("J5: a reader that is inside a window when it is compacted gets the whole window", async () => {
    await typeTogether(50);
    const reader = await stage.load({ until: 20 });
    const { doc } = reader;
    await stage.snapshot();
    await compact();
    let last = 0;
    for await (const windows of readRows(stage.store.db, stage.canvasId, 20))
      for (const window of windows) {
        window.rows.forEach(({ bytes }) => Y.applyUpdate(doc, bytes));
        last = window.last;
      }
    expect(last).toBe(51);
    expect(differenceBetween(doc, (await stage.load()).doc)).toBeNull();
  });

  it("J5: does nothing when somebody else compacted the same rows meanwhile", async () => {
    await typeTogether(100);
    await stage.snapshot();
    const before = await stage.load({ gc: false });
    const other = new CompactThread();
    const parts = {
      db: stage.store.db,
      log: silentLog,
      settings: { minAgeMs: 0 },
    };
    await Promise.all([
      compactCanvas({ ...parts, thread }, stage.canvasId),
      compactCanvas({ ...parts, thread: other }, stage.canvasId),
    ]);
    await other.close();
    await stage.store.db.deleteFrom("snapshot").execute();
    const after = await stage.load({ gc: false });
    expect(after.damage).toBeNull();
    expect(differenceBetween(before.doc, after.doc)).toBeNull();
  });

  it("J5: a damaged journal is left as it is", async () => {
    await typeTogether(50);
    await stage.snapshot();
    await stage.store.db
      .updateTable("journal")
      .set({ user_id: "eve" })
      .where("seq", "=", 20)
      .execute();
    const before = await rowsOf();
    await expect(compact()).rejects.toThrow("row 20 is damaged");
    expect(await rowsOf()).toEqual(before);
  });

  it("J7: a history that outgrows its canvas becomes coarser, until it is in proportion", async () => {
    const ann = authorDoc(300, (await stage.load()).doc);
    createBlock(ann.doc, { id: "a", kind: "note", x: 0, y: 0, w: 300, h: 200 });
    for (let i = 0; i < 800; i += 1)
      placeBlocks(ann.doc, { a: { x: i, y: 2 * i } });
    await stage.write(ann.take(), (i) => ({ at: 1_000_000 + i * 5000 }));
    await stage.snapshot();
    await compact({ historyFloorBytes: 10_000 });
    const rows = await rowsOf();
    const size = rows.reduce(
      (sum, row) => sum + row.bytes.length + rowOverheadBytes,
      0,
    );
    const live = Y.encodeStateAsUpdate((await stage.load()).doc).length;
    expect(size).toBeLessThanOrEqual(2 * live + 10_000);
    expect((await stage.load()).damage).toBeNull();
  });
});
