/** Who may do what: on one canvas, and in the workspace. One table each, for server and client. */

export const roles = ["owner", "editor", "commenter", "viewer"] as const;
export type Role = (typeof roles)[number];

export type Verb =
  /** See the canvas, its history and its threads; download it. */
  | "read"
  | "comment"
  | "edit"
  | "nameVersion"
  | "restore"
  /** Archive it, bring it back, put it in the trash and take it out. */
  | "archive"
  /** Members, groups, links, guests, requests for access. */
  | "share"
  /** Give it to another owner. */
  | "transfer"
  /** Delete it for good. */
  | "purge";

const abilities: Readonly<Record<Role, readonly Verb[]>> = {
  owner: [
    "read",
    "comment",
    "edit",
    "nameVersion",
    "restore",
    "archive",
    "share",
    "transfer",
    "purge",
  ],
  editor: ["read", "comment", "edit", "nameVersion", "restore"],
  commenter: ["read", "comment"],
  viewer: ["read"],
};

export function can(role: Role, verb: Verb): boolean {
  return abilities[role].includes(verb);
}

/** The role that allows more; null stands for none. */
export function higherRole(a: Role | null, b: Role | null): Role | null {
  if (a === null || b === null) return a ?? b;
  return roles.indexOf(a) <= roles.indexOf(b) ? a : b;
}

/**
 * What somebody is in the workspace. A guest came by a share link with just a name, and has nothing but the canvas of
 * that link.
 */
export const workspaceRoles = ["admin", "member", "guest"] as const;
export type WorkspaceRole = (typeof workspaceRoles)[number];

export type WorkspaceVerb =
  | "createCanvas"
  /** Runs, metrics and imports are the workspace's, not one canvas's. */
  | "readRuns"
  | "importRuns"
  | "listPeople"
  | "makeToken"
  /** People, groups, invitations, settings, all canvases' owners and sizes, tokens, audit log, health. */
  | "administer";

const workspaceAbilities: Readonly<
  Record<WorkspaceRole, readonly WorkspaceVerb[]>
> = {
  admin: [
    "createCanvas",
    "readRuns",
    "importRuns",
    "listPeople",
    "makeToken",
    "administer",
  ],
  member: ["createCanvas", "readRuns", "importRuns", "listPeople", "makeToken"],
  guest: [],
};

export function canInWorkspace(
  role: WorkspaceRole,
  verb: WorkspaceVerb,
): boolean {
  return workspaceAbilities[role].includes(verb);
}

/** What an API token may be used for; each includes nothing of the others. */
export const tokenScopes = ["read", "runs:write", "write", "admin"] as const;
export type TokenScope = (typeof tokenScopes)[number];
