/** Walks a chain from its first entry and finds the first place where it is not what was written. */
import { hashEntry, type ChainEntry, type ChainLink } from "./chain.ts";

export interface StoredLink extends ChainLink {
  readonly at: string;
  readonly entry: ChainEntry;
  /** What is wrong with what the entry has only the hash of; null: nothing. */
  readonly fault: string | null;
}

export interface Broken {
  readonly seq: number;
  /** Null: the entry is not there. */
  readonly at: string | null;
  readonly what: string;
}

export interface ChainReport {
  /** How many were found sound before the first broken one. */
  readonly entries: number;
  /** Of the last sound entry; empty for an empty chain. Kept elsewhere it shows later that nothing before was lost. */
  readonly hash: string;
  readonly broken: Broken | null;
}

/**
 * `links` come in the order of their numbers. `head` is where `chain_head` says that the chain ends; null: it has no such
 * row. `expected` is a hash that an earlier run ended with, which has to be there still: who can write to every table
 * could shorten the chain together with its head, and not together with what was noted elsewhere.
 */
export async function verifyChain(
  chain: string,
  links: AsyncIterable<StoredLink>,
  head: { readonly seq: number; readonly hash: string } | null,
  expected: string | null = null,
): Promise<ChainReport> {
  let seq = 0;
  let hash = "";
  let wasExpectedSeen = expected === null || expected === "";
  const report = (broken: Broken | null): ChainReport => ({
    entries: seq,
    hash,
    broken,
  });
  for await (const link of links) {
    const what = findFault(chain, link, { seq, hash }, head?.seq ?? 0);
    if (what !== null)
      // What should stand here is missing, or what stands here is wrong.
      return report(
        link.seq > seq + 1
          ? { seq: seq + 1, at: null, what }
          : { seq: link.seq, at: link.at, what },
      );
    seq = link.seq;
    hash = link.hash;
    wasExpectedSeen ||= hash === expected;
  }
  const what = findFaultAtEnd({ seq, hash }, head);
  if (what !== null) return report({ seq: seq + 1, at: null, what });
  if (!wasExpectedSeen)
    return report({
      seq: seq + 1,
      at: null,
      what: "the entry that an earlier run ended with is not here: entries were removed or written anew since, together with the end of the log",
    });
  return report(null);
}

interface Place {
  readonly seq: number;
  readonly hash: string;
}

function findFault(
  chain: string,
  link: StoredLink,
  before: Place,
  length: number,
): string | null {
  if (link.seq > before.seq + 1)
    return link.seq === before.seq + 2
      ? "it is missing"
      : `it is missing, and so is everything up to entry ${link.seq - 1}`;
  if (link.seq <= before.seq)
    return "its number is there twice, or below the first";
  if (hashEntry(chain, link, link.entry) === link.hash)
    return link.previousHash === before.hash
      ? link.fault
      : "it is whole and does not follow the entry before it: entries were removed, inserted or written anew";
  for (let seq = 1; seq <= length; seq++)
    if (hashEntry(chain, { ...link, seq }, link.entry) === link.hash)
      return `it was written as entry ${seq}: the order was changed`;
  return "what it says was changed after it was written";
}

function findFaultAtEnd(last: Place, head: Place | null): string | null {
  if (!head)
    return last.seq === 0 ? null : "the note of where the log ends is missing";
  if (head.seq > last.seq)
    return head.seq === last.seq + 1
      ? "it is missing at the end"
      : `it is missing at the end, and so is everything up to entry ${head.seq}`;
  if (head.seq < last.seq)
    return `the log should end with entry ${head.seq}: what follows was inserted`;
  return head.hash === last.hash
    ? null
    : "the note of where the log ends does not match its last entry";
}
