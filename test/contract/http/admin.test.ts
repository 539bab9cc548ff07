/** What admins see over HTTP, on each database. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  adminHealthSchema,
  adminStorageSchema,
  type AdminCanvas,
  type AdminPerson,
  type AuditRecord,
} from "../../../shared/api/admin.ts";
import type { ApiToken, NewTokenAnswer } from "../../../shared/api/tokens.ts";
import { audit, eraseAuditDetails } from "../../../server/audit/audit.ts";
import {
  makeCanvas,
  openApi,
  type ApiStage,
  type Caller,
} from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";

interface List<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

eachDatabase((database) => {
  let stage: ApiStage;
  let ada: Caller;
  let ann: Caller;
  let bob: Caller;
  let small: string;
  let large: string;

  beforeAll(async () => {
    stage = await openApi({ database });
    ada = await stage.join("Ada");
    ann = await stage.join("Ann 100%");
    bob = await stage.join("bob");
    small = await makeCanvas(ann, "Small");
    large = await makeCanvas(ann, "Large_one");
    const { db } = stage.context.store;
    await db
      .updateTable("journal_head")
      .set({ bytes: 50_000_000 })
      .where("canvas_id", "=", large)
      .execute();
    await db
      .insertInto("blob")
      .values({
        sha256: "a".repeat(64),
        size: 1234,
        media_type: "image/png",
        created_at: new Date().toISOString(),
        created_by: null,
      })
      .execute();
    await db
      .insertInto("blob_use")
      .values({ sha256: "a".repeat(64), canvas_id: small })
      .execute();
  });
  afterAll(() => stage.close());

  const list = async <T>(path: string, who = ada) =>
    (await who.call<List<T>>("GET", path)).body;
  const names = (people: List<AdminPerson>) =>
    people.items.map(({ person }) => person.name);
  const titles = (canvases: List<AdminCanvas>) =>
    canvases.items.map(({ title }) => title);

  it.each([
    "people",
    "canvases",
    "storage",
    "tokens",
    "audit",
    "audit/export",
    "health",
  ])("%s is closed to members", async (page) => {
    const answer = await ann.call("GET", `/api/admin/${page}`);
    expect([answer.status, answer.errorId]).toEqual([403, "not_allowed"]);
    expect((await stage.nobody.call("GET", `/api/admin/${page}`)).status).toBe(
      401,
    );
  });

  describe("people", () => {
    it("come by name, whatever its case, and a page says whether more follow", async () => {
      const first = await list<AdminPerson>("/api/admin/people?limit=2");
      expect(names(first)).toEqual(["Ada", "Ann 100%"]);
      const second = await list<AdminPerson>(
        `/api/admin/people?limit=2&cursor=${first.next}`,
      );
      expect(names(second)).toEqual(["bob"]);
      expect(second.next).toBeNull();
      expect(first.items[0]).toMatchObject({
        workspaceRole: "admin",
        twoFactor: false,
        email: null,
        owns: 0,
      });
      expect(first.items[1]).toMatchObject({ owns: 2 });
      expect(first.items[1]!.lastSeenAt).not.toBeNull();
    });

    it("are found by a part of their name or address, in which % and _ mean themselves", async () => {
      await stage.context.store.db
        .updateTable("user")
        .set({ email: "robert@example.org" })
        .where("id", "=", bob.id)
        .execute();
      const search = (text: string) =>
        list<AdminPerson>(
          `/api/admin/people?search=${encodeURIComponent(text)}`,
        );
      expect(names(await search("00%"))).toEqual(["Ann 100%"]);
      expect(names(await search("a_a"))).toEqual([]);
      expect(names(await search("ROBERT@"))).toEqual(["bob"]);
    });

    it("who are deactivated, erased or guests come when asked for", async () => {
      const { db } = stage.context.store;
      const add = (id: string, more: Record<string, string>) =>
        db
          .insertInto("user")
          .values({
            id,
            name: id,
            disciplines: "[]",
            created_at: new Date().toISOString(),
            ...more,
          })
          .execute();
      const now = new Date().toISOString();
      await add("gone", { deactivated_at: now });
      await add("erased", { deactivated_at: now, erased_at: now });
      await add("guest", { workspace_role: "guest" });
      const ask = async (query: string) =>
        names(await list<AdminPerson>(`/api/admin/people?${query}`));
      expect(await ask("")).toEqual(["Ada", "Ann 100%", "bob", "gone"]);
      expect(await ask("state=active")).toEqual(["Ada", "Ann 100%", "bob"]);
      expect(await ask("state=deactivated")).toEqual(["gone"]);
      expect(await ask("state=erased")).toEqual(["erased"]);
      expect(await ask("role=guest")).toEqual(["guest"]);
      expect(await ask("role=admin")).toEqual(["Ada"]);
      await db
        .deleteFrom("user")
        .where("id", "in", ["gone", "erased", "guest"])
        .execute();
    });
  });

  describe("canvases", () => {
    it("show whose they are and what they take, in the order asked for", async () => {
      const ask = (query: string) =>
        list<AdminCanvas>(`/api/admin/canvases?owner=${ann.id}&${query}`);
      expect(titles(await ask("sort=size"))).toEqual(["Large_one", "Small"]);
      expect(titles(await ask("sort=title"))).toEqual(["Large_one", "Small"]);
      expect(titles(await ask("search=e_o"))).toEqual(["Large_one"]);
      const byUse = await ask("sort=updated&search=small");
      expect(byUse.items[0]).toMatchObject({
        id: small,
        owner: { id: ann.id },
        members: 0,
        bytes: { blobs: 1234 },
        deletedAt: null,
      });
      expect(byUse.items[0]!.bytes.journal).toBeGreaterThan(0);
    });

    it("go to whom an admin gives them, and the audit log has it", async () => {
      const canvas = await makeCanvas(ann, "Given");
      const path = `/api/admin/canvases/${canvas}/owner`;
      expect((await ada.call("POST", path, { user: bob.id })).status).toBe(204);
      const [given] = (
        await list<AdminCanvas>("/api/admin/canvases?search=given")
      ).items;
      expect(given!.owner!.id).toBe(bob.id);
      const { items } = await list<AuditRecord>(
        `/api/admin/audit?canvas=${canvas}&action=owner.changed`,
      );
      expect(items).toMatchObject([
        { actor: { id: ada.id }, targetPerson: { id: bob.id } },
      ]);
      const nobody = await ada.call("POST", path, { user: "nobody" });
      expect(nobody.status).toBe(404);
      expect((await ann.call("POST", path, { user: ann.id })).errorId).toBe(
        "not_allowed",
      );
    });
  });

  it("storage adds up what the database and the disk hold", async () => {
    const answer = await ada.call("GET", "/api/admin/storage");
    const storage = adminStorageSchema.parse(answer.body);
    expect(storage.database.kind).toBe(database.name.toLowerCase());
    expect(storage.database.bytes).toBeGreaterThan(10_000);
    expect(storage.journal).toBeGreaterThan(50_000_000);
    expect(storage.largest[0]).toMatchObject({ id: large, title: "Large_one" });
    expect(storage.disk.freeBytes).toBeLessThanOrEqual(storage.disk.totalBytes);
  });

  it("health says how the server does", async () => {
    const answer = await ada.call("GET", "/api/admin/health");
    const health = adminHealthSchema.parse(answer.body);
    expect(health.database.latencyMs).not.toBeNull();
    expect(health.database.journalLatencyMs).not.toBeNull();
    expect(health).toMatchObject({
      node: process.version,
      redis: "off",
      mail: false,
      lastBackupAt: null,
    });
  });

  it("everybody's tokens are listed and can be revoked", async () => {
    const made = await ann.call<NewTokenAnswer>("POST", "/api/tokens", {
      name: "ci",
      scopes: ["read"],
    });
    const tokens = await list<ApiToken>("/api/admin/tokens");
    expect(tokens.items).toMatchObject([
      { id: made.body.id, person: { id: ann.id } },
    ]);
    const path = `/api/admin/tokens/${made.body.id}`;
    expect((await ada.call("DELETE", path)).status).toBe(204);
    const answer = await stage.nobody.call("GET", "/api/canvases", undefined, {
      authorization: `Bearer ${made.body.token}`,
    });
    expect(answer.status).toBe(401);
    const entries = await list<AuditRecord>(
      "/api/admin/audit?action=token.revoked",
    );
    expect(entries.items).toMatchObject([
      {
        actor: { id: ada.id },
        target: made.body.id,
        details: { user: ann.id },
      },
    ]);
  });

  describe("the audit log", () => {
    const by = { userId: null, via: "server" } as const;

    beforeAll(async () => {
      for (const action of ["zoo.a", "zoo.b", "zoological", "zoo.c"])
        await audit(stage.context.store.db, by, {
          action,
          canvasId: small,
          target: bob.id,
          details: { note: `=HYPERLINK("x"),${action}` },
        });
    });

    const actions = (log: List<AuditRecord>) =>
      log.items.map(({ action }) => action);

    it("is read newest first, page by page", async () => {
      const first = await list<AuditRecord>(
        "/api/admin/audit?action=zoo&limit=2",
      );
      expect(actions(first)).toEqual(["zoo.c", "zoo.b"]);
      const second = await list<AuditRecord>(
        `/api/admin/audit?action=zoo&limit=2&cursor=${first.next}`,
      );
      expect(actions(second)).toEqual(["zoo.a"]);
      expect(second.next).toBeNull();
      expect(second.items[0]).toMatchObject({
        actor: null,
        via: "server",
        canvas: { id: small, title: "Small" },
        targetPerson: { id: bob.id, name: "bob" },
        details: { note: '=HYPERLINK("x"),zoo.a' },
      });
      expect(second.items[0]!.details).not.toHaveProperty("salt");
    });

    it("is filtered by who, where and when", async () => {
      const ask = async (query: string) =>
        actions(await list<AuditRecord>(`/api/admin/audit?${query}`));
      expect(await ask(`actor=server&canvas=${small}&action=zoo.b`)).toEqual([
        "zoo.b",
      ]);
      expect(await ask(`actor=${ann.id}&action=zoo`)).toEqual([]);
      expect(await ask("action=zoo&to=2020-01-01T00:00:00Z")).toEqual([]);
      expect(await ask("action=zoo&from=2020-01-01T00:00:00Z")).toHaveLength(3);
    });

    it("T21: as CSV runs no formula, and the download is in the log", async () => {
      await stage.context.store.db
        .updateTable("user")
        .set({ name: '=cmd|"/c calc"!A1' })
        .where("id", "=", bob.id)
        .execute();
      const answer = await ada.call<string>(
        "GET",
        "/api/admin/audit/export?action=zoo",
      );
      expect(answer.headers.get("content-type")).toContain("text/csv");
      expect(answer.headers.get("content-disposition")).toMatch(
        /^attachment; filename="parley-audit-[\d-]+\.csv"$/,
      );
      const lines = (answer.body as unknown as string).trimEnd().split("\r\n");
      expect(lines).toHaveLength(4);
      expect(lines[1]).toContain(`"'=cmd|""/c calc""!A1"`);
      const entries = await list<AuditRecord>(
        "/api/admin/audit?action=audit.exported",
      );
      expect(entries.items[0]).toMatchObject({ actor: { id: ada.id } });
    });

    it("as JSON lines has every entry, oldest first, and says which details were erased", async () => {
      await eraseAuditDetails(stage.context.store.db, bob.id);
      const answer = await ada.call<string>(
        "GET",
        "/api/admin/audit/export?format=jsonl&action=zoo",
      );
      const records = (answer.body as unknown as string)
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as AuditRecord);
      expect(records.map(({ action }) => action)).toEqual([
        "zoo.a",
        "zoo.b",
        "zoo.c",
      ]);
      expect(records.every(({ details }) => details === null)).toBe(true);
    });
  });
});
