/** The audit log and its hash chain, on each database. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import {
  audit,
  auditChain,
  chained,
  type Actor,
} from "../../server/audit/audit.ts";
import { appendToChain, hashEntry, sha256 } from "../../server/chain/chain.ts";
import { openStore } from "../../server/store/open.ts";
import type { Store } from "../../server/store/store.ts";
import { eachDatabase } from "../stage/databases.ts";

const server: Actor = { userId: null, via: "server" };

eachDatabase((database) => {
  let dataDir: string;
  let store: Store;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "parley-audit-"));
    const databaseUrl = (await database.make())["DATABASE_URL"] ?? null;
    store = await openStore({ dataDir, databaseUrl });
  });
  afterAll(async () => {
    await store.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await store.db.deleteFrom("audit").execute();
    await store.db.deleteFrom("chain_head").execute();
  });

  const entries = () =>
    store.db.selectFrom("audit").selectAll().orderBy("seq").execute();

  it("an entry holds the hash of the one before and of its details", async () => {
    await audit(store.db, server, { action: "a.first" });
    await audit(store.db, server, {
      action: "a.second",
      canvasId: "c",
      target: "t",
      details: { role: "viewer", count: 2 },
    });
    const [first, second] = await entries();
    expect(first).toMatchObject({ seq: 1, previous_hash: "", via: "server" });
    expect(second).toMatchObject({
      seq: 2,
      previous_hash: first!.hash,
      canvas_id: "c",
      details_hash: sha256(second!.details!),
    });
    expect(second!.hash).toBe(
      hashEntry(
        auditChain,
        { seq: 2, previousHash: first!.hash },
        chained(second!),
      ),
    );
    expect(JSON.parse(second!.details!)).toMatchObject({
      role: "viewer",
      count: 2,
    });
  });

  it("two entries that say the same have different hashes of their details", async () => {
    for (const _ of [1, 2])
      await audit(store.db, server, { action: "same", details: { n: 1 } });
    const [first, second] = await entries();
    expect(first!.details_hash).not.toBe(second!.details_hash);
  });

  it("an act that is rolled back leaves no entry and no gap", async () => {
    const act = store.db.transaction().execute(async (trx) => {
      await audit(trx, server, { action: "never" });
      throw new Error("rolled back");
    });
    await expect(act).rejects.toThrow("rolled back");
    await audit(store.db, server, { action: "once" });
    expect(await entries()).toMatchObject([{ seq: 1, action: "once" }]);
  });

  it("50 at the same time make one chain without gaps", async () => {
    await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        audit(store.db, server, { action: "many", details: { i } }),
      ),
    );
    const rows = await entries();
    expect(rows.map((row) => row.seq)).toEqual(
      Array.from({ length: 50 }, (_, i) => i + 1),
    );
    rows.forEach((row, i) =>
      expect(row.previous_hash).toBe(rows[i - 1]?.hash ?? ""),
    );
  });

  it("nothing is appended outside a transaction", async () => {
    await expect(appendToChain(store.db, "c", {})).rejects.toThrow(
      "needs a transaction",
    );
  });
});
