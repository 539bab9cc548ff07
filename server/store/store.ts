/** The store: every table through Kysely, and the journal, whose appends are durable when they resolve. */
import type { Kysely } from "kysely";
import type { Tables } from "./tables.ts";

export interface JournalRow {
  readonly canvasId: string;
  readonly seq: number;
  /** Unix milliseconds. */
  readonly at: number;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly kind: Tables["journal"]["kind"];
  readonly bytes: Uint8Array;
}

/** From now on this Yjs client id belongs to this user on this canvas. */
export interface ClientOwner {
  readonly canvasId: string;
  readonly clientId: number;
  readonly userId: string;
  readonly firstSeq: number;
}

export interface Append {
  readonly rows: readonly JournalRow[];
  readonly owners: readonly ClientOwner[];
}

export interface Journal {
  /**
   * Appends rows in one transaction together with whatever else was appended while the last commit ran. Resolves once
   * they are on disk (fsync); rejects when they are not, and then nothing of this call is stored.
   */
  append(
    rows: readonly JournalRow[],
    owners?: readonly ClientOwner[],
  ): Promise<void>;
}

export interface Store {
  /**
   * One connection: inside `transaction().execute(trx => …)` use only `trx`, and wait for nothing else (`hub.edit`,
   * files, network); a query through `db` there would wait for the transaction that waits for it.
   */
  readonly db: Kysely<Tables>;
  readonly journal: Journal;
  close(): Promise<void>;
}

/** Thrown when the data cannot be opened; the message is the one line to print. */
export class StoreError extends Error {}

/** Whether a statement failed because such a row exists already. */
export function isUniqueViolation(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "SQLITE_CONSTRAINT_UNIQUE" ||
      error.code === "SQLITE_CONSTRAINT_PRIMARYKEY")
  );
}
