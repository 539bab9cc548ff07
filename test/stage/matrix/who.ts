/** Everybody who may come to a door, with what they have there, written down by hand: the oracle of the matrix. */
import {
  can,
  canInWorkspace,
  tokenScopes,
  type Verb,
  type WorkspaceVerb,
} from "../../../shared/roles.ts";
import type { Door } from "../../../server/access/doors.ts";
import type { Who } from "./world.ts";

const session = "session" as const;
const member = { workspaceRole: "member", credential: session } as const;
const guest = { workspaceRole: "guest", credential: session } as const;
const isSignedIn = true as const;
const owner = { by: { owner: true }, role: "owner", isSignedIn } as const;

export const everybody: readonly Who[] = [
  { name: "admin", ...member, workspaceRole: "admin", role: null, isSignedIn },
  { name: "owner", ...member, ...owner },
  ...(["owner", "editor", "commenter", "viewer"] as const).map((role): Who => ({
    name: role === "owner" ? "co-owner" : role,
    ...member,
    by: { member: role },
    role,
    isSignedIn,
  })),
  {
    name: "editor by a group",
    ...member,
    by: { group: "editor" },
    role: "editor",
    isSignedIn,
  },
  {
    name: "viewer as everyone of the workspace",
    ...member,
    by: { workspace: "viewer" },
    role: "viewer",
    isSignedIn,
  },
  ...(["viewer", "commenter"] as const).map((link): Who => ({
    name: `guest ${link} by link`,
    ...guest,
    by: { link },
    role: link,
    isSignedIn,
  })),
  {
    name: "guest editor by link",
    ...guest,
    by: { link: "editor", guestsMayEdit: true },
    role: "editor",
    isSignedIn,
  },
  {
    name: "guest by a link for editors where guests may not edit",
    ...guest,
    by: { link: "editor" },
    role: "commenter",
    isSignedIn,
  },
  ...(["revoked", "expired", "removed"] as const).map((ends): Who => ({
    name: `guest whose link was ${ends}`,
    ...guest,
    by: { link: "editor", guestsMayEdit: true, ends },
    role: null,
    isSignedIn,
  })),
  {
    name: "guest of nothing, where the workspace is let in",
    ...guest,
    by: { workspace: "editor" },
    role: null,
    isSignedIn,
  },
  { name: "stranger", ...member, role: null, isSignedIn },
  {
    name: "editor who was deactivated",
    ...member,
    by: { member: "editor" },
    deactivated: true,
    role: null,
    isSignedIn: false,
  },
  ...(["ended session", "expired session", "none"] as const).map(
    (credential): Who => ({
      name: `owner with ${credential === "none" ? "no credential" : `an ${credential}`}`,
      workspaceRole: "admin",
      by: { owner: true },
      credential,
      role: null,
      isSignedIn: false,
    }),
  ),
  ...tokenScopes.map((scope): Who => ({
    name: `token with ${scope} of an owner who is admin`,
    workspaceRole: "admin",
    ...owner,
    credential: { scopes: [scope] },
  })),
  {
    name: "token with all scopes of a viewer",
    workspaceRole: "member",
    by: { member: "viewer" },
    role: "viewer",
    isSignedIn,
    credential: { scopes: tokenScopes },
  },
  {
    name: "token with all scopes, for this canvas",
    workspaceRole: "admin",
    ...owner,
    credential: { scopes: tokenScopes, onlyOn: "this canvas" },
  },
  {
    name: "token with all scopes, for another canvas",
    workspaceRole: "admin",
    ...owner,
    role: null,
    credential: { scopes: tokenScopes, onlyOn: "another canvas" },
  },
  ...(["revoked", "expired"] as const).map((ends): Who => ({
    name: `token that is ${ends}`,
    workspaceRole: "admin",
    ...owner,
    role: null,
    isSignedIn: false,
    credential: { scopes: tokenScopes, ends },
  })),
];

export type Outcome = "in" | 401 | 403 | 404;

/** What a door has to say, from the tables of roles alone. */
export function expectedAt(
  door: Door,
  method: string,
  who: Who,
  { verb, below = 403 }: { readonly verb?: Verb; readonly below?: 404 | 403 },
): Outcome {
  if (door.to === "anyone") return "in";
  if (!who.isSignedIn) return 401;
  if (typeof who.credential === "object") {
    if (door.to === "person") return 403;
    // A token never has more than its person: "admin" is an admin's.
    const scopes = who.credential.scopes.filter(
      (scope) => scope !== "admin" || who.workspaceRole === "admin",
    );
    if (!scopes.includes(scopeFor(door, method))) return 403;
  }
  switch (door.to) {
    case "signedIn":
    case "person":
      return "in";
    case "operator":
      return mayInWorkspace(who, "administer") ? "in" : 403;
    case "workspace":
      return mayInWorkspace(who, door.verb) ? "in" : 403;
    case "canvas":
    case "record":
      if (who.role === null) return 404;
      return can(who.role, door.verb) && can(who.role, verb ?? door.verb)
        ? "in"
        : below;
    default:
      return door satisfies never;
  }
}

function mayInWorkspace(who: Who, verb: WorkspaceVerb): boolean {
  return !isLimited(who) && canInWorkspace(who.workspaceRole, verb);
}

/** To some canvases. */
export function isLimited({ credential }: Who): boolean {
  return typeof credential === "object" && credential.onlyOn !== undefined;
}

function scopeFor(door: Door, method: string) {
  if ("scope" in door && door.scope) return door.scope;
  if (door.to === "operator") return "admin";
  if (door.to === "workspace" && door.verb === "administer") return "admin";
  return method === "GET" ? "read" : "write";
}
