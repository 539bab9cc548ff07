/** Judges one update before Yjs sees it (SPEC.md, C1-C12). Nothing here changes the document. */
import * as Y from "yjs";
import type { RefusalCode } from "../../shared/protocol.ts";
import {
  MalformedUpdate,
  parseUpdate,
  type ParsedUpdate,
} from "./parseUpdate.ts";

export const maxUpdateBytes = 8 * 1024 * 1024;
/** Every client id that ever wrote makes every later edit slower for everyone. */
const maxClientsPerUser = 2000;

export type Verdict =
  | {
      readonly type: "apply";
      readonly bytes: Uint8Array;
      /** Client ids that belong to this person from now on. */
      readonly claims: readonly number[];
    }
  /** It holds nothing that this document lacks, or nothing that this person's role lets through. */
  | { readonly type: "nothing" }
  /** It builds on something that the server has not got: both sides should compare states. */
  | { readonly type: "missing" }
  | { readonly type: "refuse"; readonly code: RefusalCode }
  | { readonly type: "malformed"; readonly reason: string };

export interface Author {
  readonly userId: string;
  readonly mayEdit: boolean;
}

export interface Owners {
  /** The user that a client id belongs to; undefined when it is free. */
  ownerOf(clientId: number): string | undefined;
  /** The user whose presence here uses a client id; it is not another's to take. */
  speakerOf(clientId: number): string | undefined;
  countOf(userId: string): number;
}

export function inspect(
  doc: Y.Doc,
  owners: Owners,
  author: Author,
  bytes: Uint8Array,
): Verdict {
  if (bytes.length > maxUpdateBytes)
    return { type: "refuse", code: "too_large" };
  try {
    return inspectParsed(doc, owners, author, bytes, parseUpdate(bytes));
  } catch (error) {
    if (error instanceof MalformedUpdate)
      return { type: "malformed", reason: error.message };
    throw error;
  }
}

function inspectParsed(
  doc: Y.Doc,
  owners: Owners,
  author: Author,
  sent: Uint8Array,
  parsed: ParsedUpdate,
): Verdict {
  let bytes = sent;
  let update = parsed;
  if (update.hasSkip) return { type: "missing" };
  for (const { client, clock } of update.sections)
    if (clock > stateOf(doc, client)) return { type: "missing" };
  if (
    update.sections.some(({ client, clock }) => clock < stateOf(doc, client))
  ) {
    bytes = Y.diffUpdate(bytes, Y.encodeStateVector(doc));
    update = parseUpdate(bytes);
  }
  // A viewer's SyncStep2 has no structs but carries the whole delete set; clients also clean up formatting by deletes.
  if (!author.mayEdit)
    return update.sections.length === 0
      ? { type: "nothing" }
      : { type: "refuse", code: "read_only" };
  if (update.sections.length === 0 && update.deletes.length === 0)
    return { type: "nothing" };

  const claims: number[] = [];
  for (const { client } of update.sections) {
    const owner = owners.ownerOf(client);
    const speaker = owners.speakerOf(client) ?? author.userId;
    if ((owner ?? speaker) !== author.userId)
      return { type: "refuse", code: "wrong_owner" };
    if (owner === undefined) claims.push(client);
  }
  if (
    claims.length > 0 &&
    owners.countOf(author.userId) + claims.length > maxClientsPerUser
  )
    return { type: "refuse", code: "wrong_owner" };
  if (isMissingSomething(doc, update)) return { type: "missing" };
  return { type: "apply", bytes, claims };
}

/** Whether Yjs would keep a part of it as pending: a reference or a deletion beyond what is known afterwards. */
function isMissingSomething(doc: Y.Doc, update: ParsedUpdate): boolean {
  const ends = new Map(update.sections.map(({ client, end }) => [client, end]));
  const known = (client: number) => ends.get(client) ?? stateOf(doc, client);
  const { references, deletes } = update;
  for (let i = 0; i < references.length; i += 2)
    if (references[i + 1]! >= known(references[i]!)) return true;
  for (let i = 0; i < deletes.length; i += 3)
    if (deletes[i + 1]! + deletes[i + 2]! > known(deletes[i]!)) return true;
  return false;
}

function stateOf(doc: Y.Doc, client: number): number {
  return Y.getState(doc.store, client);
}
