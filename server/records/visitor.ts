/** Where a request came from, as a person sees it in the list of their sessions. */
import type { Context as HonoContext } from "hono";
import type { Env } from "../http/router.ts";
import type { Visitor } from "./session.ts";

export function visitorOf(c: HonoContext<Env>): Visitor {
  return {
    address: c.get("connection").address || null,
    userAgent: c.req.header("user-agent") ?? null,
  };
}
