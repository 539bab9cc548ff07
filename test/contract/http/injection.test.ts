/** T24: whatever text reaches a query is a value there, never SQL: nothing is found by it, nothing fails, nothing goes. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyChartSpec } from "../../../shared/charts/spec.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { makeCanvas } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";

const corpus = [
  "'",
  "''",
  "' or '1'='1",
  "' or 1=1 --",
  '" or ""="',
  "') or ('1'='1",
  "1; drop table canvas",
  "'; drop table canvas; --",
  "'; update \"user\" set workspace_role = 'admin'; --",
  "' union select token_hash, null from session --",
  "1 union all select value from setting",
  "updated_at; delete from audit",
  "%",
  "_",
  "%' escape '",
  "\\",
  "\\' or 1=1 --",
  "$1",
  "?",
  ":name",
  "/* */",
  "$$; select pg_sleep(9); $$",
  "0x27206f7220313d31",
  "ʼ or 1=1",
  "\u0000' or 1=1",
] as const;

/** Addresses with a hole for text. */
const lists = [
  "/api/runs?q=",
  "/api/metrics?q=",
  "/api/metrics?runs=",
  "/api/runs?cursor=",
  "/api/runs?limit=",
  "/api/canvases?cursor=",
  "/api/canvases?limit=",
  "/api/admin/people?search=",
  "/api/admin/people?cursor=",
  "/api/admin/canvases?search=",
  "/api/admin/canvases?owner=",
  "/api/admin/canvases?sort=",
  "/api/admin/canvases?cursor=",
  "/api/admin/tokens?cursor=",
  "/api/admin/audit?actor=",
  "/api/admin/audit?action=",
  "/api/admin/audit?canvas=",
  "/api/admin/audit?from=",
  "/api/admin/audit?cursor=",
] as const;

eachDatabase((database) => {
  let stage: AccountsStage;
  let canvasId: string;

  beforeAll(async () => {
    stage = await openAccounts({ database });
    canvasId = await makeCanvas(stage.admin, "Words of a canvas");
    const run = await stage.admin.call<{ id: string }>("POST", "/api/runs", {
      name: "a run",
    });
    await stage.admin.call("POST", `/api/runs/${run.body.id}/points`, {
      points: [{ metric: "accuracy", step: 1, value: 0.5 }],
    });
  });
  afterAll(() => stage?.close());

  const counts = async () => {
    const { db } = stage.context.store;
    const of = async (table: "canvas" | "user" | "audit" | "run" | "session") =>
      Number(
        (
          await db
            .selectFrom(table)
            .select((select) => select.fn.countAll().as("n"))
            .executeTakeFirstOrThrow()
        ).n,
      );
    const admins = await db
      .selectFrom("user")
      .select("id")
      .where("workspace_role", "=", "admin")
      .execute();
    return {
      canvas: await of("canvas"),
      user: await of("user"),
      audit: await of("audit"),
      run: await of("run"),
      session: await of("session"),
      admins: admins.length,
    };
  };

  describe("T24: text that is SQL elsewhere", () => {
    it.each(lists)("%s", async (address) => {
      const before = await counts();
      for (const text of corpus) {
        const answer = await stage.admin.call<{ items?: unknown[] }>(
          "GET",
          address + encodeURIComponent(text),
        );
        const what = `${address}${text}`;
        expect([200, 400, 404, 422], what).toContain(answer.status);
        // Nothing here has such a name, id or action; wildcards are plain characters, too.
        const isPaging = /(cursor|limit|sort|from)=$/.test(address);
        if (answer.status === 200 && !isPaging)
          expect(answer.body.items, what).toEqual([]);
      }
      expect(await counts()).toEqual(before);
    });

    it("in what a chart asks for", async () => {
      const before = await counts();
      for (const text of corpus)
        for (const query of [
          { runs: { type: "runs", runs: [text] } },
          { runs: { type: "query", nameContains: text } },
          { runs: { type: "query", model: text } },
          { metrics: [text] },
          { tasks: [text] },
          { x: text },
        ]) {
          const answer = await stage.admin.call<{ rows: unknown[] }>(
            "POST",
            "/api/metrics/query",
            {
              ...emptyChartSpec,
              runs: { type: "query" },
              metrics: ["loss"],
              ...query,
            },
          );
          const what = JSON.stringify(query);
          expect([200, 422], what).toContain(answer.status);
          if (answer.status === 200) expect(answer.body.rows, what).toEqual([]);
        }
      expect(await counts()).toEqual(before);
    });

    it("as an id in an address", async () => {
      const before = await counts();
      for (const text of corpus) {
        const id = encodeURIComponent(text);
        for (const path of [
          `/api/canvases/${id}`,
          `/api/runs/${id}`,
          `/api/canvases/${canvasId}/versions/${id}`,
          `/api/blobs/${id}`,
        ]) {
          const { status } = await stage.admin.call("GET", path);
          expect([400, 404, 422], path).toContain(status);
        }
      }
      expect(await counts()).toEqual(before);
    });
  });
});
