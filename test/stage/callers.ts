/** Callers of the API without a request behind them. */
import type { Role } from "../../shared/roles.ts";
import type { Admit } from "../../server/access/admission.ts";
import type { Caller } from "../../server/access/caller.ts";

/** A member with a session. */
export function memberCalled(id: string, name = id): Caller {
  return {
    user: { id, name, disciplines: ["engineering"] },
    workspaceRole: "member",
    credential: { type: "session", id: `session-of-${id}`, endsAt: Infinity },
  };
}

/** Lets everybody in, as what `roleOf` says; null: nobody of that id. */
export function admitAs(
  roleOf: Role | ((userId: string) => Role | null),
): Admit {
  return async ({ user }) => {
    const role = typeof roleOf === "string" ? roleOf : roleOf(user.id);
    return role === null ? "noAccess" : { role, until: null };
  };
}
