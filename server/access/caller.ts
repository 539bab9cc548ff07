/** Who a request or a connection comes from, and by what credential: a session's cookie or an API token. */
import type { Person } from "../../shared/people.ts";
import type { TokenScope, WorkspaceRole } from "../../shared/roles.ts";
import type { Context } from "../context.ts";
import { findSession } from "../records/session.ts";
import { findToken } from "../tokens/credential.ts";
import { readAuthorization } from "../tokens/format.ts";

export interface Caller {
  /** For a token: whoever it acts as. */
  readonly user: Person;
  readonly workspaceRole: WorkspaceRole;
  readonly credential: Credential;
}

export type Credential =
  | {
      readonly type: "session";
      readonly id: string;
      /** Unix milliseconds. */
      readonly endsAt: number;
    }
  | {
      readonly type: "token";
      readonly id: string;
      readonly scopes: readonly TokenScope[];
      /** Null: every canvas that the person may open. */
      readonly canvases: readonly string[] | null;
      readonly endsAt: number | null;
    };

/**
 * Null without a credential, or with one that is unknown, ended or expired. Of a token and a cookie the token decides,
 * also when it does not work. Used by HTTP and by sockets alike.
 */
export async function identify(
  context: Pick<Context, "store" | "config">,
  headers: Headers,
): Promise<Caller | null> {
  const token = readAuthorization(headers);
  if (token !== null) return findToken(context, token);
  const session = await findSession(context, headers);
  return (
    session && {
      user: session.user,
      workspaceRole: session.workspaceRole,
      credential: {
        type: "session",
        id: session.id,
        endsAt: Date.parse(session.expiresAt),
      },
    }
  );
}
