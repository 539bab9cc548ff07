/** What is said when a role changes under an open page. Pure. */
import { can, type Role } from "../../shared/roles.ts";

/** Null when nothing that a person can do has changed. */
export function roleChangeWords(before: Role, now: Role): string | null {
  if (before === now) return null;
  if (now === "owner") return "You own this canvas now.";
  if (can(now, "edit"))
    return can(before, "edit")
      ? "You do not own this canvas any more. You can still edit it."
      : "You can edit this canvas now.";
  if (can(before, "edit"))
    return can(now, "comment")
      ? "You can no longer edit this canvas. You can read and comment; what you wrote is saved."
      : "You can no longer edit this canvas, only read it; what you wrote is saved.";
  return can(now, "comment")
    ? "You can comment on this canvas now."
    : "You can no longer comment here, only read.";
}
