/** Finds out who is asking; each route's door decides what follows from it. */
import type { Context as HonoContext, MiddlewareHandler } from "hono";
import { identify, type Caller } from "../access/caller.ts";
import { roleOrRefuse } from "../access/standing.ts";
import type { Context } from "../context.ts";
import { tokenRefused } from "../tokens/errors.ts";
import { readAuthorization } from "../tokens/format.ts";
import { createTokenGuard } from "../tokens/guard.ts";
import { notSignedIn, somebodyElse } from "./errors.ts";
import type { Env } from "./router.ts";

export function setCaller(context: Context): MiddlewareHandler<Env> {
  const guardTokens = createTokenGuard();
  return async (c, next) => {
    c.header("cache-control", "no-store");
    const caller = await guardTokens(c, () =>
      identify(context, c.req.raw.headers),
    );
    const meant = c.req.header("parley-person");
    if (meant !== undefined && caller && meant !== caller.user.id)
      throw somebodyElse();
    provideCaller(c, context, caller);
    await next();
  };
}

/** What doors and handlers ask; exported for tests. */
export function provideCaller(
  c: HonoContext<Env>,
  context: Pick<Context, "store" | "config">,
  caller: Caller | null,
) {
  const callerOrRefuse = () => {
    if (caller) return caller;
    throw readAuthorization(c.req.raw.headers) === null
      ? notSignedIn()
      : tokenRefused();
  };
  c.set("caller", caller);
  c.set("callerOrRefuse", callerOrRefuse);
  c.set("roleOrRefuse", (canvasId, verb, options) =>
    roleOrRefuse(context, callerOrRefuse(), canvasId, verb, options),
  );
}
