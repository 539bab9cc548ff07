/** What holds only on Postgres: several stores on one database, and a database that goes away and comes back. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { readConfig } from "../../server/config.ts";
import { ensureExample } from "../../server/example/example.ts";
import { removeIncompleteImports } from "../../server/runs/import.ts";
import { migrations } from "../../server/store/migrations/index.ts";
import { openStore } from "../../server/store/open.ts";
import type { Append, Store } from "../../server/store/store.ts";
import { openApi } from "../stage/api.ts";
import { describePostgres, sharedPostgres } from "../stage/databases.ts";
import { ask, startPostgres, type TestPostgres } from "../stage/postgres.ts";
import { until } from "../stage/until.ts";

vi.setConfig({ testTimeout: 30_000 });

let dataDir: string;
let stores: Store[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "parley-postgres-test-"));
});
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  stores = [];
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function open(databaseUrl: string): Promise<Store> {
  const store = await openStore({ dataDir, databaseUrl });
  stores.push(store);
  return store;
}

async function openTwo(): Promise<[Store, Store, string]> {
  const url = await (await sharedPostgres()).createDatabase();
  return [await open(url), await open(url), url];
}

describePostgres(() => {
  it("D7: processes that start at once on an empty database make its tables once", async () => {
    const url = await (await sharedPostgres()).createDatabase();
    await Promise.all(Array.from({ length: 4 }, () => open(url)));
    expect(await ask(url, "select name from migration")).toHaveLength(
      migrations.length,
    );
  });

  it("D1: two processes that write the same canvases at once order them without a gap, a loss or a deadlock", async () => {
    const [a, b] = await openTwo();
    const canvases = Array.from({ length: 12 }, (_, i) => `canvas-${i}`);
    const wrote = new Map<string, string>();
    const write = async (store: Store, process: string, canvasId: string) => {
      let after = 0;
      for (let mine = 0; mine < 5;) {
        const bytes = new TextEncoder().encode(`${process} ${mine}`);
        const appended = await store.journal.append(
          append(canvasId, after, bytes),
        );
        if (appended === "stored") {
          wrote.set(`${canvasId} ${after + 1}`, `${process} ${mine}`);
          mine += 1;
          after += 1;
        } else {
          expect(appended).toBe("behind");
          after = await headOf(store, canvasId);
        }
      }
    };
    // Alone in its commits, nothing but the lock keeps a canvas's writers apart.
    for (const canvasId of canvases.slice(0, 2))
      await Promise.all([write(a, "a", canvasId), write(b, "b", canvasId)]);
    await Promise.all(
      canvases
        .slice(2)
        .flatMap((canvasId) => [
          write(a, "a", canvasId),
          write(b, "b", canvasId),
        ]),
    );
    const rows = await a.db
      .selectFrom("journal")
      .select(["canvas_id", "seq", "bytes"])
      .execute();
    expect(rows).toHaveLength(canvases.length * 10);
    expect(
      new Map(
        rows.map((row) => [
          `${row.canvas_id} ${row.seq}`,
          new TextDecoder().decode(row.bytes),
        ]),
      ),
    ).toEqual(wrote);
    const heads = await a.db.selectFrom("journal_head").selectAll().execute();
    expect(new Set(heads.map(({ seq, bytes }) => `${seq} ${bytes}`))).toEqual(
      new Set(["10 30"]),
    );
  });

  it("D2: one clock of a client id is stored by one process only", async () => {
    const [a, b] = await openTwo();
    const clients = [{ clientId: 77, userId: "ann", from: 0, to: 3 }];
    const tries = await Promise.all(
      [a, b].map((store, i) =>
        store.journal.append({ ...append("c", i), clients }),
      ),
    );
    // Whichever came first; the other is behind, or its clocks are taken.
    const first = tries.filter((appended) => appended === "stored");
    expect(first).toHaveLength(1);
    expect(
      await b.journal.append({ ...append("c", await headOf(b, "c")), clients }),
    ).toBe("taken");
  });

  it("D4: a canvas whose row somebody holds does not keep the others waiting for ever", async () => {
    const [a, b] = await openTwo();
    await a.journal.append(append("held", 0));
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    let hold = () => {};
    const isHeld = new Promise<void>((resolve) => (hold = resolve));
    const holding = b.db.transaction().execute(async (transaction) => {
      await transaction
        .updateTable("journal_head")
        .set({ bytes: 3 })
        .where("canvas_id", "=", "held")
        .execute();
      hold();
      await released;
    });
    await isHeld;
    const [, held, free] = await Promise.allSettled([
      // While this one is written, the others gather into one commit.
      a.journal.append(append("first", 0)),
      a.journal.append(append("held", 1)),
      a.journal.append(append("free", 0)),
    ]);
    release();
    await holding;
    expect(held.status).toBe("rejected");
    expect(free).toEqual({ status: "fulfilled", value: "stored" });
    expect(await a.journal.append(append("held", 1))).toBe("stored");
  });

  it("D5: each process has a client id of its own, the lowest that is free", async () => {
    const [a, b, url] = await openTwo();
    expect([a.serverSlot, b.serverSlot]).toEqual([1, 2]);
    await a.close();
    stores = [b];
    expect((await open(url)).serverSlot).toBe(1);
  });

  it("D5: a process whose slot went to another takes a new one and writes nothing under the old", async () => {
    const [a, b, url] = await openTwo();
    const own = (from: number) => [
      { clientId: 1, userId: null, from, to: from + 1 },
    ];
    await a.journal.append({ ...append("c", 0), clients: own(0) });
    const thief = new pg.Client({ connectionString: url });
    await thief.connect();
    const slotLock = "from pg_locks where locktype = 'advisory' and objid = 1";
    const [lock] = await ask(url, `select pid, classid ${slotLock}`);
    const stolen = thief.query(
      `select pg_advisory_lock(${String(lock!["classid"])}, 1)`,
    );
    await until(
      async () =>
        (await ask(url, `select 1 ${slotLock} and not granted`)).length > 0,
    );
    await ask(url, `select pg_terminate_backend(${String(lock!["pid"])})`);
    await stolen;
    await until(() => a.serverSlot !== 1 || null, { what: "another slot" });
    expect(a.serverSlot).toBe(3);
    expect(await a.journal.append({ ...append("c", 1), clients: own(1) })).toBe(
      "taken",
    );
    expect(
      await a.journal.append({
        ...append("c", 1),
        clients: [{ clientId: 3, userId: null, from: 0, to: 1 }],
      }),
    ).toBe("stored");
    expect(b.serverSlot).toBe(2);
    await thief.end();
  });

  it("D6: work under one name is done by one process at a time", async () => {
    const [a, b] = await openTwo();
    let inside = 0;
    let most = 0;
    let skipped = 0;
    const work = async (store: Store) => {
      inside += 1;
      most = Math.max(most, inside);
      if ((await store.exclusiveIfFree("import", async () => 1)) === null)
        skipped += 1;
      inside -= 1;
    };
    await Promise.all(
      [a, b, a, b].map((store) => store.exclusive("import", () => work(store))),
    );
    expect({ most, skipped }).toEqual({ most: 1, skipped: 4 });
    expect(await b.exclusiveIfFree("import", async () => "done")).toBe("done");
  });

  it("D6: processes that start at once make the example and its runs once", async () => {
    const url = await (await sharedPostgres()).createDatabase();
    const environment = { DATABASE_URL: url };
    const [a, b] = await Promise.all([
      openApi({ environment }),
      openApi({ environment }),
    ]);
    const made = await Promise.all(
      [a, b].map((stage) => ensureExample(stage.context)),
    );
    expect(made.filter((id) => id !== null)).toHaveLength(1);
    const { db } = a.context.store;
    expect(await db.selectFrom("canvas").select("id").execute()).toHaveLength(
      1,
    );
    const imports = await db.selectFrom("import").select("complete").execute();
    expect(new Set(imports.map(({ complete }) => complete))).toEqual(
      new Set([1]),
    );
    await Promise.all([a.close(), b.close()]);
  });

  it("D6: a process that starts leaves an import alone that another is at", async () => {
    const [a, b] = await openTwo();
    await a.db
      .insertInto("import")
      .values({
        id: "i",
        key: "k",
        sha256: "",
        file_name: "",
        format: "",
        warnings: "[]",
        user_id: null,
        created_at: "",
        complete: 0,
      })
      .execute();
    const config = readConfig({
      DATA_DIR: dataDir,
      DATABASE_URL: "postgres://db/x",
    });
    const start = () => removeIncompleteImports({ store: b, config });
    expect(await a.exclusive("import k", start)).toBe(0);
    expect(await start()).toBe(1);
  });

  it("text with a NUL character is kept without it, as Postgres has none", async () => {
    const [a] = await openTwo();
    await a.db
      .insertInto("user")
      .values({ id: "u", name: "A\0nn", disciplines: "[]", created_at: "" })
      .execute();
    const row = await a.db
      .selectFrom("user")
      .select("name")
      .executeTakeFirstOrThrow();
    expect(row.name).toBe("A\uFFFDnn");
  });

  it.each([
    ["postgres://me:hunter2@127.0.0.1:1/parley", /no Postgres answers/],
    ["postgres://me:hunter2@nowhere.invalid/parley", /no machine called/],
  ])(
    "an address where nothing is stops the start: %s",
    async (url, message) => {
      const opened = open(url);
      await expect(opened).rejects.toThrow(message);
      await expect(opened).rejects.not.toThrow(/hunter2|\n/);
    },
  );

  it("a database that is missing is named, with what makes it", async () => {
    const { url } = await sharedPostgres();
    await expect(open(`${url}_none`)).rejects.toThrow(
      /^DATABASE_URL: .*no database "postgres_none".*createdb/,
    );
  });
});

describePostgres(() => {
  let postgres: TestPostgres;
  let url: string;
  beforeAll(async () => {
    postgres = await startPostgres();
    url = await postgres.createDatabase();
  }, 60_000);
  afterAll(() => postgres?.dispose());

  it.each(["fast", "crash"] as const)(
    "F24, D3: Postgres that stops (%s) and comes back has every row once that was said to be stored",
    async (how) => {
      const store = await open(url);
      const canvasId = `restarted-${how}`;
      let stop = false;
      let stored = 0;
      let failures = 0;
      const typing = (async () => {
        while (!stop) {
          const appended = await store.journal
            .append(append(canvasId, stored))
            .catch(() => null);
          if (appended === null) {
            failures += 1;
            await new Promise((resolve) => setTimeout(resolve, 50));
            continue;
          }
          // Also what was stored before the connection broke.
          expect(appended).toBe("stored");
          stored += 1;
        }
      })();
      await until(() => stored > 20);
      await postgres.stop(how);
      await until(() => failures > 2);
      await postgres.start();
      const before = stored;
      await until(() => stored > before + 20);
      stop = true;
      await typing;
      const rows = await store.db
        .selectFrom("journal")
        .select("seq")
        .where("canvas_id", "=", canvasId)
        .orderBy("seq")
        .execute();
      expect(rows.map(({ seq }) => seq)).toEqual(
        Array.from({ length: stored }, (_, i) => i + 1),
      );
      await until(() => store.journal.ping().then(() => true));
      expect(store.serverSlot).toBe(1);
    },
  );

  it("F24, D8: an append into a Postgres that answers nothing fails within 15 s, and works again afterwards", async () => {
    const store = await open(url);
    await store.journal.append(append("frozen", 0));
    await postgres.freeze();
    const startedAt = performance.now();
    const appended = store.journal.append(append("frozen", 1));
    await expect(appended).rejects.toThrow();
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    await postgres.thaw();
    await until(
      async () =>
        (await store.journal.append(append("frozen", 1))) === "stored",
    );
    expect(await headOf(store, "frozen")).toBe(2);
  });
});

function append(
  canvasId: string,
  after: number,
  bytes = new Uint8Array([after % 256]),
): Append {
  const row = {
    canvasId,
    seq: after + 1,
    at: 1,
    userId: "user",
    sessionId: null,
    kind: "edit" as const,
    bytes,
  };
  return { canvasId, after, rows: [row], clients: [] };
}

async function headOf(store: Store, canvasId: string): Promise<number> {
  const row = await store.db
    .selectFrom("journal_head")
    .select("seq")
    .where("canvas_id", "=", canvasId)
    .executeTakeFirst();
  return row?.seq ?? 0;
}
