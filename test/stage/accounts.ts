/** The API in accounts access: an admin is signed in, and more people come as they are asked for. */
import { randomUUID } from "node:crypto";
import {
  sessionCookieName,
  startSession,
} from "../../server/records/session.ts";
import { createUser } from "../../server/records/users.ts";
import type { WorkspaceRole } from "../../shared/roles.ts";
import { openApi, type ApiStage, type Caller } from "./api.ts";

export interface AccountsStage extends ApiStage {
  readonly admin: Caller;
  /**
   * Somebody with an account and a session, made without the work of a password; sign-in itself is under test in
   * test/contract/http/auth.test.ts.
   */
  invite(
    name: string,
    role?: WorkspaceRole,
    account?: { readonly email?: string; readonly passwordHash?: string },
  ): Promise<Caller>;
}

export async function openAccounts(
  options: Parameters<typeof openApi>[0] = {},
): Promise<AccountsStage> {
  const api = await openApi({
    ...options,
    environment: { ACCESS: "accounts", ...options.environment },
  });
  const { config, store } = api.context;
  const invite: AccountsStage["invite"] = async (
    name,
    workspaceRole = "member",
    { email = `${name.toLowerCase()}@example.org`, passwordHash } = {},
  ) => {
    const user = {
      id: randomUUID(),
      name,
      disciplines: ["engineering" as const],
      ...(workspaceRole === "guest" && { guest: true as const }),
    };
    const isGuest = workspaceRole === "guest";
    const { token } = await store.db.transaction().execute(async (trx) => {
      await createUser(trx, user, {
        workspaceRole,
        ...(!isGuest && { email, emailVerified: true }),
      });
      const now = new Date().toISOString();
      if (!isGuest)
        await trx
          .insertInto("account")
          .values({
            id: randomUUID(),
            account_id: user.id,
            provider_id: "credential",
            user_id: user.id,
            password: passwordHash ?? null,
            created_at: now,
            updated_at: now,
          })
          .execute();
      return startSession(
        trx,
        config,
        { user, workspaceRole },
        { address: null, userAgent: "test stage" },
      );
    });
    return api.as(user.id, name, `${sessionCookieName(config)}=${token}`);
  };
  return { ...api, admin: await invite("Admin", "admin"), invite };
}
