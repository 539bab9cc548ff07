/** The audit log: who did what to whose access, in an order that cannot be changed unnoticed. */
import type { Kysely } from "kysely";
import type { Caller } from "../access/caller.ts";
import type { Tables } from "../store/tables.ts";

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
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Appends an entry; call it in the transaction of the act, so that neither is there without the other. */
export async function audit(
  _db: Kysely<Tables>,
  _by: Caller | Actor,
  _entry: AuditEntry,
): Promise<void> {
  throw new Error("the TOKENS builder fills this in first");
}
