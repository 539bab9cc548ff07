/** Somebody with an account and a session, made without the work of an invitation and a password. */
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { Config } from "../../server/config.ts";
import { startSession } from "../../server/records/session.ts";
import { createUser } from "../../server/records/users.ts";
import type { Tables } from "../../server/store/tables.ts";
import type { Discipline, Person } from "../../shared/people.ts";
import type { WorkspaceRole } from "../../shared/roles.ts";

export interface Account {
  readonly name: string;
  readonly disciplines: readonly Discipline[];
  readonly workspaceRole: WorkspaceRole;
  readonly email: string;
  readonly passwordHash: string | null;
}

/** Guests have no address and no password. `token` is for the session's cookie. */
export function makeAccount(
  db: Kysely<Tables>,
  config: Pick<Config, "publicUrl" | "access">,
  { name, disciplines, workspaceRole, email, passwordHash }: Account,
): Promise<{ readonly user: Person; readonly token: string }> {
  const isGuest = workspaceRole === "guest";
  const user = {
    id: randomUUID(),
    name,
    disciplines: [...disciplines],
    ...(isGuest && { guest: true as const }),
  };
  return db.transaction().execute(async (trx) => {
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
          password: passwordHash,
          created_at: now,
          updated_at: now,
        })
        .execute();
    const { token } = await startSession(
      trx,
      config,
      { user, workspaceRole },
      { address: null, userAgent: "test stage" },
    );
    return { user, token };
  });
}
