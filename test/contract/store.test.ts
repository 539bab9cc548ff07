/** What every store must do, on each database. */
import Database from "better-sqlite3";
import { sql } from "kysely";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rowChecksum } from "../../server/store/checksum.ts";
import { databasePath, openStore } from "../../server/store/open.ts";
import {
  isUniqueViolation,
  type Append,
  type JournalRow,
  type Store,
} from "../../server/store/store.ts";
import { eachDatabase } from "../stage/databases.ts";
import { ask } from "../stage/postgres.ts";

let dataDir: string;
let databaseUrl: string | null;
let store: Store;

async function reopen() {
  await store.close();
  store = await openStore({ dataDir, databaseUrl });
}

eachDatabase((database) => {
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "parley-store-"));
    databaseUrl = (await database.make())["DATABASE_URL"] ?? null;
    store = await openStore({ dataDir, databaseUrl });
  });
  afterEach(async () => {
    await store.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  describe("records", () => {
    it("keep what was written, bytes included", async () => {
      const bytes = new Uint8Array([0, 255, 7]);
      await store.db
        .insertInto("snapshot")
        .values({
          canvas_id: "c",
          seq: 1,
          at: 1_700_000_000_000,
          bytes,
          checksum: 1,
        })
        .execute();
      const row = await store.db
        .selectFrom("snapshot")
        .selectAll()
        .executeTakeFirstOrThrow();
      expect(row.at).toBe(1_700_000_000_000);
      expect(new Uint8Array(row.bytes)).toEqual(bytes);
    });

    it("of a transaction that throws are not there", async () => {
      const work = store.db.transaction().execute(async (transaction) => {
        await insertUser(transaction, "a");
        throw new Error("no");
      });
      await expect(work).rejects.toThrow("no");
      expect(await countUsers()).toBe(0);
    });

    it("of transactions started at once do not mix", async () => {
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          store.db
            .transaction()
            .execute(async (transaction) => {
              await insertUser(transaction, `${i}-first`);
              await insertUser(transaction, `${i}-second`);
              if (i % 2 === 1) throw new Error("no");
            })
            .catch(() => null),
        ),
      );
      expect(await countUsers()).toBe(20);
    });

    it("say that a row exists already", async () => {
      await insertUser(store.db, "a");
      const error = await insertUser(store.db, "a").catch(
        (failure: unknown) => failure,
      );
      expect(isUniqueViolation(error)).toBe(true);
    });

    it("obey foreign keys", async () => {
      const orphan = store.db
        .insertInto("session")
        .values({
          id: "h",
          token_hash: "h",
          updated_at: "",
          ip_address: null,
          user_agent: null,
          user_id: "nobody",
          created_at: "",
          expires_at: "",
        })
        .execute();
      await expect(orphan).rejects.toThrow(/foreign key/i);
    });
  });

  describe("the journal", () => {
    it("has what it said it has, after a reopening", async () => {
      await Promise.all(
        Array.from({ length: 200 }, (_, i) =>
          store.journal.append(append(`c${i % 10}`, Math.floor(i / 10) + 1)),
        ),
      );
      await reopen();
      const rows = await store.db
        .selectFrom("journal")
        .selectAll()
        .where("canvas_id", "=", "c3")
        .orderBy("seq")
        .execute();
      expect(rows.map((stored) => stored.seq)).toEqual(
        Array.from({ length: 20 }, (_, i) => i + 1),
      );
      expect(new Uint8Array(rows[7]!.bytes)).toEqual(row("c3", 8).bytes);
      expect(rows[7]!.checksum).toBe(rowChecksum(rows[7]!));
    });

    it("stores nothing of an append that does not follow its last row, and all of the others", async () => {
      await store.journal.append(append("a", 1));
      expect(
        await Promise.all([
          store.journal.append(append("a", 2)),
          store.journal.append(append("a", 2, [9])),
          store.journal.append(append("a", 9)),
          store.journal.append(append("b", 1)),
        ]),
      ).toEqual(["stored", "behind", "behind", "stored"]);
      const rows = await store.db
        .selectFrom("journal")
        .select(["canvas_id", "seq"])
        .orderBy("canvas_id")
        .orderBy("seq")
        .execute();
      expect(rows.map((stored) => `${stored.canvas_id}${stored.seq}`)).toEqual([
        "a1",
        "a2",
        "b1",
      ]);
    });

    it("knows an append again that was stored already", async () => {
      await store.journal.append(append("a", 1));
      expect(await store.journal.append(append("a", 1))).toBe("stored");
      await store.journal.append(append("a", 2));
      expect(await store.journal.append(append("a", 1))).toBe("stored");
      expect(await store.journal.append(append("a", 1, [9]))).toBe("behind");
    });

    it("gives a client id to one user, and each of its clocks to one append", async () => {
      const range = { clientId: 77, userId: "ann", from: 0, to: 5 };
      const of = (seq: number, change: object) =>
        store.journal.append({
          ...append("a", seq),
          clients: [{ ...range, ...change }],
        });
      expect(await of(1, {})).toBe("stored");
      expect(await of(2, { userId: "ben", from: 5, to: 6 })).toBe("taken");
      expect(await of(2, { from: 4, to: 6 })).toBe("taken");
      expect(await of(2, { from: 5, to: 9 })).toBe("stored");
      expect(await of(3, { from: 5, to: 9 })).toBe("taken");
      expect(await of(3, { clientId: 78, userId: null })).toBe("stored");
    });

    it("gets through while an import writes one transaction after another", async () => {
      let importing = true;
      let batch = 0;
      const importRows = (async () => {
        for (; importing; batch += 1)
          await store.db.transaction().execute(async (transaction) => {
            for (let i = 0; i < 50; i += 1)
              await insertUser(transaction, `${batch}-${i}`);
          });
      })();
      for (let seq = 1; seq <= 20; seq += 1)
        await store.journal.append(append("canvas", seq));
      const written = batch;
      importing = false;
      await importRows;
      // An append lets one or two of them go first.
      expect(written).toBeLessThan(60);
    });

    it.runIf(database.name === "SQLite")(
      "waits for another process that holds the lock",
      async () => {
        const other = new Database(databasePath(dataDir));
        other.exec("begin immediate");
        const appended = store.journal.append(append("canvas", 1));
        const first = await Promise.race([
          appended.then(() => "appended"),
          countUsers().then(() => "read"),
        ]);
        expect(first).toBe("read");
        other.exec("commit");
        other.close();
        await appended;
      },
    );
  });

  describe("opening", () => {
    it("refuses the data of a newer build and leaves it as it is", async () => {
      await sql`insert into migration (name, applied_at) values ('0999-future', '')`.execute(
        store.db,
      );
      await expect(reopen()).rejects.toThrow(/newer Parley/);
      await forgetFuture();
      store = await openStore({ dataDir, databaseUrl });
    });

    /** By other means than a Parley, which would not start. */
    async function forgetFuture() {
      const statement = "delete from migration where name = '0999-future'";
      if (databaseUrl) return ask(databaseUrl, statement);
      const db = new Database(databasePath(dataDir));
      db.exec(statement);
      db.close();
    }

    it("refuses a folder that cannot be made, at once", async () => {
      await writeFile(join(dataDir, "file"), "");
      for (const folder of [join(dataDir, "file", "data"), "/proc/parley/data"])
        await expect(
          openStore({ dataDir: folder, databaseUrl }),
        ).rejects.toThrow(/^DATA_DIR: cannot write/);
    });

    it.runIf(database.name === "SQLite")(
      "refuses a folder that another Parley uses",
      async () => {
        await expect(openStore({ dataDir })).rejects.toThrow(/another Parley/);
      },
    );
  });
});

function append(canvasId: string, seq: number, bytes = [seq % 256]): Append {
  const rows = [row(canvasId, seq, bytes)];
  return { canvasId, after: seq - 1, rows, clients: [] };
}

function row(
  canvasId: string,
  seq: number,
  bytes: readonly number[] = [seq % 256],
): JournalRow {
  return {
    canvasId,
    seq,
    at: 1,
    userId: "user",
    sessionId: null,
    kind: "edit",
    bytes: new Uint8Array([...bytes, 1, 2]),
  };
}

async function insertUser(db: Pick<Store["db"], "insertInto">, id: string) {
  await db
    .insertInto("user")
    .values({ id, name: id, disciplines: "[]", created_at: "" })
    .execute();
}

async function countUsers() {
  return (await store.db.selectFrom("user").select("id").execute()).length;
}
