/** What somebody with the database's password could do to the audit log, and what `npm run verify-audit` says to it. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  audit,
  auditChain,
  chained,
  eraseAuditDetails,
  type Actor,
} from "../../server/audit/audit.ts";
import { verifyAudit } from "../../server/audit/verify.ts";
import { hashEntry } from "../../server/chain/chain.ts";
import { openStore } from "../../server/store/open.ts";
import type { Store } from "../../server/store/store.ts";
import { eachDatabase } from "../stage/databases.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const server: Actor = { userId: null, via: "server" };

eachDatabase((database) => {
  let dataDir: string;
  let databaseUrl: string | null;
  let store: Store;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "parley-audit-"));
    databaseUrl = (await database.make())["DATABASE_URL"] ?? null;
    store = await openStore({ dataDir, databaseUrl });
    await store.db
      .insertInto("user")
      .values(
        ["former", "member"].map((id) => ({
          id,
          name: id,
          disciplines: "[]",
          created_at: new Date().toISOString(),
          erased_at: id === "former" ? new Date().toISOString() : null,
        })),
      )
      .execute();
  });
  afterAll(async () => {
    await store.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const write = async (count: number, actor: Actor = server) => {
    for (let i = 0; i < count; i++)
      await audit(store.db, actor, { action: `stage.${i}`, details: { i } });
  };
  beforeEach(async () => {
    await store.db.deleteFrom("audit").execute();
    await store.db.deleteFrom("chain_head").execute();
    await write(6);
  });

  const entry = (seq: number) =>
    store.db
      .selectFrom("audit")
      .selectAll()
      .where("seq", "=", seq)
      .executeTakeFirstOrThrow();
  const change = (seq: number, values: Record<string, unknown>) =>
    store.db.updateTable("audit").set(values).where("seq", "=", seq).execute();
  const remove = (...seqs: number[]) =>
    store.db.deleteFrom("audit").where("seq", "in", seqs).execute();
  const verify = (expected?: string) => verifyAudit(store.db, { expected });

  it("a log that nobody touched is whole, an empty one too", async () => {
    const { hash } = await entry(6);
    expect(await verify()).toEqual({
      entries: 6,
      hash,
      broken: null,
      erased: 0,
    });
    await store.db.deleteFrom("audit").execute();
    await store.db.deleteFrom("chain_head").execute();
    expect(await verify()).toMatchObject({ entries: 0, broken: null });
  });

  describe("the first broken entry is named when somebody", () => {
    const broken = async (expected?: string) => (await verify(expected)).broken;

    it.each([
      ["action", "stage.x"],
      ["actor_id", "member"],
      ["at", "2001-01-01T00:00:00.000Z"],
      ["via", "session"],
      ["canvas_id", "c"],
      ["target", "t"],
      ["details_hash", "0".repeat(64)],
    ])("changes %s", async (column, value) => {
      await change(3, { [column]: value });
      await change(5, { [column]: value });
      expect(await broken()).toMatchObject({
        seq: 3,
        what: "what it says was changed after it was written",
      });
    });

    it("changes details", async () => {
      await change(2, { details: '{"i":7,"salt":"x"}' });
      expect(await broken()).toEqual({
        seq: 2,
        at: (await entry(2)).at,
        what: "its details were changed after it was written",
      });
    });

    it("changes an entry and its hash", async () => {
      const row = { ...(await entry(3)), action: "stage.x" };
      const hash = hashEntry(
        auditChain,
        { seq: 3, previousHash: row.previous_hash },
        chained(row),
      );
      await change(3, { action: "stage.x", hash });
      const found = await broken();
      expect(found?.seq).toBe(4);
      expect(found?.what).toContain("does not follow the entry before it");
    });

    it("deletes one, or some", async () => {
      await remove(4);
      expect(await broken()).toEqual({
        seq: 4,
        at: null,
        what: "it is missing",
      });
      await remove(1, 2);
      expect(await broken()).toMatchObject({
        seq: 1,
        what: "it is missing, and so is everything up to entry 2",
      });
    });

    it("deletes the end", async () => {
      await remove(5, 6);
      expect(await broken()).toMatchObject({
        seq: 5,
        at: null,
        what: "it is missing at the end, and so is everything up to entry 6",
      });
    });

    it("deletes one and closes the gap", async () => {
      await remove(3);
      for (const seq of [4, 5, 6]) await change(seq, { seq: seq - 1 });
      expect(await broken()).toMatchObject({
        seq: 3,
        what: "it was written as entry 4: the order was changed",
      });
    });

    it("inserts one", async () => {
      const { seq: _, ...row } = await entry(2);
      for (const seq of [6, 5, 4, 3]) await change(seq, { seq: seq + 1 });
      await store.db
        .insertInto("audit")
        .values({ ...row, seq: 3, action: "stage.x" })
        .execute();
      expect((await broken())?.seq).toBe(3);
    });

    it("appends one without the head", async () => {
      const last = await entry(6);
      const row = { ...last, seq: 7, previous_hash: last.hash };
      const hash = hashEntry(
        auditChain,
        { seq: 7, previousHash: last.hash },
        chained(row),
      );
      await store.db
        .insertInto("audit")
        .values({ ...row, hash })
        .execute();
      expect(await broken()).toMatchObject({
        what: "the log should end with entry 6: what follows was inserted",
      });
    });

    it("swaps two", async () => {
      for (const [from, to] of [
        [3, 99],
        [5, 3],
        [99, 5],
      ] as const)
        await change(from, { seq: to });
      expect(await broken()).toMatchObject({
        seq: 3,
        what: "it was written as entry 5: the order was changed",
      });
    });

    it("removes or changes the note of the end", async () => {
      await store.db
        .updateTable("chain_head")
        .set({ hash: "0".repeat(64) })
        .execute();
      expect((await broken())?.what).toContain("does not match its last entry");
      await store.db.deleteFrom("chain_head").execute();
      expect((await broken())?.what).toContain("is missing");
    });

    it("removes details of somebody who was not erased", async () => {
      await change(4, { details: null });
      expect((await broken())?.seq).toBe(4);
    });

    it("shortens the log together with its head, for whoever kept its hash", async () => {
      const { hash: end } = await entry(6);
      const { hash } = await entry(4);
      await remove(5, 6);
      await store.db.updateTable("chain_head").set({ seq: 4, hash }).execute();
      expect(await broken()).toBeNull();
      expect(await broken(hash)).toBeNull();
      expect(await broken(end)).toMatchObject({ seq: 5 });
    });
  });

  it("details erased with a person leave it whole, and are counted", async () => {
    await audit(
      store.db,
      { userId: "former", via: "nobody" },
      { action: "stage.former", details: { role: "viewer" } },
    );
    await audit(store.db, server, { action: "stage.about", target: "former" });
    await eraseAuditDetails(store.db, "former");
    expect((await entry(7)).details).toBeNull();
    expect((await entry(6)).details).not.toBeNull();
    expect(await verify()).toMatchObject({
      entries: 8,
      broken: null,
      erased: 2,
    });
  });

  it(
    "two processes that write at once make one chain, and the command sees it while both run",
    { timeout: 60_000 },
    async () => {
      const environment = {
        ...process.env,
        DATA_DIR: dataDir,
        DATABASE_URL: databaseUrl ?? "",
      };
      const command = (...options: string[]) =>
        run(process.execPath, ["scripts/verify-audit.ts", ...options], {
          cwd: root,
          env: environment,
        });
      const beside = run(process.execPath, ["test/stage/auditor.ts", "20"], {
        cwd: root,
        env: environment,
      });
      let isDone = false;
      const done = beside.finally(() => (isDone = true));
      while (!isDone) await write(2);
      await done;
      const rows = await store.db
        .selectFrom("audit")
        .select("action")
        .orderBy("seq")
        .execute();
      expect(
        rows.filter(({ action }) => action === "stage.beside"),
      ).toHaveLength(20);
      const first = await command();
      expect(first.stdout).toContain(
        `All is well: ${rows.length} entries are as they were written.`,
      );
      const [, hash] = /Ends with ([0-9a-f]{64})/.exec(first.stdout)!;
      await write(1);
      expect((await command("--expect", hash!)).stdout).toContain(
        "All is well",
      );
      const { at } = await entry(3);
      await change(3, { action: "stage.x" });
      await expect(command()).rejects.toMatchObject({
        code: 1,
        stdout: expect.stringContaining(`! Entry 3 (${at}): what it says was`),
      });
      await expect(command("--expect", "abc")).rejects.toMatchObject({
        code: 2,
      });
    },
  );
});
