/** SQLite's threads can die, e.g. for want of memory: what was stored stays, and the next question starts another. */
import { Kysely, sql } from "kysely";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "../../server/store/migrations/index.ts";
import { createDialect } from "../../server/store/sqlite/dialect.ts";
import { createJournal } from "../../server/store/sqlite/journal.ts";
import { WorkerThread } from "../../server/store/sqlite/workerThread.ts";
import {
  recordsSlot,
  writeTurnsBytes,
} from "../../server/store/sqlite/writeTurns.ts";
import { isDiskFull, type Append } from "../../server/store/store.ts";
import type { Tables } from "../../server/store/tables.ts";
import { until } from "../stage/until.ts";

let dataDir: string;
let close: () => Promise<void> = async () => {};

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "parley-threads-"));
});
afterEach(async () => {
  await close();
  await rm(dataDir, { recursive: true, force: true });
});

async function openThreads() {
  const workerData = {
    path: join(dataDir, "parley.db"),
    writeTurns: new SharedArrayBuffer(writeTurnsBytes),
  };
  const slots = new Int32Array(workerData.writeTurns);
  const running = new Map<string, Worker>();
  const thread = (name: "journal" | "records") =>
    new WorkerThread(() => {
      const url = new URL(
        `../../server/store/sqlite/${name}Worker.ts`,
        import.meta.url,
      );
      const worker = new Worker(url, { workerData });
      running.set(name, worker);
      return worker;
    });
  const records = thread("records");
  const db = new Kysely<Tables>({ dialect: createDialect(records) });
  await migrate(db);
  const journalThread = thread("journal");
  close = async () => {
    await journalThread.close();
    await records.close();
  };
  return {
    db,
    journal: createJournal(journalThread),
    slots,
    kill: (name: "journal" | "records") => running.get(name)!.terminate(),
  };
}

describe("D8: a thread that ends by itself", () => {
  it("in the journal is started again, and every row is there once", async () => {
    const { db, journal, kill } = await openThreads();
    let stored = 0;
    let failures = 0;
    const write = async () => {
      const appended = await journal.append(append(stored)).catch(() => null);
      if (appended === null) failures += 1;
      else stored += 1;
      if (appended !== null) expect(appended).toBe("stored");
      return stored;
    };
    while ((await write()) < 5);
    const waiting = write();
    await kill("journal");
    await waiting;
    await until(async () => (await write()) > 20);
    expect(failures).toBeGreaterThan(0);
    const rows = await db.selectFrom("journal").select("seq").execute();
    expect(rows.map(({ seq }) => seq)).toEqual(
      Array.from({ length: stored }, (_, i) => i + 1),
    );
  });

  it("within a transaction takes all of it back, also what comes after the new start", async () => {
    const { db, kill } = await openThreads();
    const transaction = db.transaction().execute(async (trx) => {
      await trx.insertInto("user").values(person("before")).execute();
      await kill("records");
      // Long enough for another thread: that one must not write this alone.
      await until(() =>
        trx
          .insertInto("user")
          .values(person("after"))
          .execute()
          .then(
            () => true,
            (error: Error) => /within this transaction/.test(error.message),
          ),
      );
      throw new Error("given up");
    });
    await expect(transaction).rejects.toThrow("given up");
    expect(
      await until(() => db.selectFrom("user").select("id").execute()),
    ).toEqual([]);
  });
});

describe("two connections", () => {
  it("a keystroke that finds records being written sleeps until it is woken, when they are", async () => {
    const { db, journal, slots } = await openThreads();
    let stored: Promise<unknown> = Promise.resolve();
    let recordsLeave: Promise<string> | string = "";
    await db.transaction().execute(async (trx) => {
      await trx.insertInto("user").values(person("1")).execute();
      stored = journal.append(append(0));
      // How many sleep on the turn of the records: SQLite's own back-off would be none.
      await until(() => Atomics.notify(slots, recordsSlot) === 1);
      recordsLeave = Atomics.waitAsync(slots, recordsSlot, 1, 10_000).value;
    });
    expect(await recordsLeave).toBe("ok");
    expect(await stored).toBe("stored");
  });
});

function append(after: number): Append {
  const row = {
    canvasId: "c",
    seq: after + 1,
    at: 1,
    userId: null,
    sessionId: null,
    kind: "edit" as const,
    bytes: new Uint8Array([after]),
  };
  return { canvasId: "c", after, rows: [row], clients: [] };
}

function person(id: string) {
  return { id, name: id, disciplines: "[]", created_at: "" };
}

describe("a full disk", () => {
  it("is what a transaction that met it says, and the next one works once there is room", async () => {
    const { db } = await openThreads();
    const insert = (id: string, name: string) =>
      db
        .transaction()
        .execute((transaction) =>
          transaction
            .insertInto("user")
            .values({ id, name, disciplines: "[]", created_at: "" })
            .execute(),
        );
    await sql`pragma max_page_count = 1`.execute(db);
    const failure = await insert("a", "x".repeat(1_000_000)).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: "SQLITE_FULL" });
    expect(isDiskFull(failure)).toBe(true);
    await sql`pragma max_page_count = 1000000`.execute(db);
    await insert("b", "b");
    const users = await db.selectFrom("user").select("id").execute();
    expect(users).toEqual([{ id: "b" }]);
  });
});
