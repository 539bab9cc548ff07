/** `/api/auth/...`: signing in with a password, making an account, and passwords that change or were forgotten. */
import { createRoute } from "@hono/zod-openapi";
import type { Context as HonoContext } from "hono";
import {
  changePasswordSchema,
  doneSchema,
  forgotSchema,
  resetSchema,
  secretSchema,
  setPasswordSchema,
  signedInSchema,
  signedUpSchema,
  signInSchema,
  signUpSchema,
  verifiedSchema,
} from "../../shared/api/auth.ts";
import { behind } from "../access/doors.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { limitRate } from "../http/limits.ts";
import { publicAddress } from "../http/publicAddress.ts";
import {
  createRouter,
  jsonAnswer,
  jsonBody,
  type Env,
} from "../http/router.ts";
import { errorForLog } from "../log.ts";
import { giveSessionCookie } from "../records/session.ts";
import { endOtherSessions } from "../records/sessions.ts";
import { visitorOf } from "../records/visitor.ts";
import { hasAccount, setEmail, setPassword } from "./accounts.ts";
import type { Asking } from "./ask.ts";
import { accountExists, accountsAreOff, linkNotFound } from "./errors.ts";
import { isKept } from "./onceOnly.ts";
import { createKnownBrowsers } from "./knownBrowser.ts";
import { mailReset, useReset } from "./resets.ts";
import { createGuessLimits, signInWithPassword } from "./signIn.ts";
import {
  askToConfirm,
  askToConfirmAddress,
  confirm,
  refuseClosed,
  signUpAtOnce,
} from "./signUp.ts";

export function createAuthRoutes(context: Context, asking: Asking) {
  const { config, store, log } = context;
  const linksOf = (c: HonoContext<Env>, page: "reset" | "verify") => ({
    origin: publicAddress(c, config, "/"),
    to: (secret: string) => publicAddress(c, config, `/${page}#${secret}`),
  });
  const countGuess = createGuessLimits();
  const knownBrowsers = createKnownBrowsers(config);
  const tags = ["accounts"];

  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "post",
            path: "/api/auth/sign-in/email",
            summary: "Sign in with a password",
            tags,
            middleware: limitRate(
              { burst: 50, perMinute: 20 },
              { by: "address", only: "failures" },
            ),
            request: { body: jsonBody(signInSchema) },
            responses: {
              200: jsonAnswer(signedInSchema, "Signed in, or half of it"),
            },
          },
        ),
      ),
      async (c) => {
        const twoFactorRedirect = await signInWithPassword(
          context,
          asking,
          c,
          c.req.valid("json"),
          countGuess,
          knownBrowsers,
        );
        return c.json({ twoFactorRedirect }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "post",
            path: "/api/auth/sign-up/email",
            summary: "Make an account, where that needs no invitation",
            tags,
            middleware: limitRate(
              { burst: 20, perMinute: 5 },
              { by: "address" },
            ),
            request: { body: jsonBody(signUpSchema) },
            responses: { 200: jsonAnswer(signedUpSchema, "What comes next") },
          },
        ),
      ),
      async (c) => {
        if (config.access === "local") throw accountsAreOff();
        const { password, ...person } = c.req.valid("json");
        await refuseClosed(store.db, context, person.email);
        const passwordHash = await asking.hashPassword(password);
        const pending = { ...person, passwordHash };
        if (!context.mail) {
          const { token } = await signUpAtOnce(context, pending, visitorOf(c));
          giveSessionCookie(c, config, token);
          return c.json({ verify: false }, 200);
        }
        afterwards(askToConfirm(context, pending, linksOf(c, "verify")));
        return c.json({ verify: true }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "post",
            path: "/api/auth/verify",
            summary: "Confirm an address with the link of a letter",
            tags,
            middleware: limitRate(
              { burst: 20, perMinute: 10 },
              { by: "address", only: "failures" },
            ),
            request: { body: jsonBody(secretSchema) },
            responses: { 200: jsonAnswer(verifiedSchema, "Confirmed") },
          },
        ),
      ),
      async (c) => {
        const { secret } = c.req.valid("json");
        const session = await confirm(
          context,
          secret,
          c.get("caller"),
          visitorOf(c),
        );
        if (!session) return c.json({ verified: "address" as const }, 200);
        giveSessionCookie(c, config, session.token);
        return c.json({ verified: "account" as const }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "person" },
          {
            method: "post",
            path: "/api/auth/change-password",
            summary: "Change your password; you are signed out elsewhere",
            tags,
            middleware: limitRate(
              { burst: 10, perMinute: 5 },
              { by: "session", only: "failures" },
            ),
            request: { body: jsonBody(changePasswordSchema) },
            responses: { 200: jsonAnswer(doneSchema, "Changed") },
          },
        ),
      ),
      async (c) => {
        const caller = c.get("callerOrRefuse")();
        const { currentPassword, newPassword } = c.req.valid("json");
        const body = { currentPassword, newPassword };
        await asking.ask(c, "/change-password", body, "session");
        await audit(store.db, caller, {
          action: "password.changed",
          target: caller.user.id,
        });
        await endOtherSessions(context, caller);
        return c.json({ done: true as const }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "person" },
          {
            method: "post",
            path: "/api/auth/set-password",
            summary: "Make an account of the name you came with",
            tags,
            middleware: limitRate(
              { burst: 10, perMinute: 5 },
              { by: "session" },
            ),
            request: { body: jsonBody(setPasswordSchema) },
            responses: { 200: jsonAnswer(doneSchema, "You have an account") },
          },
        ),
      ),
      async (c) => {
        const caller = c.get("callerOrRefuse")();
        const { email, password } = c.req.valid("json");
        // Guests are let in by an invitation only.
        if (caller.workspaceRole === "guest") throw accountsAreOff();
        const passwordHash = await asking.hashPassword(password);
        const { id } = caller.user;
        await store.db.transaction().execute(async (trx) => {
          if (await hasAccount(trx, id)) throw accountExists();
          await setEmail(trx, id, email, false);
          await setPassword(trx, id, passwordHash);
          await audit(trx, caller, {
            action: "account.created",
            target: id,
            details: { by: "local access" },
          });
        });
        const { to } = linksOf(c, "verify");
        afterwards(askToConfirmAddress(context, id, email, to));
        return c.json({ done: true as const }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "post",
            path: "/api/auth/forgot",
            summary: "Have a letter sent with a link to a new password",
            tags,
            middleware: limitRate(
              { burst: 10, perMinute: 2 },
              { by: "address" },
            ),
            request: { body: jsonBody(forgotSchema) },
            responses: {
              200: jsonAnswer(doneSchema, "The same for unknown addresses"),
            },
          },
        ),
      ),
      (c) => {
        if (config.access === "local") throw accountsAreOff();
        const { email } = c.req.valid("json");
        if (context.mail)
          afterwards(mailReset(context, email, linksOf(c, "reset")));
        return c.json({ done: true as const }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "post",
            path: "/api/auth/reset",
            summary: "Choose a new password; you are signed out everywhere",
            tags,
            middleware: limitRate(
              { burst: 20, perMinute: 10 },
              { by: "address" },
            ),
            request: { body: jsonBody(resetSchema) },
            responses: { 200: jsonAnswer(doneSchema, "Changed") },
          },
        ),
      ),
      async (c) => {
        const { secret, password } = c.req.valid("json");
        if (!(await isKept(store.db, "reset", secret))) throw linkNotFound();
        const passwordHash = await asking.hashPassword(password);
        await useReset(context, secret, passwordHash);
        return c.json({ done: true as const }, 200);
      },
    );

  /** After the answer, so that its time tells nothing about the address. */
  function afterwards(work: Promise<void>) {
    work.catch((error: unknown) =>
      log.error({ error: errorForLog(error) }, "a letter was not written"),
    );
  }
}
