/** Checks the audit log: its chain, and that what can be erased is what was written, or was erased with a person. */
import type { Kysely, Selectable } from "kysely";
import { sha256 } from "../chain/chain.ts";
import {
  verifyChain,
  type ChainReport,
  type StoredLink,
} from "../chain/verify.ts";
import type { Tables } from "../store/tables.ts";
import { auditChain, chained } from "./audit.ts";

const rowsAtOnce = 1000;

type AuditRow = Selectable<Tables["audit"]>;

export interface AuditReport extends ChainReport {
  /** How many have no details any more, because a person was erased. */
  readonly erased: number;
}

/** `db` should be one moment of the database: entries that come meanwhile would look like ones too many. */
export async function verifyAudit(
  db: Kysely<Tables>,
  options: { readonly expected?: string | undefined } = {},
): Promise<AuditReport> {
  const head = await db
    .selectFrom("chain_head")
    .select(["seq", "hash"])
    .where("chain", "=", auditChain)
    .executeTakeFirst();
  const formerMembers = new Set(
    (
      await db
        .selectFrom("user")
        .select("id")
        .where("erased_at", "is not", null)
        .execute()
    ).map(({ id }) => id),
  );
  let erased = 0;
  const findFault = (row: AuditRow): string | null => {
    if (row.details !== null)
      return sha256(row.details) === row.details_hash
        ? null
        : "its details were changed after it was written";
    erased += 1;
    return formerMembers.has(row.actor_id ?? "") ||
      formerMembers.has(row.target ?? "")
      ? null
      : "its details were removed, and nobody whom it concerns was erased";
  };
  const report = await verifyChain(
    auditChain,
    readLinks(db, findFault),
    head ? { seq: Number(head.seq), hash: head.hash } : null,
    options.expected,
  );
  return { ...report, erased };
}

async function* readLinks(
  db: Kysely<Tables>,
  findFault: (row: AuditRow) => string | null,
): AsyncGenerator<StoredLink> {
  for (let after = Number.MIN_SAFE_INTEGER; ;) {
    const rows = await db
      .selectFrom("audit")
      .selectAll()
      .where("seq", ">", after)
      .orderBy("seq")
      .limit(rowsAtOnce)
      .execute();
    for (const row of rows)
      yield {
        seq: Number(row.seq),
        previousHash: row.previous_hash,
        hash: row.hash,
        at: row.at,
        entry: chained(row),
        fault: findFault(row),
      };
    const last = rows.at(-1);
    if (!last) return;
    after = Number(last.seq);
  }
}
