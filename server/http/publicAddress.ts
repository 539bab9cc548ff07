/** The address at which people reach this server, for links that are handed out. */
import type { Context as HonoContext } from "hono";
import type { Config } from "../config.ts";
import type { Env } from "./router.ts";

/**
 * PUBLIC_URL, else what this request was sent to (the host was checked, see guards.ts). Secrets stand behind `#`, which
 * no browser sends to a server.
 */
export function publicAddress(
  c: HonoContext<Env>,
  { publicUrl }: Pick<Config, "publicUrl">,
  path: string,
): string {
  if (publicUrl !== null) return publicUrl + path;
  const { host } = new URL(c.req.url);
  const scheme = c.get("connection").isHttps ? "https" : "http";
  return `${scheme}://${host}${path}`;
}
