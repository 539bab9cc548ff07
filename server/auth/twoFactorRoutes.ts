/** `/api/auth/two-factor/...`: a second step at sign-in, by the codes of an authenticator app or codes put aside. */
import { createRoute } from "@hono/zod-openapi";
import type { Context as HonoContext } from "hono";
import {
  backupCodesSchema,
  codeSchema,
  doneSchema,
  passwordOnlySchema,
  twoFactorStartSchema,
} from "../../shared/api/auth.ts";
import { behind } from "../access/doors.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { Refusal, sessionNeeded } from "../http/errors.ts";
import { limitRate } from "../http/limits.ts";
import {
  createRouter,
  jsonAnswer,
  jsonBody,
  type Env,
} from "../http/router.ts";
import { hasPassword } from "./accounts.ts";
import type { Asking } from "./ask.ts";
import { noPassword, wrongCode } from "./errors.ts";
import { enter, goOnWith, noteWrongCode } from "./signIn.ts";

export function createTwoFactorRoutes(context: Context, asking: Asking) {
  const { db } = context.store;
  const tags = ["accounts"];
  const limit = () =>
    limitRate(
      { burst: 30, perMinute: 10 },
      { by: "session", only: "failures" },
    );
  const callerWithPassword = async (c: HonoContext<Env>) => {
    const caller = c.get("callerOrRefuse")();
    if (caller.credential.type === "token") throw sessionNeeded();
    if (!(await hasPassword(db, caller.user.id))) throw noPassword();
    return caller;
  };

  const askPending = async (
    c: HonoContext<Env>,
    path: string,
    code: string,
  ) => {
    try {
      return await asking.ask(c, path, { code }, "pending");
    } catch (error) {
      if (error instanceof Refusal && error.id === wrongCode().id)
        await noteWrongCode(context, c);
      throw error;
    }
  };

  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "person" },
          {
            method: "post",
            path: "/api/auth/two-factor/enable",
            summary: "Begin to set up a second step",
            tags,
            middleware: limit(),
            request: { body: jsonBody(passwordOnlySchema) },
            responses: {
              200: jsonAnswer(
                twoFactorStartSchema,
                "The secret for the app; nothing is asked for before a code was seen",
              ),
            },
          },
        ),
      ),
      async (c) => {
        await callerWithPassword(c);
        const { password } = c.req.valid("json");
        const { body } = await asking.ask<{
          totpURI: string;
          backupCodes: string[];
        }>(c, "/two-factor/enable", { password }, "session");
        const { totpURI, backupCodes } = body;
        return c.json({ totpURI, backupCodes }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "post",
            path: "/api/auth/two-factor/verify-totp",
            summary: "The code of the app: to sign in, or to end setting it up",
            tags,
            middleware: limit(),
            request: { body: jsonBody(codeSchema) },
            responses: { 200: jsonAnswer(doneSchema, "The code is right") },
          },
        ),
      ),
      async (c) => {
        const { code } = c.req.valid("json");
        const path = "/two-factor/verify-totp";
        if (asking.isPending(c)) {
          const { token } = await askPending(c, path, code);
          if (token) await enter(context, c, token, "code");
          return c.json({ done: true as const }, 200);
        }
        const caller = await callerWithPassword(c);
        const { token } = await asking.ask(c, path, { code }, "session");
        if (token)
          await audit(db, caller, {
            action: "account.second_step_on",
            target: caller.user.id,
          });
        await goOnWith(context, c, caller, token);
        return c.json({ done: true as const }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "post",
            path: "/api/auth/two-factor/verify-backup-code",
            summary: "Sign in with one of the codes put aside",
            tags,
            middleware: limit(),
            request: { body: jsonBody(codeSchema) },
            responses: { 200: jsonAnswer(doneSchema, "The code is right") },
          },
        ),
      ),
      async (c) => {
        const { code } = c.req.valid("json");
        const path = "/two-factor/verify-backup-code";
        const { token } = await askPending(c, path, code);
        if (token) await enter(context, c, token, "backup code");
        return c.json({ done: true as const }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "person" },
          {
            method: "post",
            path: "/api/auth/two-factor/generate-backup-codes",
            summary: "New codes to put aside; the old ones stop working",
            tags,
            middleware: limit(),
            request: { body: jsonBody(passwordOnlySchema) },
            responses: { 200: jsonAnswer(backupCodesSchema, "Shown once") },
          },
        ),
      ),
      async (c) => {
        const caller = await callerWithPassword(c);
        const { password } = c.req.valid("json");
        const { body } = await asking.ask<{ backupCodes: string[] }>(
          c,
          "/two-factor/generate-backup-codes",
          { password },
          "session",
        );
        await audit(db, caller, {
          action: "account.backup_codes_made",
          target: caller.user.id,
        });
        return c.json({ backupCodes: body.backupCodes }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "person" },
          {
            method: "post",
            path: "/api/auth/two-factor/disable",
            summary: "Sign in without a second step again",
            tags,
            middleware: limit(),
            request: { body: jsonBody(passwordOnlySchema) },
            responses: { 200: jsonAnswer(doneSchema, "It is off") },
          },
        ),
      ),
      async (c) => {
        const caller = await callerWithPassword(c);
        const { password } = c.req.valid("json");
        const { token } = await asking.ask(
          c,
          "/two-factor/disable",
          { password },
          "session",
        );
        await audit(db, caller, {
          action: "account.second_step_off",
          target: caller.user.id,
        });
        await goOnWith(context, c, caller, token);
        return c.json({ done: true as const }, 200);
      },
    );
}
