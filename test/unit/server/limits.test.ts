import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { Refusal } from "../../../server/http/errors.ts";
import { setConnection } from "../../../server/http/connection.ts";
import { readConfig } from "../../../server/config.ts";
import { limitRate, type CountedBy } from "../../../server/http/limits.ts";
import type { Env } from "../../../server/http/router.ts";
import { memberCalled } from "../../stage/callers.ts";

/** Three at once, then one each ten seconds; the clock stands until it is moved. */
function stage(by: CountedBy, only?: "failures") {
  let ms = 0;
  const app = new Hono<Env>();
  app.use(setConnection(readConfig({ TRUSTED_PROXIES: "10.0.0.0/8" })));
  app.use(async (c, next) => {
    const id = c.req.header("user");
    if (id) c.set("caller", memberCalled(id));
    await next();
  });
  app.use(
    limitRate(
      { burst: 3, perMinute: 6 },
      { by, now: () => ms, ...(only && { only }) },
    ),
  );
  app.onError((error, c) =>
    error instanceof Refusal
      ? c.json(error.details, error.status, { ...error.headers })
      : c.text(String(error), 500),
  );
  app.get("/", (c) => c.text("ok"));
  app.get("/wrong", (c) => c.text("wrong", 401));
  return {
    wait: (seconds: number) => (ms += seconds * 1000),
    ask: async (
      address: string,
      headers: Record<string, string> = {},
      path = "/",
    ) =>
      app.request(
        path,
        { headers },
        { incoming: { socket: { remoteAddress: address } } },
      ),
  };
}

describe("a rate limit", () => {
  it("lets a burst pass, then as many as its rate, and says when to come back", async () => {
    const { ask, wait } = stage("address");
    for (let i = 0; i < 3; i++)
      expect((await ask("192.0.2.1")).status).toBe(200);
    const refused = await ask("192.0.2.1");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([
      429,
      "10",
    ]);
    wait(9.9);
    expect((await ask("192.0.2.1")).status).toBe(429);
    wait(0.2);
    expect((await ask("192.0.2.1")).status).toBe(200);
    expect((await ask("192.0.2.1")).status).toBe(429);
    wait(3600);
    for (let i = 0; i < 3; i++)
      expect((await ask("192.0.2.1")).status).toBe(200);
    expect((await ask("192.0.2.1")).status).toBe(429);
  });

  it("T26: counts the connection's address, whatever its headers claim", async () => {
    const { ask } = stage("address");
    for (let i = 0; i < 3; i++)
      await ask("192.0.2.1", {
        "x-forwarded-for": `198.51.100.${i}`,
        "x-real-ip": `198.51.100.${i}`,
        forwarded: `for=198.51.100.${i}`,
      });
    const spoofed = await ask("192.0.2.1", {
      "x-forwarded-for": "198.51.100.9",
    });
    expect(spoofed.status).toBe(429);
    expect((await ask("192.0.2.2")).status).toBe(200);
  });

  it("T26: behind a trusted proxy counts whom the proxy saw, not what they claimed before", async () => {
    const { ask } = stage("address");
    const through = (claimed: string) =>
      ask("10.0.0.1", { "x-forwarded-for": `${claimed}, 192.0.2.1` });
    for (let i = 0; i < 3; i++) await through(`198.51.100.${i}`);
    expect((await through("198.51.100.9")).status).toBe(429);
    const other = await ask("10.0.0.1", { "x-forwarded-for": "192.0.2.2" });
    expect(other.status).toBe(200);
  });

  it("T26: counts a /64 of IPv6 as one caller, and mapped IPv4 as IPv4", async () => {
    const { ask } = stage("address");
    for (let i = 0; i < 3; i++) await ask(`2001:db8:0:7::${i}`);
    expect((await ask("2001:db8:0:7:ffff:1:2:3")).status).toBe(429);
    expect((await ask("2001:db8:0:8::1")).status).toBe(200);
    for (let i = 0; i < 3; i++) await ask("192.0.2.1");
    expect((await ask("::ffff:192.0.2.1")).status).toBe(429);
  });

  it("of failures lets any number succeed from one address", async () => {
    const { ask } = stage("address", "failures");
    for (let i = 0; i < 20; i++)
      expect((await ask("192.0.2.1")).status).toBe(200);
    for (let i = 0; i < 3; i++) await ask("192.0.2.1", {}, "/wrong");
    expect((await ask("192.0.2.1", {}, "/wrong")).status).toBe(429);
    expect((await ask("192.0.2.1")).status, "nor succeed any more").toBe(429);
  });

  it("by session counts each person by themselves, also behind one address", async () => {
    const { ask } = stage("session");
    for (let i = 0; i < 3; i++) await ask("192.0.2.1", { user: "ann" });
    expect((await ask("192.0.2.1", { user: "ann" })).status).toBe(429);
    expect((await ask("192.0.2.1", { user: "ben" })).status).toBe(200);
  });
});
