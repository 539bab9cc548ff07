/** What a link's secret stands for, for a while and once: a reset, a new account, an address to confirm. */
import type { Kysely } from "kysely";
import { hashSecret, makeSecret } from "../access/secrets.ts";
import type { Tables } from "../store/tables.ts";

export type Purpose = "reset" | "sign-up" | "confirm";

/**
 * Gives the secret. For each purpose there is one about the same person or address: what was kept before opens nothing
 * any more. It lies in better-auth's table of such values, under names that are not its own.
 */
export async function keepOnce(
  trx: Kysely<Tables>,
  purpose: Purpose,
  about: string,
  value: Readonly<Record<string, unknown>>,
  hours: number,
): Promise<string> {
  const secret = makeSecret();
  const now = new Date().toISOString();
  const row = {
    identifier: `${purpose} ${hashSecret(secret)}`,
    value: JSON.stringify(value),
    expires_at: new Date(Date.now() + hours * 3_600_000).toISOString(),
    created_at: now,
    updated_at: now,
  };
  await trx.deleteFrom("verification").where("expires_at", "<=", now).execute();
  await trx
    .insertInto("verification")
    .values({ id: `${purpose} ${hashSecret(about)}`, ...row })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
  return secret;
}

/** Whether `takeOnce` would give something: to be asked before work that anybody could make us do. */
export async function isKept(
  db: Kysely<Tables>,
  purpose: Purpose,
  secret: string,
): Promise<boolean> {
  const row = await db
    .selectFrom("verification")
    .select("id")
    .where("identifier", "=", `${purpose} ${hashSecret(secret)}`)
    .where("expires_at", ">", new Date().toISOString())
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses it up. Null when there is none such, or no longer. */
export async function takeOnce<T>(
  trx: Kysely<Tables>,
  purpose: Purpose,
  secret: string,
): Promise<T | null> {
  const row = await trx
    .deleteFrom("verification")
    .where("identifier", "=", `${purpose} ${hashSecret(secret)}`)
    .returning(["value", "expires_at"])
    .executeTakeFirst();
  if (!row || row.expires_at <= new Date().toISOString()) return null;
  return JSON.parse(row.value) as T;
}
