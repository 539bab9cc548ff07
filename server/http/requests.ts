/** One id and one log line a request: method, path, status and time; never bodies, queries or cookies. */
import { randomUUID } from "node:crypto";
import type { Context as HonoContext, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { Histogram } from "prom-client";
import type { Logger } from "pino";
import { registry } from "../metrics.ts";
import { hideTokens } from "../tokens/format.ts";
import type { Env } from "./router.ts";

const requestSeconds = new Histogram({
  name: "parley_http_request_seconds",
  help: "HTTP requests by route and status",
  labelNames: ["method", "route", "status"] as const,
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
  registers: [registry],
});

/** A proxy's `X-Request-Id` is kept when it is a plain token, so that both logs can be read together. */
export function logRequests(log: Logger): MiddlewareHandler<Env> {
  return async (c, next) => {
    const given = c.req.header("x-request-id");
    const requestId =
      given && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
    c.set("requestId", requestId);
    const start = performance.now();
    await next();
    c.res.headers.set("x-request-id", requestId);
    const seconds = (performance.now() - start) / 1000;
    const { status } = c.res;
    requestSeconds.observe(
      { method: c.req.method, route: routeOf(c), status },
      seconds,
    );
    const line = {
      requestId,
      method: c.req.method,
      path: hideTokens(c.req.path),
      status,
      ms: Math.round(seconds * 10_000) / 10,
      userId: c.get("caller")?.user.id,
    };
    if (status >= 500) log.warn(line, "request");
    else if (c.req.path.startsWith("/api/")) log.info(line, "request");
    else log.debug(line, "request");
  };
}

/** The route's pattern, never the address itself: its ids would make a series of each canvas. */
function routeOf(c: HonoContext<Env>): string {
  const handler = matchedRoutes(c).find((route) => route.method !== "ALL");
  return handler?.path ?? "other";
}
