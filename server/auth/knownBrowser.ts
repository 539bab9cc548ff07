/**
 * A browser in which somebody gave the right password before has an allowance of guesses of its own: whoever attacks an
 * account from everywhere uses up what strangers have together, and its owner still comes in (OWASP calls this a device
 * cookie). It opens nothing, and names nobody.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Context as HonoContext } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Config } from "../config.ts";
import type { Env } from "../http/router.ts";
import { sessionCookieName, sessionCookieOptions } from "../records/session.ts";
import { deriveKey, readAuthSecret } from "./secret.ts";

const rememberedSeconds = 180 * 24 * 60 * 60;

export interface KnownBrowsers {
  /** What to count its guesses by; null for a browser that is not known for this address. */
  idFor(c: HonoContext<Env>, email: string): Promise<string | null>;
  /** After the right password. The person who signed in last is who is remembered. */
  remember(c: HonoContext<Env>, email: string): Promise<void>;
}

export function createKnownBrowsers(config: Config): KnownBrowsers {
  const name = sessionCookieName(config).replace("session", "known_browser");
  const readKey = async () =>
    deriveKey(await readAuthSecret(config), "known browser");
  const macOf = async (id: string, email: string) =>
    createHmac("sha256", await readKey())
      .update(`${id} ${email}`)
      .digest();
  return {
    async idFor(c, email) {
      const [id = "", mac = ""] = getCookie(c, name)?.split(".") ?? [];
      const given = Buffer.from(mac, "base64url");
      if (given.length !== 32) return null;
      return timingSafeEqual(given, await macOf(id, email)) ? id : null;
    },
    async remember(c, email) {
      const id = randomBytes(16).toString("base64url");
      const mac = await macOf(id, email);
      setCookie(c, name, `${id}.${mac.toString("base64url")}`, {
        ...sessionCookieOptions(config),
        maxAge: rememberedSeconds,
      });
    },
  };
}
