/** Signing out ends what was subscribed meanwhile: nobody else at that browser reads somebody's notices. */
import type { Kysely } from "kysely";
import type { Tables } from "../store/tables.ts";

export async function endPushesOf(
  db: Kysely<Tables>,
  sessionIds: readonly string[],
): Promise<void> {
  if (sessionIds.length === 0) return;
  await db
    .deleteFrom("push_subscription")
    .where("session_id", "in", sessionIds)
    .execute();
}
