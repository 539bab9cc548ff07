/** The rows that make somebody's account: an address and a password for a person. */
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { Person } from "../../shared/people.ts";
import { createUser } from "../records/users.ts";
import { isUniqueViolation } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import { emailTaken } from "./errors.ts";

/** What better-auth calls a way in by password. */
export const passwordProvider = "credential";

/** A new person with a way in. Refuses an address that is another's. */
export async function createAccountOf(
  trx: Kysely<Tables>,
  person: Person,
  account: {
    readonly workspaceRole: "admin" | "member";
    readonly email: string;
    readonly emailVerified: boolean;
    readonly passwordHash: string;
  },
): Promise<void> {
  await refusingTaken(() => createUser(trx, person, account));
  await setPassword(trx, person.id, account.passwordHash);
}

/** Replaces the one they had. */
export async function setPassword(
  trx: Kysely<Tables>,
  userId: string,
  passwordHash: string,
): Promise<void> {
  const now = new Date().toISOString();
  await trx
    .insertInto("account")
    .values({
      id: randomUUID(),
      account_id: userId,
      provider_id: passwordProvider,
      user_id: userId,
      password: passwordHash,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["provider_id", "account_id"])
        .doUpdateSet({ password: passwordHash, updated_at: now }),
    )
    .execute();
}

/** For somebody who has no address yet. Refuses one that is another's. */
export async function setEmail(
  trx: Kysely<Tables>,
  userId: string,
  email: string,
  isVerified: boolean,
): Promise<void> {
  await refusingTaken(() =>
    trx
      .updateTable("user")
      .set({ email, email_verified: isVerified ? 1 : 0 })
      .where("id", "=", userId)
      .execute(),
  );
}

/** The index knows also of who takes the address at this very moment. */
async function refusingTaken(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw isUniqueViolation(error) ? emailTaken() : error;
  }
}

/** Whether they can sign in again: by password or at the provider. */
export async function hasAccount(
  db: Kysely<Tables>,
  userId: string,
): Promise<boolean> {
  const account = await db
    .selectFrom("account")
    .select("id")
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return account !== undefined;
}

export async function hasPassword(
  db: Kysely<Tables>,
  userId: string,
): Promise<boolean> {
  const account = await db
    .selectFrom("account")
    .select("id")
    .where("user_id", "=", userId)
    .where("provider_id", "=", passwordProvider)
    .executeTakeFirst();
  return account !== undefined;
}
