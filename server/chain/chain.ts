/**
 * Hash chains: rows that cannot be changed, removed or put in another order unnoticed, because each holds the hash of
 * the one before. Where a chain ends stands in `chain_head`, so that a missing end is noticed as well. The rows
 * themselves are in tables of their users (the audit log, seals).
 */
import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import { canonicalJson } from "../../shared/canonicalJson.ts";
import type { Tables } from "../store/tables.ts";

/** What a row of a chain holds besides its entry. */
export interface ChainLink {
  /** 1 is the first. */
  readonly seq: number;
  /** Empty for the first. */
  readonly previousHash: string;
  readonly hash: string;
}

/** What is hashed: ids, numbers, times and hashes of what may have to be erased one day. */
export type ChainEntry = Readonly<Record<string, string | number | null>>;

/**
 * Takes the next place of the chain for this entry; the caller stores the entry and the link in the same transaction.
 * The row of the head stays locked until that transaction ends, on Postgres for every process: so append last, after
 * everything else that the transaction locks, or two of them can wait for each other; who appends to several chains in
 * one transaction does it in the order of their names.
 */
export async function appendToChain(
  trx: Kysely<Tables>,
  chain: string,
  entry: ChainEntry,
): Promise<ChainLink> {
  if (!trx.isTransaction)
    throw new Error(
      "appendToChain: needs a transaction, to store both or none",
    );
  const before = (await moveHead(trx, chain)) ?? (await firstHead(trx, chain));
  const link = { seq: before.seq, previousHash: before.hash };
  const hash = hashEntry(chain, link, entry);
  await trx
    .updateTable("chain_head")
    .set({ hash })
    .where("chain", "=", chain)
    .execute();
  return { ...link, hash };
}

/** Hex SHA-256 over the canonical JSON of the entry, its place and the hash of the entry before. */
export function hashEntry(
  chain: string,
  { seq, previousHash }: Pick<ChainLink, "seq" | "previousHash">,
  entry: ChainEntry,
): string {
  return sha256(canonicalJson({ chain, seq, previousHash, entry }));
}

/** Hex. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Locks first, reads then: the hash is that of the last entry that was committed. */
function moveHead(trx: Kysely<Tables>, chain: string) {
  return trx
    .updateTable("chain_head")
    .set((is) => ({ seq: is("seq", "+", 1) }))
    .where("chain", "=", chain)
    .returning(["seq", "hash"])
    .executeTakeFirst();
}

/** Two that begin the same chain: the second waits at its insert until the first has committed. */
async function firstHead(trx: Kysely<Tables>, chain: string) {
  await trx
    .insertInto("chain_head")
    .values({ chain, seq: 0, hash: "" })
    .onConflict((conflict) => conflict.column("chain").doNothing())
    .execute();
  const head = await moveHead(trx, chain);
  if (!head) throw new Error(`The chain ${chain} has no head`);
  return head;
}
