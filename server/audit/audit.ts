/** The audit log: who did what to whose access, in an order that cannot be changed unnoticed. */
import { randomBytes } from "node:crypto";
import type { Kysely, Selectable } from "kysely";
import { canonicalJson } from "../../shared/canonicalJson.ts";
import type { Caller } from "../access/caller.ts";
import { appendToChain, sha256, type ChainEntry } from "../chain/chain.ts";
import type { Tables } from "../store/tables.ts";

/** Its name in `chain_head`. */
export const auditChain = "audit";

/** Who acted, when it was not a caller of the API. */
export interface Actor {
  /** Null: somebody unknown, or the server. */
  readonly userId: string | null;
  readonly via: "server" | "command line" | "nobody";
}

export interface AuditEntry {
  /** Dotted words, such as `member.role_changed`. */
  readonly action: string;
  readonly canvasId?: string | null;
  /** Id of what it was done to. */
  readonly target?: string | null;
  /** Ids, roles and counts; never names, addresses or secrets. */
  readonly details?: Readonly<Record<string, Detail>>;
}

type Detail = string | number | boolean | null | readonly string[];

type AuditRow = Selectable<Tables["audit"]>;

/**
 * Appends an entry; call it in the transaction of the act, so that neither is there without the other, and last in it:
 * from here to its end everybody else who audits waits (see `appendToChain`). Outside a transaction it makes its own.
 */
export async function audit(
  db: Kysely<Tables>,
  by: Caller | Actor,
  entry: AuditEntry,
): Promise<void> {
  if (!db.isTransaction)
    return db.transaction().execute((trx) => audit(trx, by, entry));
  // With a salt nobody can find out by trying what was erased.
  const details = canonicalJson({
    ...entry.details,
    salt: randomBytes(16).toString("base64url"),
  });
  const row = {
    at: new Date().toISOString(),
    ...describeActor(by),
    action: entry.action,
    canvas_id: entry.canvasId ?? null,
    target: entry.target ?? null,
    details_hash: sha256(details),
  };
  const link = await appendToChain(db, auditChain, chained(row));
  await db
    .insertInto("audit")
    .values({
      ...row,
      details,
      seq: link.seq,
      previous_hash: link.previousHash,
      hash: link.hash,
    })
    .execute();
}

/** What the chain covers of a row: everything but the details, of which it covers the hash, so that they can be erased. */
export function chained(
  row: Omit<AuditRow, "seq" | "details" | "previous_hash" | "hash">,
): ChainEntry {
  const { at, actor_id, via, action, canvas_id, target, details_hash } = row;
  return { at, actor_id, via, action, canvas_id, target, details_hash };
}

/** Takes the details out of every entry that is by or about this person; the chain stays whole. */
export async function eraseAuditDetails(
  trx: Kysely<Tables>,
  userId: string,
): Promise<void> {
  await trx
    .updateTable("audit")
    .set({ details: null })
    .where((is) =>
      is.or([is("actor_id", "=", userId), is("target", "=", userId)]),
    )
    .execute();
}

function describeActor(by: Caller | Actor) {
  if (!("credential" in by)) return { actor_id: by.userId, via: by.via };
  const { user, credential } = by;
  return {
    actor_id: user.id,
    via:
      credential.type === "token" ? `token:${credential.id}` : credential.type,
  };
}
