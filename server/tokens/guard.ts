/** What keeps tokens from being tried one after the other, and from standing where they are written down. */
import type { Context as HonoContext, MiddlewareHandler } from "hono";
import type { Caller } from "../access/caller.ts";
import { networkOf } from "../http/connection.ts";
import { createLimiter } from "../http/limits.ts";
import type { Env } from "../http/router.ts";
import { tokenInAddress } from "./errors.ts";
import { readAuthorization, tokenPattern } from "./format.ts";

/** Of one network, wrong ones only. */
const wrongTokens = { burst: 30, perMinute: 30 };

/**
 * Looks up who a request comes from. A network that sent too many wrong tokens is not looked up for a while, whatever it
 * sends; its people with a cookie are not concerned.
 */
export function createTokenGuard() {
  const limiter = createLimiter(wrongTokens);
  return async (
    c: HonoContext<Env>,
    identify: () => Promise<Caller | null>,
  ): Promise<Caller | null> => {
    if (readAuthorization(c.req.raw.headers) === null) return identify();
    const network = networkOf(c.get("connection").address);
    // Only asked: requests on their way with tokens that work take nothing from each other.
    limiter.take(network);
    limiter.giveBack(network);
    const caller = await identify();
    if (!caller) limiter.take(network);
    return caller;
  };
}

/** Addresses end in logs, histories and Referer headers. Whoever sent one hears that their token is not secret any more. */
export const refuseTokensInAddress: MiddlewareHandler<Env> = async (
  c,
  next,
) => {
  if (c.req.url.search(tokenPattern) !== -1) throw tokenInAddress();
  await next();
};
