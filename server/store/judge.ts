/** The rules by which an append is stored or refused (SPEC.md, D1-D3); the same on every database. */
import type { Append, Appended } from "./store.ts";
import type { Tables } from "./tables.ts";

/** What is stored, as the transaction sees it that is going to write. */
export interface JournalState {
  /** 0 without any row. */
  headOf(canvasId: string): number;
  checksumOf(canvasId: string, seq: number): number | undefined;
  ownerOf(
    canvasId: string,
    clientId: number,
  ): Pick<Tables["client_owner"], "user_id" | "clock"> | undefined;
}

/** "stored" with `isNew` true: the caller has to write it now. */
interface Judgement {
  readonly appended: Appended;
  readonly isNew: boolean;
}

/** `rows` are the append's, with their checksums. Changes nothing, so a refusal leaves nothing behind. */
export function judge(
  { canvasId, after, clients }: Append,
  rows: readonly Pick<Tables["journal"], "seq" | "checksum">[],
  state: JournalState,
): Judgement {
  if (state.headOf(canvasId) !== after) {
    const isStored = rows.every(
      (row) => state.checksumOf(canvasId, row.seq) === row.checksum,
    );
    const appended = isStored && rows.length > 0 ? "stored" : "behind";
    return { appended, isNew: false };
  }
  for (const { clientId, userId, from } of clients) {
    const owner = state.ownerOf(canvasId, clientId);
    if (!owner) continue;
    if (owner.user_id !== userId) return { appended: "taken", isNew: false };
    if (owner.clock !== null && owner.clock !== from)
      return { appended: "taken", isNew: false };
  }
  return { appended: "stored", isNew: true };
}
