/**
 * Asks better-auth on behalf of a request. It is given a request of its own that comes from itself: the session that we
 * found, signed as it signs, and nothing that a caller could put into headers. Of its answer we take the token of a new
 * session; the cookie is given by us.
 */
import { createHmac } from "node:crypto";
import type { Context as HonoContext } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { parse } from "hono/utils/cookie";
import { identify, type Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import type { Env } from "../http/router.ts";
import {
  pendingCookieName,
  readToken,
  sessionCookieName,
  sessionCookieOptions,
} from "../records/session.ts";
import type { Auth } from "./betterAuth.ts";
import { accountsAreOff, refusalForCode } from "./errors.ts";
import { readAuthSecret } from "./secret.ts";

export interface Asked<T> {
  readonly body: T;
  /** Of a session that it began. */
  readonly token: string | null;
}

export interface Asking {
  /** Throws the refusal that an error of better-auth means. `pending`: as whoever waits for their second step. */
  ask<T>(
    c: HonoContext<Env>,
    path: string,
    body: Readonly<Record<string, unknown>>,
    as: "nobody" | "session" | "pending",
  ): Promise<Asked<T>>;
  /** Whether this browser gave a right password and now owes the second step. */
  isPending(c: HonoContext<Env>): boolean;
  hashPassword(password: string): Promise<string>;
}

/** How long a right password waits for its second step. */
const pendingSeconds = 600;

export function createAsking(context: Context): Asking {
  const { config } = context;
  let loaded: Promise<{ auth: Auth; secret: string }> | null = null;
  // In local access nobody waits for it to load, and no secret is made.
  const load = async () => {
    if (config.access === "local") throw accountsAreOff();
    return (loaded ??= loadAuth(context));
  };
  const pendingName = pendingCookieName(config);
  return {
    isPending: (c) => getCookie(c, pendingName) !== undefined,
    async hashPassword(password) {
      const { auth } = await load();
      return (await auth.$context).password.hash(password);
    },
    async ask<T>(
      c: HonoContext<Env>,
      path: string,
      body: Readonly<Record<string, unknown>>,
      as: "nobody" | "session" | "pending",
    ) {
      const { auth, secret } = await load();
      const { addressHeader, innerOrigin } = await import("./betterAuth.ts");
      const origin = innerOrigin(config);
      const headers = new Headers({
        origin,
        "content-type": "application/json",
        "user-agent": c.req.header("user-agent") ?? "",
        [addressHeader]: c.get("connection").address,
      });
      const token = readToken(c.req.raw.headers, config);
      const pending = getCookie(c, pendingName);
      if (as === "session" && token && c.get("caller"))
        headers.set(
          "cookie",
          `${sessionCookieName(config)}=${signed(token, secret)}`,
        );
      if (as === "pending" && pending)
        headers.set("cookie", `${pendingName}=${encodeURIComponent(pending)}`);
      const answer = await auth.handler(
        new Request(`${origin}/api/auth${path}`, {
          method: "POST",
          headers,
          body: JSON.stringify(body),
        }),
      );
      const given = cookiesOf(answer);
      const second = given.get(pendingName);
      if (second !== undefined)
        setCookie(c, pendingName, second, {
          ...sessionCookieOptions(config),
          maxAge: second === "" ? 0 : pendingSeconds,
        });
      const said = (await answer.json()) as T & { code?: string };
      if (!answer.ok) throw refusalForCode(said.code);
      const signedToken = given.get(sessionCookieName(config));
      return { body: said, token: signedToken?.split(".", 1)[0] || null };
    },
  };
}

/** Whoever has this token. */
export async function callerWith(
  context: Pick<Context, "store" | "config">,
  token: string,
): Promise<Caller> {
  const cookie = `${sessionCookieName(context.config)}=${token}`;
  const caller = await identify(context, new Headers({ cookie }));
  if (!caller) throw new Error("a session that was just begun is not there");
  return caller;
}

async function loadAuth(context: Context) {
  const [{ createAuth }, secret] = await Promise.all([
    import("./betterAuth.ts"),
    readAuthSecret(context.config),
  ]);
  return { auth: createAuth(context, secret), secret };
}

/** As better-auth signs its cookies. */
function signed(token: string, secret: string): string {
  const signature = createHmac("sha256", secret).update(token).digest("base64");
  return encodeURIComponent(`${token}.${signature}`);
}

/** By name, decoded; empty for those that are taken away. Of several with one name the last counts. */
function cookiesOf(answer: Response): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const line of answer.headers.getSetCookie()) {
    const [pair = ""] = line.split(";", 1);
    const name = pair.slice(0, pair.indexOf("="));
    const isTaken = /;\s*max-age=0\b/i.test(line);
    cookies.set(name, isTaken ? "" : (parse(pair)[name] ?? ""));
  }
  return cookies;
}
