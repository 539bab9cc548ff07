/** Callers of the API without a request behind them. */
import type { Caller } from "../../server/access/caller.ts";

/** A member with a session. */
export function memberCalled(id: string, name = id): Caller {
  return {
    user: { id, name, disciplines: ["engineering"] },
    workspaceRole: "member",
    credential: { type: "session", id: `session-of-${id}`, endsAt: Infinity },
  };
}
