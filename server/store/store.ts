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

export interface Journal {
  /**
   * Appends rows in one transaction together with whatever else was appended while the last commit ran. Resolves once
   * they are on disk (fsync); rejects when they are not, and then none of this call's rows is stored.
   */
  append(rows: readonly JournalRow[]): Promise<void>;
}

export interface Store {
  readonly db: Kysely<Tables>;
  readonly journal: Journal;
  close(): Promise<void>;
}
