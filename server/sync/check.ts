/** Judges one update before Yjs sees it (SPEC.md, C1-C16). Nothing here changes the document. */
import * as Y from "yjs";
import { maxUpdateBytes, type RefusalCode } from "../../shared/protocol.ts";
import { Budget, TooCostly } from "./budget.ts";
import { MalformedUpdate } from "./byteReader.ts";
import { foreignName, UnknownName, type KnownNames } from "./names.ts";
import { parseUpdate, type ParsedUpdate } from "./parseUpdate.ts";
import { Placer } from "./place.ts";
import { contradictsKnown } from "./repeats.ts";

/** Clocks of one client id, from `from` up to, not including, `to`. */
export interface ClientRange {
  readonly client: number;
  readonly from: number;
  readonly to: number;
}

export type Verdict =
  | {
      readonly type: "apply";
      readonly bytes: Uint8Array;
      /** Client ids that belong to this person from now on. */
      readonly claims: readonly number[];
      /** The new structs that it brings. */
      readonly clients: readonly ClientRange[];
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
  /** A newer build may bring nodes and marks that this one does not know. */
  readonly isNewerBuild: boolean;
}

export interface Owners {
  /** The user that a client id belongs to; undefined when it is free. */
  ownerOf(clientId: number): string | undefined;
  /** The user whose presence here uses a client id; it is not another's to take. */
  speakerOf(clientId: number): string | undefined;
  /** Whether a person may take this many client ids more. */
  mayClaim(userId: string, count: number): boolean;
}

export interface Rules {
  readonly owners: Owners;
  readonly names: KnownNames;
}

/** `budget` is what is left of the one that updates of the same transaction share. */
export function inspect(
  doc: Y.Doc,
  rules: Rules,
  author: Author,
  bytes: Uint8Array,
  budget = new Budget(),
): Verdict {
  if (bytes.length > maxUpdateBytes)
    return { type: "refuse", code: "too_large" };
  const { steps } = budget;
  try {
    const parsed = parseUpdate(bytes);
    return inspectParsed(doc, rules, author, bytes, parsed, budget);
  } catch (error) {
    if (error instanceof MalformedUpdate)
      return { type: "malformed", reason: error.message };
    if (error instanceof TooCostly) {
      budget.giveBackTo(steps);
      return { type: "refuse", code: "too_costly" };
    }
    if (error instanceof UnknownName)
      return { type: "refuse", code: "malformed" };
    throw error;
  }
}

function inspectParsed(
  doc: Y.Doc,
  { owners, names }: Rules,
  author: Author,
  sent: Uint8Array,
  parsed: ParsedUpdate,
  budget: Budget,
): Verdict {
  if (parsed.hasSkip) return { type: "missing" };
  for (const { client, clock } of parsed.sections)
    if (clock > Y.getState(doc.store, client)) return { type: "missing" };
  const foreign: string[] = [];
  const placer = new Placer(doc, budget, (struct, element, key) => {
    const name = foreignName(struct, element, key);
    if (name === null) return;
    if (!author.isNewerBuild) names.check(doc, name);
    foreign.push(name);
  });
  const { bytes, update } = withoutKnown(doc, sent, parsed, placer);
  // A viewer's SyncStep2 has no structs but carries the whole delete set; clients also clean up formatting by deletes.
  if (!author.mayEdit)
    return update.sections.length === 0
      ? { type: "nothing" }
      : { type: "refuse", code: "read_only" };
  if (bytes !== sent && contradictsKnown(doc, sent))
    return { type: "refuse", code: "wrong_owner" };

  const claims: number[] = [];
  for (const { client } of update.sections) {
    const owner = owners.ownerOf(client);
    const speaker = owners.speakerOf(client) ?? author.userId;
    if ((owner ?? speaker) !== author.userId)
      return { type: "refuse", code: "wrong_owner" };
    if (owner === undefined) claims.push(client);
  }
  if (!placer.placeAll(update)) return { type: "missing" };
  const deletes = placer.judgeDeletes(update.deletes);
  if (deletes === "missing") return { type: "missing" };
  if (update.sections.length === 0 && deletes === "nothing")
    return { type: "nothing" };
  if (claims.length > 0 && !owners.mayClaim(author.userId, claims.length))
    return { type: "refuse", code: "too_costly" };
  for (const name of foreign) names.add(name);
  const clients = update.sections.map(({ client, clock, end }) => ({
    client,
    from: clock,
    to: end,
  }));
  return { type: "apply", bytes, claims, clients };
}

/** Structs that are known already must not reach Yjs again: it would cut what they point at. */
function withoutKnown(
  doc: Y.Doc,
  bytes: Uint8Array,
  update: ParsedUpdate,
  placer: Placer,
): { readonly bytes: Uint8Array; readonly update: ParsedUpdate } {
  const known = new Map<number, number>();
  for (const { client, clock, structs } of update.sections) {
    const state = Y.getState(doc.store, client);
    known.set(client, state);
    if (clock >= state) continue;
    const straddling = structs.find(
      ({ id, length }) => id.clock < state && id.clock + length > state,
    );
    if (straddling) placer.refuseIfMoved(straddling);
  }
  if (update.sections.every(({ client, clock }) => clock === known.get(client)))
    return { bytes, update };
  const rest = Y.diffUpdate(bytes, Y.encodeStateVector(known));
  return { bytes: rest, update: parseUpdate(rest) };
}
