/**
 * better-auth on our own tables: passwords and second steps. Who may have an account, invitations, resets and the
 * sessions of guests are ours; only the endpoints that server/auth/*Routes.ts ask are ever reached.
 */
import { randomUUID } from "node:crypto";
import { kyselyAdapter } from "@better-auth/kysely-adapter";
import { betterAuth } from "better-auth/minimal";
import { twoFactor } from "better-auth/plugins/two-factor";
import type { BetterAuthOptions } from "better-auth/types";
import { longestPassword, shortestPassword } from "../../shared/api/auth.ts";
import type { Config } from "../config.ts";
import type { Context } from "../context.ts";
import {
  pendingCookieName,
  sessionCookieName,
  sessionSeconds,
} from "../records/session.ts";
import { withHashedTokens } from "./hashedTokens.ts";

/** Where better-auth believes to be; nobody else sees this address unless it is PUBLIC_URL. */
export const innerOrigin = (config: Pick<Config, "publicUrl">) =>
  config.publicUrl ?? "http://localhost";

/** Set by server/auth/ask.ts alone, to what server/http/connection.ts believes. */
export const addressHeader = "x-parley-address";

export type Auth = ReturnType<typeof createAuth>;

export function createAuth(
  { config, store, log }: Pick<Context, "config" | "store" | "log">,
  secret: string,
) {
  // Times are text and booleans 0 or 1 on both databases, which is what it does for SQLite.
  const adapter = kyselyAdapter(store.db, {
    type: "sqlite",
    transaction: true,
  });
  return betterAuth({
    appName: "Parley",
    baseURL: innerOrigin(config),
    basePath: "/api/auth",
    secret,
    database: (options: BetterAuthOptions) =>
      withHashedTokens(adapter(options)),
    // What is no answer of its own goes to our error handler, which logs it.
    onAPIError: { throw: true },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: {
      level: "warn",
      // Only the words: what follows them may be about a person.
      log: (level, message) =>
        level === "error"
          ? log.error({ from: "better-auth" }, message)
          : log.debug({ from: "better-auth" }, message),
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: longestPassword,
    },
    user: {
      fields: {
        emailVerified: "email_verified",
        createdAt: "created_at",
        updatedAt: "updated_at",
      },
      additionalFields: {
        deactivatedAt: hiddenTime("deactivated_at"),
        erasedAt: hiddenTime("erased_at"),
      },
    },
    session: {
      fields: {
        token: "token_hash",
        userId: "user_id",
        createdAt: "created_at",
        updatedAt: "updated_at",
        expiresAt: "expires_at",
        ipAddress: "ip_address",
        userAgent: "user_agent",
      },
      expiresIn: sessionSeconds(config),
      disableSessionRefresh: true,
    },
    account: {
      fields: {
        accountId: "account_id",
        providerId: "provider_id",
        userId: "user_id",
        accessToken: "access_token",
        refreshToken: "refresh_token",
        idToken: "id_token",
        accessTokenExpiresAt: "access_token_expires_at",
        refreshTokenExpiresAt: "refresh_token_expires_at",
        createdAt: "created_at",
        updatedAt: "updated_at",
      },
    },
    verification: {
      fields: {
        expiresAt: "expires_at",
        createdAt: "created_at",
        updatedAt: "updated_at",
      },
    },
    advanced: {
      useSecureCookies: false,
      cookies: {
        session_token: { name: sessionCookieName(config) },
        two_factor: { name: pendingCookieName(config) },
      },
      defaultCookieAttributes: {
        secure: config.publicUrl?.startsWith("https:") ?? false,
      },
      ipAddress: { ipAddressHeaders: [addressHeader] },
      database: {
        generateId: () => randomUUID(),
        // Our migrations make the tables; it would look for them as SQLite does, on Postgres too.
        validateSchema: false,
      },
    },
    plugins: [
      twoFactor({
        issuer: "Parley",
        schema: {
          user: { fields: { twoFactorEnabled: "two_factor_enabled" } },
          twoFactor: {
            modelName: "two_factor",
            fields: {
              userId: "user_id",
              backupCodes: "backup_codes",
              failedVerificationCount: "failed_verification_count",
              lockedUntil: "locked_until",
            },
          },
        },
      }),
    ],
  });
}

function hiddenTime(fieldName: string) {
  return {
    type: "date",
    required: false,
    input: false,
    returned: false,
    fieldName,
  } as const;
}
