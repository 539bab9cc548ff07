/** The API in accounts access: an admin is signed in, and more people come as they are asked for. */
import { sessionCookieName } from "../../server/records/session.ts";
import type { WorkspaceRole } from "../../shared/roles.ts";
import { makeAccount } from "./accountRows.ts";
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
    { email = `${name.toLowerCase()}@example.org`, passwordHash = null } = {},
  ) => {
    const { user, token } = await makeAccount(store.db, config, {
      name,
      disciplines: ["engineering"],
      workspaceRole,
      email,
      passwordHash,
    });
    return api.as(user.id, name, `${sessionCookieName(config)}=${token}`);
  };
  return { ...api, admin: await invite("Admin", "admin"), invite };
}
