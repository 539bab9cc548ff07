import type { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doorOf } from "../../../server/access/doors.ts";
import { isFromThisMachine } from "../../../server/access/thisMachine.ts";
import { createRoutes } from "../../../server/http/routes.ts";
import { openApi, type ApiStage } from "../../stage/api.ts";

/** Open to anyone without a door of their own: nothing that belongs to somebody is behind them. */
const withoutDoor = [
  "GET /healthz",
  "GET /readyz",
  "GET /api/docs",
  "GET /api/docs/start.js",
  "GET /api/docs/:file",
  "GET /api/openapi.json",
];
/** What every request passes on its way, and the built client at the end. Nothing else may answer to all methods. */
const passedByAll = ["/*", "/api/*", "/api/runs/import/*", "/metrics"];

let stage: ApiStage;
beforeAll(async () => {
  stage = await openApi();
});
afterAll(() => stage.close());

/** By method and path: the handlers in the order in which they are asked. */
function handlersByRoute(): Map<string, object[]> {
  const { routes } = createRoutes(stage.context) as unknown as Hono;
  const byRoute = new Map<string, object[]>();
  for (const { method, path, handler } of routes) {
    const name = `${method} ${path}`;
    byRoute.set(name, [...(byRoute.get(name) ?? []), handler]);
  }
  return byRoute;
}

describe("the build fails for a route without a door (T10, T11)", () => {
  it("each route's first handler is its door, or it is one of the few that need none", () => {
    const routes = [...handlersByRoute()].filter(
      ([name]) => !name.startsWith("ALL "),
    );
    expect(routes.length).toBeGreaterThan(30);
    const open = routes.flatMap(([name, [first]]) =>
      first && doorOf(first) ? [] : [name],
    );
    expect(open.sort()).toEqual([...withoutDoor].sort());
  });

  it("nothing answers to all methods but what every request passes", () => {
    const all = [...handlersByRoute().keys()].flatMap((name) =>
      name.startsWith("ALL ") ? [name.slice("ALL ".length)] : [],
    );
    expect(all.sort()).toEqual([...passedByAll].sort());
  });

  it("a door to a canvas is in a path that names one", () => {
    for (const [name, [first]] of handlersByRoute())
      if (first && doorOf(first)?.to === "canvas")
        expect(name).toMatch(/\/canvases\/:id(\/|$)/);
  });
});

describe("what only says how the server does is for this machine and for admins", () => {
  const from = (remoteAddress: string) => ({
    incoming: { socket: { remoteAddress } },
  });
  it.each([
    ["127.0.0.1", { host: "localhost:4000" }, true],
    ["::ffff:127.0.0.1", { host: "127.0.0.1:4000" }, true],
    ["::1", { host: "[::1]:4000" }, true],
    ["10.0.0.7", { host: "localhost:4000" }, false],
    ["10.0.0.7", { host: "localhost", "x-forwarded-for": "127.0.0.1" }, false],
    ["127.0.0.1", { host: "localhost", "x-forwarded-for": "8.8.8.8" }, false],
    ["127.0.0.1", { host: "parley.example.org" }, false],
    ["127.0.0.1", {}, false],
  ])(
    "a connection from %s with %o is of this machine: %s",
    (address, headers, is) => {
      expect(isFromThisMachine(from(address), new Headers(headers))).toBe(is);
    },
  );

  it("a member's session does not open it, an admin's does", async () => {
    const admin = await stage.join("Ann");
    const member = await stage.join("Ben");
    expect((await admin.call("GET", "/metrics")).status).toBe(200);
    expect((await member.call("GET", "/metrics")).errorId).toBe("not_allowed");
    expect((await stage.nobody.call("GET", "/metrics")).status).toBe(401);
  });
});
