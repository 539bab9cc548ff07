/** Data that an earlier release left comes out of the migrations whole. */
import Database from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rowChecksum, snapshotChecksum } from "../../server/store/checksum.ts";
import { up as first } from "../../server/store/migrations/0001-first.ts";
import { databasePath, openStore } from "../../server/store/open.ts";
import type { Store } from "../../server/store/store.ts";

let dataDir: string;
let store: Store | null = null;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "parley-migrations-"));
});
afterEach(async () => {
  await store?.close();
  store = null;
  await rm(dataDir, { recursive: true, force: true });
});

/** A database as the first release left it. */
async function writeFirstRelease(fill: (raw: Database.Database) => void) {
  const raw = new Database(databasePath(dataDir));
  raw.pragma("journal_mode = WAL");
  const db = new Kysely<unknown>({
    dialect: new SqliteDialect({ database: raw }),
  });
  await first(db);
  raw.exec(
    "create table migration (name text primary key, applied_at text not null)",
  );
  raw.exec("insert into migration values ('0001-first', '2026-11-01')");
  fill(raw);
  raw.close();
}

describe("a database of the first release", () => {
  it("keeps every row, and gets checksums, windows and the end of each journal", async () => {
    await writeFirstRelease((raw) => {
      const row = raw.prepare(
        "insert into journal (canvas_id, seq, at, user_id, session_id, kind, bytes) values (?, ?, ?, ?, ?, ?, ?)",
      );
      // More rows than the migration reads at once, across canvases.
      for (let seq = 1; seq <= 450; seq += 1)
        row.run(
          "a",
          seq,
          1000 + seq,
          "ann",
          null,
          "edit",
          Buffer.from([seq % 256, 7]),
        );
      for (let seq = 1; seq <= 3; seq += 1)
        row.run("b", seq, seq, null, "s", "system", Buffer.from([seq]));
      raw
        .prepare(
          "insert into snapshot (canvas_id, seq, at, bytes) values ('a', 400, 5, ?)",
        )
        .run(Buffer.from([1, 2, 3]));
      raw.exec(
        "insert into client_owner (canvas_id, client_id, user_id, first_seq) values ('a', 4294967295, 'ann', 1)",
      );
    });
    store = await openStore({ dataDir });
    const rows = await store.db
      .selectFrom("journal")
      .selectAll()
      .orderBy("canvas_id")
      .orderBy("seq")
      .execute();
    expect(rows).toHaveLength(453);
    for (const row of rows) {
      expect(row).toMatchObject({
        window_first: row.seq,
        window_last: row.seq,
        updates: 1,
        until: row.at,
      });
      expect(row.checksum).toBe(rowChecksum(row));
    }
    expect(new Uint8Array(rows[299]!.bytes)).toEqual(new Uint8Array([44, 7]));
    expect(
      await store.db
        .selectFrom("journal_head")
        .selectAll()
        .orderBy("canvas_id")
        .execute(),
    ).toEqual([
      { canvas_id: "a", seq: 450, bytes: 900 },
      { canvas_id: "b", seq: 3, bytes: 3 },
    ]);
    const snapshot = await store.db
      .selectFrom("snapshot")
      .selectAll()
      .executeTakeFirstOrThrow();
    expect(snapshot.checksum).toBe(snapshotChecksum(snapshot.bytes));
    expect(
      await store.db.selectFrom("client_owner").selectAll().execute(),
    ).toEqual([
      {
        canvas_id: "a",
        client_id: 4294967295,
        user_id: "ann",
        first_seq: 1,
        clock: null,
      },
    ]);
  });

  it("is written on where it ended, under the client ids that it knew", async () => {
    await writeFirstRelease((raw) => {
      raw.exec(
        `insert into journal (canvas_id, seq, at, user_id, session_id, kind, bytes) values ('a', 1, 1, 'ann', null, 'edit', x'01');
         insert into client_owner (canvas_id, client_id, user_id, first_seq) values ('a', 77, 'ann', 1)`,
      );
    });
    store = await openStore({ dataDir });
    const row = {
      canvasId: "a",
      seq: 2,
      at: 2,
      userId: "ann",
      sessionId: null,
      kind: "edit" as const,
      bytes: new Uint8Array([2]),
    };
    const append = (userId: string) => ({
      canvasId: "a",
      after: 1,
      rows: [row],
      // How far its clocks went was not kept then.
      clients: [{ clientId: 77, userId, from: 12, to: 13 }],
    });
    expect(await store.journal.append(append("ben"))).toBe("taken");
    expect(await store.journal.append(append("ann"))).toBe("stored");
  });
});
