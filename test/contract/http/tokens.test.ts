/** API tokens over HTTP, on each database. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiToken, NewTokenAnswer } from "../../../shared/api/tokens.ts";
import { findToken } from "../../../server/tokens/credential.ts";
import {
  isWellFormed,
  makeToken,
  readAuthorization,
} from "../../../server/tokens/format.ts";
import {
  makeCanvas,
  openApi,
  type ApiStage,
  type Caller,
} from "../../stage/api.ts";
import { othersAuditWhile } from "../../stage/auditors.ts";
import { eachDatabase } from "../../stage/databases.ts";

describe("the look of a token", () => {
  it("is prl_, 43 and 6 characters, and no two are the same", () => {
    const token = makeToken();
    expect(token).toMatch(/^prl_[\w-]{49}$/);
    expect(isWellFormed(token)).toBe(true);
    expect(makeToken()).not.toBe(token);
  });

  it("shows one wrong character", () => {
    const token = makeToken();
    const at = 20;
    const other = token[at] === "A" ? "B" : "A";
    expect(isWellFormed(token.slice(0, at) + other + token.slice(at + 1))).toBe(
      false,
    );
  });

  it.each([
    ["Bearer prl_abc", "prl_abc"],
    ["bearer  prl_abc", "prl_abc"],
    [`Basic ${btoa("mlflow:prl_abc")}`, "prl_abc"],
    [`Basic ${btoa(":prl_abc")}`, "prl_abc"],
    [`Basic ${btoa("prl_abc")}`, "prl_abc"],
    [`Basic ${btoa("proxy:password")}`, null],
    ["Bearer eyJhbGciOi", null],
    ["prl_abc", null],
    ["Negotiate prl_abc", null],
    ["", null],
  ])("is read from %s", (authorization, token) => {
    expect(readAuthorization(new Headers({ authorization }))).toBe(token);
  });
});

eachDatabase((database) => {
  let stage: ApiStage;
  let admin: Caller;
  let ann: Caller;

  beforeAll(async () => {
    stage = await openApi({ database });
    admin = await stage.join("Ada");
    ann = await stage.join("Ann");
  });
  afterAll(() => stage.close());

  const make = async (who: Caller, request: Record<string, unknown> = {}) =>
    (
      await who.call<NewTokenAnswer>("POST", "/api/tokens", {
        name: "ci",
        scopes: ["read"],
        ...request,
      })
    ).body;
  const by = (
    token: string,
    method: string,
    path: string,
    body?: unknown,
    more: Record<string, string> = {},
  ) =>
    stage.nobody.call<Record<string, never>>(method, path, body, {
      authorization: `Bearer ${token}`,
      ...more,
    });
  const rowOf = (id: string) =>
    stage.context.store.db
      .selectFrom("api_token")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
  const actionsOn = async (id: string) =>
    (
      await stage.context.store.db
        .selectFrom("audit")
        .select("action")
        .where("target", "=", id)
        .orderBy("seq")
        .execute()
    ).map(({ action }) => action);

  it.runIf(database.name === "Postgres")(
    "a token made while its person is deactivated is none",
    async () => {
      const pat = await stage.join("Pat");
      await othersAuditWhile(
        stage.context.store.db,
        (trx) =>
          trx
            .updateTable("user")
            .set({ deactivated_at: new Date().toISOString() })
            .where("id", "=", pat.id)
            .execute(),
        async () => {
          const body = { name: "left behind", scopes: ["read"] };
          const answer = await pat.call("POST", "/api/tokens", body);
          expect(answer.errorId).toBe("account_not_found");
        },
      );
    },
  );

  it("a token is told once and stored as a hash only", async () => {
    const { token, id } = await make(ann);
    expect(JSON.stringify(await rowOf(id))).not.toContain(token.slice(4));
    const { items } = (
      await ann.call<{ items: ApiToken[] }>("GET", "/api/tokens")
    ).body;
    const listed = items.find((item) => item.id === id);
    expect(listed).toMatchObject({ name: "ci", scopes: ["read"] });
    expect(listed).not.toHaveProperty("token");
  });

  it("acts as its person, by Bearer and as the password of Basic", async () => {
    const { token } = await make(ann);
    for (const authorization of [
      `Bearer ${token}`,
      `Basic ${btoa(`anyone:${token}`)}`,
    ]) {
      const answer = await stage.nobody.call<{ user: { id: string } }>(
        "GET",
        "/api/canvases",
        undefined,
        { authorization },
      );
      expect(answer.status).toBe(200);
    }
  });

  it("with the scope read it reads and writes nothing", async () => {
    const canvas = await makeCanvas(ann);
    const { token } = await make(ann);
    expect((await by(token, "GET", `/api/canvases/${canvas}`)).status).toBe(
      200,
    );
    const refused = await by(token, "PATCH", `/api/canvases/${canvas}`, {
      title: "No",
    });
    expect([refused.status, refused.errorId]).toEqual([403, "scope_missing"]);
  });

  it("limited to canvases it finds no other", async () => {
    const canvas = await makeCanvas(ann);
    const other = await makeCanvas(ann);
    const { token } = await make(ann, { canvases: [canvas] });
    expect((await by(token, "GET", `/api/canvases/${canvas}`)).status).toBe(
      200,
    );
    const closed = await by(token, "GET", `/api/canvases/${other}`);
    expect([closed.status, closed.errorId]).toEqual([404, "canvas_not_found"]);
    const list = await by(token, "GET", "/api/canvases");
    expect(
      (list.body as unknown as { items: { id: string }[] }).items.map(
        ({ id }) => id,
      ),
    ).toEqual([canvas]);
  });

  it("nobody makes one for a canvas that is closed to them", async () => {
    const answer = await ann.call("POST", "/api/tokens", {
      name: "x",
      scopes: ["read"],
      canvases: ["00000000-0000-4000-8000-000000000000"],
    });
    expect([answer.status, answer.errorId]).toEqual([404, "canvas_not_found"]);
  });

  it("only an admin makes one with the scope admin, and it is worth nothing once they are none", async () => {
    const refused = await ann.call("POST", "/api/tokens", {
      name: "x",
      scopes: ["admin"],
    });
    expect([refused.status, refused.errorId]).toEqual([
      403,
      "admin_scope_refused",
    ]);
    const { token } = await make(admin, { scopes: ["read", "admin"] });
    const scopes = async () => {
      const caller = await findToken(stage.context, token);
      return caller?.credential.type === "token" && caller.credential.scopes;
    };
    expect(await scopes()).toEqual(["read", "admin"]);
    const setRole = (role: "admin" | "member") =>
      stage.context.store.db
        .updateTable("user")
        .set({ workspace_role: role })
        .where("id", "=", admin.id)
        .execute();
    await setRole("member");
    expect(await scopes()).toEqual(["read"]);
    await setRole("admin");
  });

  it("a token makes, lists and revokes no tokens", async () => {
    const { token, id } = await make(admin, {
      scopes: ["read", "write", "admin"],
    });
    for (const [method, path, body] of [
      ["GET", "/api/tokens"],
      ["POST", "/api/tokens", { name: "x", scopes: ["read"] }],
      ["DELETE", `/api/tokens/${id}`],
    ] as const) {
      const answer = await by(token, method, path, body);
      expect([answer.status, answer.errorId]).toEqual([403, "session_needed"]);
    }
  });

  it("does not work once it is revoked, and nobody else can revoke it", async () => {
    const { token, id } = await make(ann);
    const foreign = await admin.call("DELETE", `/api/tokens/${id}`);
    expect([foreign.status, foreign.errorId]).toEqual([404, "token_not_found"]);
    expect((await ann.call("DELETE", `/api/tokens/${id}`)).status).toBe(204);
    const answer = await by(token, "GET", "/api/canvases");
    expect([answer.status, answer.errorId]).toEqual([401, "token_refused"]);
    expect(await actionsOn(id)).toEqual(["token.created", "token.revoked"]);
    expect((await ann.call("DELETE", `/api/tokens/${id}`)).status).toBe(404);
  });

  it("does not work once its time is over", async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const { token } = await make(ann, { expiresAt });
    expect(await findToken(stage.context, token)).not.toBeNull();
    const then = new Date(Date.parse(expiresAt));
    expect(await findToken(stage.context, token, then)).toBeNull();
    const late = await ann.call("POST", "/api/tokens", {
      name: "x",
      scopes: ["read"],
      expiresAt: "2020-01-01T00:00:00Z",
    });
    expect([late.status, late.errorId]).toEqual([422, "expiry_passed"]);
  });

  it("does not work for somebody who was deactivated", async () => {
    const bob = await stage.join("Bob");
    const { token } = await make(bob);
    expect(await findToken(stage.context, token)).not.toBeNull();
    await stage.context.store.db
      .updateTable("user")
      .set({ deactivated_at: new Date().toISOString() })
      .where("id", "=", bob.id)
      .execute();
    expect(await findToken(stage.context, token)).toBeNull();
  });

  it("of a token and a cookie the token decides, also when it does not work", async () => {
    const wrong = await ann.call("GET", "/api/canvases", undefined, {
      authorization: `Bearer ${makeToken()}`,
    });
    expect([wrong.status, wrong.errorId]).toEqual([401, "token_refused"]);
    const { token } = await make(ann, { scopes: ["read"] });
    const asToken = await admin.call(
      "POST",
      "/api/canvases",
      { title: "No" },
      { authorization: `Bearer ${token}` },
    );
    expect(asToken.errorId).toBe("scope_missing");
    // A proxy's own password is none of ours.
    const proxied = await ann.call("GET", "/api/canvases", undefined, {
      authorization: `Basic ${btoa("proxy:secret")}`,
    });
    expect(proxied.status).toBe(200);
  });

  it("its last use is written once a minute, and told to the audit log once an hour", async () => {
    const { token, id } = await make(ann);
    const at = (minutes: number) =>
      new Date(Date.parse("2030-01-01T10:00:00.000Z") + minutes * 60_000);
    const lastUsed = async () => (await rowOf(id)).last_used_at;
    await findToken(stage.context, token, at(0));
    expect(await lastUsed()).toBe(at(0).toISOString());
    await findToken(stage.context, token, at(0.9));
    expect(await lastUsed()).toBe(at(0).toISOString());
    await findToken(stage.context, token, at(1));
    expect(await lastUsed()).toBe(at(1).toISOString());
    await Promise.all(
      [59, 59, 59].map((m) => findToken(stage.context, token, at(m))),
    );
    expect(await actionsOn(id)).toEqual(["token.created", "token.used"]);
    await Promise.all(
      [60, 60, 60].map((m) => findToken(stage.context, token, at(m))),
    );
    expect(await actionsOn(id)).toEqual([
      "token.created",
      "token.used",
      "token.used",
    ]);
  });

  it("T3: in an address it is refused, wherever it stands", async () => {
    const { token } = await make(ann);
    for (const path of [
      `/api/canvases?token=${token}`,
      `/api/canvases/${token}`,
      `/?next=${encodeURIComponent(token)}`,
    ]) {
      const answer = await stage.nobody.call("GET", path);
      expect([answer.status, answer.errorId]).toEqual([
        400,
        "token_in_address",
      ]);
    }
  });

  it("a person has at most 100", async () => {
    const cat = await stage.join("Cat");
    const { token_hash: _, ...row } = await rowOf((await make(cat)).id);
    await stage.context.store.db
      .insertInto("api_token")
      .values(
        Array.from({ length: 99 }, (_, i) => ({
          ...row,
          id: `${cat.id}-${i}`,
          token_hash: `${cat.id}-${i}`,
        })),
      )
      .execute();
    const refused = await cat.call("POST", "/api/tokens", {
      name: "x",
      scopes: ["read"],
    });
    expect([refused.status, refused.errorId]).toEqual([409, "too_many_tokens"]);
  });

  // Last: the network is throttled from then on.
  it("T9: wrong ones are throttled for their network, and cookies are not", async () => {
    let answer;
    let tries = 0;
    do {
      answer = await by(makeToken(), "GET", "/api/canvases");
      tries += 1;
    } while (answer.status === 401 && tries < 200);
    expect([answer.status, answer.errorId]).toEqual([429, "too_many_requests"]);
    expect(tries).toBeLessThanOrEqual(31);
    const { token } = await make(ann);
    expect((await by(token, "GET", "/api/canvases")).status).toBe(429);
    expect((await ann.call("GET", "/api/canvases")).status).toBe(200);
  });
});
