/** There is always a person who can administer. */
import type { Kysely } from "kysely";
import type { Context } from "../context.ts";
import { servicePersonPrefix } from "../records/users.ts";
import type { Tables } from "../store/tables.ts";
import { lastAdmin } from "./errors.ts";

/** Whatever may take an admin away runs in here, one at a time on all processes. Do not nest it. */
export function changingAdmins<T>(
  { store }: Pick<Context, "store">,
  work: (trx: Kysely<Tables>) => Promise<T>,
): Promise<T> {
  return store.exclusive("admins", () => store.db.transaction().execute(work));
}

/** Throws when this is the only active admin. Call it within `changingAdmins`, before the change. */
export async function refuseLastAdmin(
  trx: Kysely<Tables>,
  userId: string,
): Promise<void> {
  const admins = await trx
    .selectFrom("user")
    .select("id")
    .where("workspace_role", "=", "admin")
    .where("id", "not like", `${servicePersonPrefix}%`)
    .where("deactivated_at", "is", null)
    .where("erased_at", "is", null)
    .limit(2)
    .execute();
  if (admins.length === 1 && admins[0]?.id === userId) throw lastAdmin();
}
