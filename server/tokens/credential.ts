/** From the token of a request to whoever it acts as. */
import type { Kysely, Selectable } from "kysely";
import { tokenScopes, type TokenScope } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { hashSecret } from "../access/secrets.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { personOf, userColumns } from "../records/users.ts";
import { isDiskFull } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import { isWellFormed } from "./format.ts";

type TokenRow = Selectable<Tables["api_token"]>;

/** How old the time of last use must be to be written again. */
const touchAfterMs = 60_000;
const hourMs = 60 * 60 * 1000;

/**
 * Null for a token that is malformed, unknown, revoked or expired, or whose person was deactivated. What it may do is
 * never more than what the person may do now: an admin who became a member has no token of an admin any more.
 */
export async function findToken(
  { store: { db } }: Pick<Context, "store">,
  token: string,
  now = new Date(),
): Promise<Caller | null> {
  if (!isWellFormed(token)) return null;
  const row = await db
    .selectFrom("api_token")
    .innerJoin("user", "user.id", "api_token.user_id")
    .select([
      ...userColumns,
      "user.workspace_role",
      "api_token.id as token_id",
      "api_token.scopes",
      "api_token.canvases",
      "api_token.expires_at",
      "api_token.last_used_at",
    ])
    .where("api_token.token_hash", "=", hashSecret(token))
    .where("api_token.revoked_at", "is", null)
    .where("user.deactivated_at", "is", null)
    .where("user.workspace_role", "<>", "guest")
    .executeTakeFirst();
  if (!row || (row.expires_at !== null && row.expires_at <= now.toISOString()))
    return null;
  const scopes = readScopes(row.scopes).filter(
    (scope) => scope !== "admin" || row.workspace_role === "admin",
  );
  const caller: Caller = {
    user: personOf(row),
    workspaceRole: row.workspace_role,
    credential: {
      type: "token",
      id: row.token_id,
      scopes,
      canvases: readCanvases(row.canvases),
      endsAt: row.expires_at === null ? null : Date.parse(row.expires_at),
    },
  };
  await touch(db, caller, row.token_id, row.last_used_at, now);
  return caller;
}

/** Written at most once a minute; the audit log is told of the first use and then of one in each hour. */
async function touch(
  db: Kysely<Tables>,
  caller: Caller,
  id: string,
  lastUsedAt: string | null,
  now: Date,
) {
  const last = lastUsedAt === null ? null : Date.parse(lastUsedAt);
  if (last !== null && now.getTime() - last < touchAfterMs) return;
  try {
    await db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable("api_token")
        .set({ last_used_at: now.toISOString() })
        .where("id", "=", id)
        .where("last_used_at", lastUsedAt === null ? "is" : "=", lastUsedAt)
        .executeTakeFirst();
      // Else another request wrote it since it was read.
      if (numUpdatedRows === 0n) return;
      if (last === null || hourOf(last) !== hourOf(now.getTime()))
        await audit(trx, caller, { action: "token.used", target: id });
    });
  } catch (error) {
    // A full disk does not keep anybody from reading. The next request tries again.
    if (!isDiskFull(error)) throw error;
  }
}

const hourOf = (at: number) => Math.floor(at / hourMs);

export function readScopes(stored: TokenRow["scopes"]): TokenScope[] {
  const scopes = JSON.parse(stored) as string[];
  return tokenScopes.filter((scope) => scopes.includes(scope));
}

export function readCanvases(stored: TokenRow["canvases"]): string[] | null {
  return stored === null ? null : (JSON.parse(stored) as string[]);
}
