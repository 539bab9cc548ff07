/** What every request passes before a route sees it: its Host, its Origin, and the headers every answer carries. */
import { isIP } from "node:net";
import type { MiddlewareHandler } from "hono";
import { isLoopback, type Config } from "../config.ts";
import { readAuthorization } from "../tokens/format.ts";
import { cspReportsPath } from "./cspReports.ts";
import { foreignHost, foreignOrigin } from "./errors.ts";
import type { Env } from "./router.ts";

type Addresses = Pick<Config, "host" | "publicUrl" | "access">;

/**
 * Against DNS rebinding: in local access a name that some website chose for this machine is refused. Addresses in
 * digits cannot be rebound, so they pass when the server listens beyond loopback.
 */
export function isAllowedHost(config: Addresses, host: string | null): boolean {
  if (config.access !== "local") return true;
  const url = host ? URL.parse(`http://${host}`) : null;
  if (!url || url.pathname !== "/" || url.username) return false;
  if (config.publicUrl && url.host === new URL(config.publicUrl).host)
    return true;
  const name = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (isLoopback(name)) return true;
  if (isLoopback(config.host)) return false;
  return isIP(name) !== 0 || name === config.host;
}

/**
 * Against forged requests: cookies travel with requests that other websites start, so what changes anything, and every
 * socket, must come from our own pages. Tools that are no browser send neither header and pass.
 */
export function isAllowedOrigin(config: Addresses, headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  if (site) return site === "same-origin" || site === "none";
  const origin = headers.get("origin");
  if (origin === null) return true;
  if (config.publicUrl && origin === config.publicUrl) return true;
  const url = URL.parse(origin);
  return url !== null && url.host === headers.get("host");
}

/**
 * A socket gives back what is in a canvas, and browsers ask nobody before they open one to another site: whoever comes
 * by cookie has to say that our own page opened it. No page can send a token with a socket.
 */
export function isAllowedUpgrade(config: Addresses, headers: Headers): boolean {
  const origin = headers.get("origin");
  if (origin === null) return readAuthorization(headers) !== null;
  return origin !== "null" && isAllowedOrigin(config, headers);
}

export function checkHost(config: Addresses): MiddlewareHandler<Env> {
  return async (c, next) => {
    const host = c.req.header("host") ?? new URL(c.req.url).host;
    if (!isAllowedHost(config, host)) throw foreignHost(host);
    await next();
  };
}

export function checkOrigin(config: Addresses): MiddlewareHandler<Env> {
  return async (c, next) => {
    const reads = ["GET", "HEAD", "OPTIONS"].includes(c.req.method);
    if (!reads && !isAllowedOrigin(config, c.req.raw.headers))
      throw foreignOrigin();
    await next();
  };
}

/** Scripts come from this server alone; styles may be inline because the editor and the charts set them. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self' ws: wss:",
  "font-src 'self' data:",
  "manifest-src 'self'",
  "worker-src 'self' blob:",
  "form-action 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  `report-uri ${cspReportsPath}`,
].join("; ");

/** A route that set a header of its own, such as a stricter policy, keeps it. */
export const securityHeaders: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  const { headers } = c.res;
  const set = (name: string, value: string) => {
    if (!headers.has(name)) headers.set(name, value);
  };
  set("content-security-policy", contentSecurityPolicy);
  set("x-content-type-options", "nosniff");
  set("referrer-policy", "same-origin");
  set("cross-origin-opener-policy", "same-origin");
  set("cross-origin-resource-policy", "same-origin");
  set("permissions-policy", "camera=(), microphone=(), geolocation=()");
};
