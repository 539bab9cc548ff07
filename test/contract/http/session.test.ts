import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SessionAnswer } from "../../../shared/api/session.ts";
import type { Person } from "../../../shared/people.ts";
import { sessionSeconds } from "../../../server/records/session.ts";
import { makeTokenBeside } from "../../../server/tokens/beside.ts";
import { openApi, type ApiStage } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";

eachDatabase((database) => {
  let stage: ApiStage;
  beforeAll(async () => {
    stage = await openApi({ database });
  });
  afterAll(() => stage.close());

  const joinAs = (name: string) =>
    stage.nobody.call<SessionAnswer>("POST", "/api/session", {
      name,
      disciplines: ["engineering", "product"],
    });

  describe("joining by name", () => {
    it("gives a cookie that scripts and other sites cannot use, for 180 days", async () => {
      const { status, body, headers } = await joinAs("  Cleo ");
      expect(status).toBe(201);
      expect(body).toMatchObject({
        user: { name: "Cleo", disciplines: ["engineering", "product"] },
        access: "local",
      });
      const cookie = headers.getSetCookie().join();
      expect(cookie).toMatch(/^parley_session=[\w-]{43};/);
      for (const part of ["HttpOnly", "SameSite=Lax", "Path=/"])
        expect(cookie).toContain(part);
      expect(cookie).toContain(`Max-Age=${180 * 24 * 3600}`);
    });

    it("stores no token that could be used", async () => {
      const dora = await stage.join("Dora");
      const token = dora.cookie.split("=")[1]!;
      const rows = await stage.context.store.db
        .selectFrom("session")
        .selectAll()
        .execute();
      expect(JSON.stringify(rows)).not.toContain(token);
      expect(rows.every((row) => /^[0-9a-f]{64}$/.test(row.token_hash))).toBe(
        true,
      );
    });

    it("again under the same name is the same person; under another a new one", async () => {
      const eve = await stage.join("Eve");
      const again = await eve.call<SessionAnswer>("POST", "/api/session", {
        name: "Eve",
        disciplines: ["other"],
      });
      expect([again.status, again.body.user.id]).toEqual([200, eve.id]);
      const other = await eve.call<SessionAnswer>("POST", "/api/session", {
        name: "Eva",
        disciplines: ["other"],
      });
      expect(other.status).toBe(201);
      expect(other.body.user.id).not.toBe(eve.id);
      expect((await eve.call("GET", "/api/session")).status).toBe(401);
    });

    it("is for people: a token neither joins nor changes who it acts as", async () => {
      const tom = await stage.join("Tom");
      const made = await tom.call<{ token: string }>("POST", "/api/tokens", {
        name: "reader",
        scopes: ["read"],
      });
      const answer = await stage.nobody.call(
        "POST",
        "/api/session",
        { name: "Tom", disciplines: ["other"] },
        { authorization: `Bearer ${made.body.token}` },
      );
      expect([answer.status, answer.errorId]).toEqual([403, "session_needed"]);
      const { body } = await tom.call<SessionAnswer>("GET", "/api/session");
      expect(body.user.disciplines).not.toContain("other");
    });

    it("makes an admin of the first person, also when a program was there before", async () => {
      const fresh = await openApi({ database });
      try {
        const { db } = fresh.context.store;
        await makeTokenBeside(db, fresh.context.config, {
          type: "make",
          name: "backup",
          scopes: ["admin"],
          canvases: null,
          expiresAt: null,
          as: null,
        });
        const roles = [];
        for (const name of ["First", "Second"]) {
          const who = await fresh.join(name);
          const { body } = await who.call<SessionAnswer>("GET", "/api/session");
          roles.push(body.workspaceRole);
        }
        expect(roles).toEqual(["admin", "member"]);
      } finally {
        await fresh.close();
      }
    });

    it("without a name or a discipline is refused by field", async () => {
      const answer = await stage.nobody.call<{
        error: { issues: { path: string }[] };
      }>("POST", "/api/session", { name: " ", disciplines: [] });
      expect(answer.status).toBe(422);
      expect(answer.body.error.issues.map((issue) => issue.path)).toEqual([
        "name",
        "disciplines",
      ]);
    });

    it("too often from one address is refused with when to try again", async () => {
      const busy = await openApi({ database });
      const join = () =>
        busy.nobody.call("POST", "/api/session", {
          name: "x",
          disciplines: ["other"],
        });
      const answers = await Promise.all(Array.from({ length: 65 }, join));
      const refused = answers.filter((answer) => answer.status === 429);
      expect(refused).toHaveLength(5);
      expect(refused[0]!.errorId).toBe("too_many_requests");
      expect(Number(refused[0]!.headers.get("retry-after"))).toBeGreaterThan(0);
      await busy.close();
    }, 60_000);
  });

  describe("a session", () => {
    it("says who one is", async () => {
      const fay = await stage.join("Fay");
      const { body } = await fay.call<SessionAnswer>("GET", "/api/session");
      expect(body.user).toMatchObject({ id: fay.id, name: "Fay" });
    });

    it("is needed for everything but joining", async () => {
      const strangers = [
        stage.nobody,
        { ...stage.nobody, cookie: "parley_session=x" },
      ];
      for (const who of strangers)
        for (const path of ["/api/session", "/api/canvases", "/api/people"]) {
          const answer = await who.call("GET", path);
          expect([answer.status, answer.errorId]).toEqual([
            401,
            "not_signed_in",
          ]);
        }
    });

    it("lets one change name and disciplines, not the id", async () => {
      const gus = await stage.join("Gus");
      const { body } = await gus.call<SessionAnswer>("PATCH", "/api/session", {
        id: "example-x",
        name: "Gustav",
      });
      expect(body.user).toEqual({
        id: gus.id,
        name: "Gustav",
        disciplines: ["data science"],
      });
      expect(stage.told.at(-1)).toEqual({
        canvas: null,
        event: { type: "people" },
      });
    });

    it("ends when one leaves, and its cookie is taken away", async () => {
      const hal = await stage.join("Hal");
      const left = await hal.call("DELETE", "/api/session");
      expect(left.status).toBe(204);
      expect(left.headers.getSetCookie().join()).toContain("Max-Age=0");
      expect((await hal.call("GET", "/api/session")).status).toBe(401);
    });

    it("is over after its time, and renewed for whoever comes back before", async () => {
      const ida = await stage.join("Ida");
      const { db } = stage.context.store;
      const timeIn = (seconds: number) =>
        new Date(Date.now() + seconds * 1000).toISOString();
      const expire = (secondsLeft: number) =>
        db
          .updateTable("session")
          .set({
            created_at: timeIn(
              secondsLeft - sessionSeconds(stage.context.config),
            ),
            expires_at: timeIn(secondsLeft),
          })
          .where("user_id", "=", ida.id)
          .execute();
      const first = await ida.call("GET", "/api/session");
      expect(first.headers.getSetCookie()).toEqual([]);
      await expire(3600);
      const back = await ida.call("GET", "/api/session");
      expect(back.headers.getSetCookie().join()).toContain(ida.cookie);
      const { expires_at } = await db
        .selectFrom("session")
        .select("expires_at")
        .where("user_id", "=", ida.id)
        .executeTakeFirstOrThrow();
      const secondsLeft = (Date.parse(expires_at) - Date.now()) / 1000;
      expect(secondsLeft).toBeGreaterThan(
        sessionSeconds(stage.context.config) - 60,
      );
      await expire(-1);
      expect((await ida.call("GET", "/api/session")).status).toBe(401);
    });
  });

  describe("people", () => {
    it("are everyone in the workspace, by name", async () => {
      const zoe = await stage.join("Zoe");
      const { body } = await zoe.call<{ items: Person[] }>(
        "GET",
        "/api/people",
      );
      const names = body.items.map((person) => person.name);
      expect(names).toContain("Zoe");
      expect(names).toEqual([...names].sort());
    });
  });
});
