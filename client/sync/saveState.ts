/** What the top bar may say, worked out from what is known. Pure. */
import type { RefusalCode } from "../../shared/protocol.ts";
import { can, type Role } from "../../shared/roles.ts";
import type { Pending } from "./pending.ts";
import type { SaveState } from "./session.ts";

export interface ConnectionFacts {
  /** There is content to show. */
  readonly ready: boolean;
  /** The server's content has arrived over the connection that is open now. */
  readonly synced: boolean;
  /** The last attempt ended without a connection. */
  readonly failed: boolean;
  readonly closed: {
    readonly code: number;
    readonly refusal?: RefusalCode;
  } | null;
  /** Why the server takes no changes at the moment. */
  readonly serverReadOnly: string | null;
}

export function saveStateOf(
  facts: ConnectionFacts,
  { waiting, clean }: Pending,
  role: Role,
): SaveState {
  if (facts.closed) return { type: "closed", ...facts.closed };
  if (!facts.synced && facts.failed) return { type: "offline", waiting };
  if (facts.serverReadOnly)
    return {
      type: "readOnly",
      reason: facts.serverReadOnly.replace(/\.$/, ""),
      waiting,
    };
  if (!facts.ready || (!facts.synced && waiting === 0))
    return { type: "loading" };
  if (!can(role, "edit"))
    return {
      type: "readOnly",
      reason: can(role, "comment")
        ? "you can read and comment here, but not edit"
        : "you can read this canvas, but not edit it",
      waiting,
    };
  return clean ? { type: "saved" } : { type: "saving", waiting };
}

export function changesWaiting(count: number): string {
  return count === 1 ? "1 change waiting" : `${count} changes waiting`;
}
