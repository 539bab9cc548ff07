/** The rows that make somebody's account: an address and a password for a person. */
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { Tables } from "../store/tables.ts";
import { emailTaken } from "./errors.ts";

/** What better-auth calls a way in by password. */
const passwordProvider = "credential";

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
  await refuseTaken(trx, email, userId);
  await trx
    .updateTable("user")
    .set({ email, email_verified: isVerified ? 1 : 0 })
    .where("id", "=", userId)
    .execute();
}

export async function refuseTaken(
  db: Kysely<Tables>,
  email: string,
  exceptUserId = "",
): Promise<void> {
  const other = await db
    .selectFrom("user")
    .select("id")
    .where("email", "=", email)
    .where("id", "<>", exceptUserId)
    .executeTakeFirst();
  if (other) throw emailTaken();
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
