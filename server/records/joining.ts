/** People who come with just a name: whoever joins in local access. */
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { Discipline } from "../../shared/people.ts";
import { audit } from "../audit/audit.ts";
import type { Config } from "../config.ts";
import type { Tables } from "../store/tables.ts";
import { startSession, type NewSession, type Visitor } from "./session.ts";
import { createUser, servicePersonPrefix } from "./users.ts";

/** Makes a person and their session. */
export async function join(
  db: Kysely<Tables>,
  config: Pick<Config, "access" | "publicUrl">,
  name: string,
  disciplines: readonly Discipline[],
  visitor: Visitor,
): Promise<NewSession> {
  const user = {
    id: randomUUID(),
    name,
    disciplines: [...new Set(disciplines)],
  };
  return db.transaction().execute(async (trx) => {
    await createUser(trx, user);
    const workspaceRole = await makeFirstAdmin(trx, user.id);
    const session = await startSession(
      trx,
      config,
      { user, workspaceRole },
      visitor,
    );
    await audit(trx, session.caller, {
      action: "account.created",
      target: user.id,
      details: { workspaceRole },
    });
    return session;
  });
}

/** In local access somebody has to be able to administer: whoever came first. */
async function makeFirstAdmin(db: Kysely<Tables>, userId: string) {
  const admin = db
    .selectFrom("user as other")
    .select("other.id")
    .where("other.workspace_role", "=", "admin")
    .where("other.id", "not like", `${servicePersonPrefix}%`);
  const { numUpdatedRows } = await db
    .updateTable("user")
    .set({ workspace_role: "admin" })
    .where("id", "=", userId)
    .where((is) => is.not(is.exists(admin)))
    .executeTakeFirst();
  return numUpdatedRows > 0n ? "admin" : "member";
}

/** Where a guest belongs: the canvas whose link they came by last. Null once they were removed. */
export async function canvasOfGuest(
  db: Kysely<Tables>,
  userId: string,
): Promise<string | null> {
  const row = await db
    .selectFrom("link_access")
    .select("canvas_id")
    .where("user_id", "=", userId)
    .where("removed_at", "is", null)
    .orderBy("joined_at", "desc")
    .executeTakeFirst();
  return row?.canvas_id ?? null;
}
