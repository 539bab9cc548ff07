/** API tokens as rows: made, listed, revoked. */
import { randomUUID } from "node:crypto";
import type { Kysely, Selectable } from "kysely";
import type { ApiToken } from "../../shared/api/tokens.ts";
import type { TokenScope } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { hashSecret } from "../access/secrets.ts";
import { audit, type Actor } from "../audit/audit.ts";
import { readPeople, unknownPerson } from "../records/users.ts";
import { accountNotFound } from "../sharing/errors.ts";
import { isActive, lockPeople } from "../sharing/locking.ts";
import type { Tables } from "../store/tables.ts";
import { readCanvases, readScopes } from "./credential.ts";
import { tokenNotFound, tooManyTokens } from "./errors.ts";
import { makeToken } from "./format.ts";

type TokenRow = Selectable<Tables["api_token"]>;

const tokensPerPerson = 100;

export interface TokenRequest {
  readonly name: string;
  /** Whom it acts as. */
  readonly userId: string;
  readonly scopes: readonly TokenScope[];
  readonly canvases: readonly string[] | null;
  readonly expiresAt: string | null;
}

/** Gives the row and the token itself, which is stored nowhere. The caller has asked whether this may be. */
export async function createToken(
  db: Kysely<Tables>,
  by: Caller | Actor,
  { name, userId, scopes, canvases, expiresAt }: TokenRequest,
): Promise<{ row: TokenRow; token: string }> {
  const token = makeToken();
  const row: TokenRow = {
    id: randomUUID(),
    token_hash: hashSecret(token),
    name,
    user_id: userId,
    scopes: JSON.stringify(scopes),
    canvases: canvases && JSON.stringify(canvases),
    created_by: ("user" in by ? by.user.id : by.userId) ?? userId,
    created_at: new Date().toISOString(),
    expires_at: expiresAt && new Date(expiresAt).toISOString(),
    last_used_at: null,
    revoked_at: null,
  };
  const work = async (trx: Kysely<Tables>) => {
    // Held: of somebody who is deactivated meanwhile every token ends.
    const person = (await lockPeople(trx, [userId])).get(userId);
    if (!isActive(person)) throw accountNotFound();
    await trx.insertInto("api_token").values(row).execute();
    const { count } = await living(trx)
      .select((select) => select.fn.countAll<number>().as("count"))
      .where("user_id", "=", userId)
      .executeTakeFirstOrThrow();
    if (Number(count) > tokensPerPerson) throw tooManyTokens(tokensPerPerson);
    await audit(trx, by, {
      action: "token.created",
      target: row.id,
      details: {
        user: userId,
        scopes,
        canvases: canvases?.length ?? null,
        expiresAt,
      },
    });
  };
  await (db.isTransaction ? work(db) : db.transaction().execute(work));
  return { row, token };
}

/** Newest first; `userId` null: everybody's. Revoked ones are gone, expired ones are there. */
export async function listTokens(
  db: Kysely<Tables>,
  userId: string | null,
  page: { readonly offset: number; readonly limit: number },
): Promise<ApiToken[]> {
  let select = living(db).selectAll();
  if (userId !== null) select = select.where("user_id", "=", userId);
  const rows = await select
    .orderBy("created_at", "desc")
    .orderBy("id")
    .offset(page.offset)
    .limit(page.limit)
    .execute();
  return describeTokens(db, rows);
}

export async function describeTokens(
  db: Kysely<Tables>,
  rows: readonly TokenRow[],
): Promise<ApiToken[]> {
  const people = await readPeople(
    db,
    rows.map((row) => row.user_id),
  );
  const titles = await readTitles(
    db,
    rows.flatMap((row) => readCanvases(row.canvases) ?? []),
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    person: people.get(row.user_id) ?? unknownPerson(row.user_id),
    scopes: readScopes(row.scopes),
    canvases:
      readCanvases(row.canvases)?.map((id) => ({
        id,
        title: titles.get(id) ?? null,
      })) ?? null,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  }));
}

/** Throws when there is no such token; `ownedBy` null: anybody's. Say `accessChanged` afterwards. */
export async function revokeToken(
  db: Kysely<Tables>,
  by: Caller | Actor,
  id: string,
  ownedBy: string | null,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    let update = trx
      .updateTable("api_token")
      .set({ revoked_at: new Date().toISOString() })
      .where("id", "=", id)
      .where("revoked_at", "is", null);
    if (ownedBy !== null) update = update.where("user_id", "=", ownedBy);
    const [revoked] = await update.returning("user_id").execute();
    if (!revoked) throw tokenNotFound();
    await audit(trx, by, {
      action: "token.revoked",
      target: id,
      details: { user: revoked.user_id },
    });
  });
}

function living(db: Kysely<Tables>) {
  return db.selectFrom("api_token").where("revoked_at", "is", null);
}

/** By id; of canvases that are gone nothing. */
export async function readTitles(
  db: Kysely<Tables>,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const titles = new Map<string, string>();
  const wanted = [...new Set(ids)];
  for (let from = 0; from < wanted.length; from += 500) {
    const rows = await db
      .selectFrom("canvas")
      .select(["id", "title"])
      .where("id", "in", wanted.slice(from, from + 500))
      .execute();
    for (const row of rows) titles.set(row.id, row.title);
  }
  return titles;
}
