import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { Refusal } from "../../../server/http/errors.ts";
import { limitRate } from "../../../server/http/limits.ts";
import type { Env } from "../../../server/http/router.ts";
import { memberCalled } from "../../stage/callers.ts";

/** Three at once, then one each ten seconds; the clock stands until it is moved. */
function stage(by: "address" | "session") {
  let ms = 0;
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    const id = c.req.header("user");
    if (id) c.set("caller", memberCalled(id));
    await next();
  });
  app.use(limitRate({ burst: 3, perMinute: 6 }, { by, now: () => ms }));
  app.onError((error, c) =>
    error instanceof Refusal
      ? c.json(error.details, error.status, { ...error.headers })
      : c.text(String(error), 500),
  );
  app.get("/", (c) => c.text("ok"));
  return {
    wait: (seconds: number) => (ms += seconds * 1000),
    ask: async (address: string, headers: Record<string, string> = {}) =>
      app.request(
        "/",
        { headers },
        { incoming: { socket: { remoteAddress: address } } },
      ),
  };
}

describe("a rate limit", () => {
  it("lets a burst pass, then as many as its rate, and says when to come back", async () => {
    const { ask, wait } = stage("address");
    for (let i = 0; i < 3; i++) expect((await ask("a")).status).toBe(200);
    const refused = await ask("a");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([
      429,
      "10",
    ]);
    wait(9.9);
    expect((await ask("a")).status).toBe(429);
    wait(0.2);
    expect((await ask("a")).status).toBe(200);
    expect((await ask("a")).status).toBe(429);
    wait(3600);
    for (let i = 0; i < 3; i++) expect((await ask("a")).status).toBe(200);
    expect((await ask("a")).status).toBe(429);
  });

  it("counts each address by itself, whatever its headers claim", async () => {
    const { ask } = stage("address");
    for (let i = 0; i < 3; i++)
      await ask("a", { "x-forwarded-for": `10.0.0.${i}` });
    const spoofed = await ask("a", { "x-forwarded-for": "10.0.0.9" });
    expect(spoofed.status).toBe(429);
    expect((await ask("b")).status).toBe(200);
  });

  it("by session counts each person by themselves, also behind one address", async () => {
    const { ask } = stage("session");
    for (let i = 0; i < 3; i++) await ask("a", { user: "ann" });
    expect((await ask("a", { user: "ann" })).status).toBe(429);
    expect((await ask("a", { user: "ben" })).status).toBe(200);
  });
});
