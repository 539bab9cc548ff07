/** Who may do what on a canvas: one table for server and client. */

export const roles = ["owner", "editor", "commenter", "viewer"] as const;
export type Role = (typeof roles)[number];

export type Verb =
  "read" | "comment" | "edit" | "nameVersion" | "restore" | "archive" | "share";

const abilities: Record<Role, readonly Verb[]> = {
  owner: [
    "read",
    "comment",
    "edit",
    "nameVersion",
    "restore",
    "archive",
    "share",
  ],
  editor: ["read", "comment", "edit", "nameVersion", "restore"],
  commenter: ["read", "comment"],
  viewer: ["read"],
};

export function can(role: Role, verb: Verb): boolean {
  return abilities[role].includes(verb);
}
