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

/** What an append writes under one Yjs client id; the id belongs to that user on that canvas, for ever. */
export interface ClientRange {
  readonly clientId: number;
  /** Null for the server's own ids. */
  readonly userId: string | null;
  /** Clocks: everything below `from` was stored before, everything below `to` is stored by this append. */
  readonly from: number;
  readonly to: number;
}

export interface Append {
  readonly canvasId: string;
  /** The last row of this canvas that the caller knows of. */
  readonly after: number;
  /** Numbered `after + 1` and so on. */
  readonly rows: readonly JournalRow[];
  /** Each client id once. */
  readonly clients: readonly ClientRange[];
}

export type Appended =
  /** On disk (fsync), just now or by an earlier try of the same append whose outcome was not known. */
  | "stored"
  /** The journal does not end at `after`: another process wrote, so read its rows first. Nothing was stored. */
  | "behind"
  /**
   * A client id belongs to somebody else, or something else is stored under these clocks. Nothing was stored; what the
   * caller has in memory cannot be kept.
   */
  | "taken";

export interface Journal {
  /**
   * Appends rows in one transaction together with whatever else was appended while the last commit ran. Rejects when
   * the outcome is unknown or nothing was stored; repeating the same append is safe.
   */
  append(append: Append): Promise<Appended>;
  /** Resolves when the journal could take its turn to write. */
  ping(): Promise<void>;
}

export interface Store {
  /**
   * On SQLite one connection: inside `transaction().execute(trx => …)` use only `trx`, and wait for nothing else
   * (`hub.edit`, files, network); a query through `db` there would wait for the transaction that waits for it. On
   * Postgres transactions run at the same time, each sees what others committed since: what is read to be written
   * needs a condition in the statement that writes it, or `exclusive`.
   */
  readonly db: Kysely<Tables>;
  readonly journal: Journal;
  /**
   * The Yjs client id, 1 to 63, under which this process writes; no other process on this database has the same. It
   * changes when another process took it while Postgres was out of reach: read it for each edit. Appends under a slot
   * that is not this process's any more answer `taken`.
   */
  readonly serverSlot: number;
  /**
   * Runs `work` while nobody else, here or in another process on this database, runs work under the same name; waits
   * for its turn. Do not nest the same name.
   */
  exclusive<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** As `exclusive`, but null at once when somebody else is at it. */
  exclusiveIfFree<T>(name: string, work: () => Promise<T>): Promise<T | null>;
  /**
   * After deleting: overwrites what the database still keeps of it where it can. Of these tables on Postgres; SQLite
   * overwrites in the database itself, so here its log is emptied. False when others were in the way: try again later.
   */
  eraseTraces(tables: readonly string[]): Promise<boolean>;
  close(): Promise<void>;
}

/** Thrown when the data cannot be opened; the message is the one line to print. */
export class StoreError extends Error {}

const uniqueViolations: readonly unknown[] = [
  "SQLITE_CONSTRAINT_UNIQUE",
  "SQLITE_CONSTRAINT_PRIMARYKEY",
  "23505",
];

const fullDisks: readonly unknown[] = ["SQLITE_FULL", "ENOSPC", "53100"];

/** Whether something failed because the disk has no room left. */
export function isDiskFull(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && fullDisks.includes(error.code)
  );
}

/** Whether a statement failed because such a row exists already. */
export function isUniqueViolation(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    uniqueViolations.includes(error.code)
  );
}
