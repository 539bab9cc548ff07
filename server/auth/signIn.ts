/** Signing in with a password, in one step or two. */
import type { Context as HonoContext } from "hono";
import { getCookie } from "hono/cookie";
import type { Caller } from "../access/caller.ts";
import { accessChanged } from "../access/changes.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { networkOf } from "../http/connection.ts";
import { Refusal } from "../http/errors.ts";
import { createLimiter, type Limiter } from "../http/limits.ts";
import type { Env } from "../http/router.ts";
import { giveSessionCookie, pendingCookieName } from "../records/session.ts";
import { endSession } from "../records/sessions.ts";
import { callerWith, type Asking } from "./ask.ts";
import { signInFailed } from "./errors.ts";
import type { KnownBrowsers } from "./knownBrowser.ts";

/**
 * Guesses for one account, whether there is one or not: from one network, and from everywhere. Where the password was
 * right before, guesses count by themselves, so that nobody else can use them up.
 */
export function createGuessLimits() {
  const here = createLimiter({ burst: 10, perMinute: 2 });
  const anywhere = createLimiter({ burst: 100, perMinute: 10 });
  return (email: string, network: string, knownBrowser: string | null) => {
    const counted: [Limiter, string][] =
      knownBrowser === null
        ? [
            [here, `${network} ${email}`],
            [anywhere, email],
          ]
        : [[here, `browser ${knownBrowser}`]];
    for (const [limiter, key] of counted) limiter.take(key);
    return {
      wasNoGuess() {
        for (const [limiter, key] of counted) limiter.giveBack(key);
      },
    };
  };
}

/** Gives the cookie; or says that a code is asked for first. */
export async function signInWithPassword(
  context: Context,
  asking: Asking,
  c: HonoContext<Env>,
  given: { readonly email: string; readonly password: string },
  countGuess: ReturnType<typeof createGuessLimits>,
  knownBrowsers: KnownBrowsers,
): Promise<boolean> {
  const network = networkOf(c.get("connection").address);
  const { email } = given;
  const known = await knownBrowsers.idFor(c, email);
  const guess = countGuess(email, network, known);
  const { token } = await asking
    .ask(c, "/sign-in/email", { ...given }, "nobody")
    .catch(async (error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      await noteFailure(context, given.email);
      // Whatever was wrong with it: one that is too long would be said to be no current password.
      throw error.status === 403 ? signInFailed() : error;
    });
  guess.wasNoGuess();
  if (known === null) await knownBrowsers.remember(c, email);
  if (token === null) return true;
  await enter(context, c, token, "password");
  return false;
}

/** The last step of every way to sign in through better-auth. Whoever was signed in here before is not any more. */
export async function enter(
  context: Context,
  c: HonoContext<Env>,
  token: string,
  by: "password" | "code" | "backup code",
): Promise<void> {
  const before = c.get("caller");
  const caller = await callerWith(context, token);
  await audit(context.store.db, caller, {
    action: "session.started",
    target: caller.user.id,
    details: { by },
  });
  if (before?.credential.type === "session")
    await endSession(context, before, before.credential.id);
  giveSessionCookie(c, context.config, token);
}

/** For what changes a second step: better-auth begins a new session in place of the caller's. */
export async function goOnWith(
  context: Context,
  c: HonoContext<Env>,
  caller: Caller,
  token: string | null,
): Promise<void> {
  if (token === null) return;
  giveSessionCookie(c, context.config, token);
  await accessChanged(context, { sessionId: caller.credential.id });
}

/** Whose account somebody tried; an address that nobody has is not kept. */
async function noteFailure({ store: { db } }: Context, email: string) {
  const user = await db
    .selectFrom("user")
    .select("id")
    .where("email", "=", email)
    .executeTakeFirst();
  await audit(
    db,
    { userId: null, via: "nobody" },
    { action: "session.failed", target: user?.id ?? null },
  );
}

/**
 * Whose second step it was: somebody knew the password. The cookie names a row of better-auth's, which holds the id of
 * the person as long as they may still answer.
 */
export async function noteWrongCode(
  { store: { db }, config }: Context,
  c: HonoContext<Env>,
): Promise<void> {
  const [identifier = ""] =
    getCookie(c, pendingCookieName(config))?.split(".", 1) ?? [];
  const pending = await db
    .selectFrom("verification")
    .innerJoin("user", "user.id", "verification.value")
    .select("user.id")
    .where("verification.identifier", "=", identifier)
    .executeTakeFirst();
  await audit(
    db,
    { userId: null, via: "nobody" },
    {
      action: "session.failed",
      target: pending?.id ?? null,
      details: { by: "code" },
    },
  );
}
