/** What is said about roles, links and guests. Pure. */
import type { GivenRole, ShareLink } from "../../shared/api/sharing.ts";
import type { Role } from "../../shared/roles.ts";
import { moment } from "../kit/when.ts";

export const roleWords: Readonly<Record<Role, string>> = {
  owner: "owner",
  editor: "can edit",
  commenter: "can comment",
  viewer: "can view",
};

/** After a name: "Ben can edit", "Ben is an owner". */
export function mayDo(role: Role): string {
  return role === "owner" ? "is an owner" : roleWords[role];
}

/** "Edit, comment and read": what a role means, for the foot of a choice. */
export const roleHints: Readonly<Record<Role, string>> = {
  owner: "edit, share and delete",
  editor: "edit, comment and read",
  commenter: "read and comment",
  viewer: "read only",
};

/** What guests of a link may do: less than people with an account, unless the owner said otherwise. */
export function guestRole(link: Pick<ShareLink, "role" | "guestsMayEdit">) {
  return link.role === "editor" && !link.guestsMayEdit
    ? "commenter"
    : link.role;
}

/** "Edit link" unless it has a label of its own. */
export function linkName({ label, role }: Pick<ShareLink, "label" | "role">) {
  return label.trim() || defaultNames[role];
}
const defaultNames: Readonly<Record<GivenRole, string>> = {
  editor: "Link to edit",
  commenter: "Link to comment",
  viewer: "Link to view",
};

/** "3 people, expires Friday 18:00, password". */
export function linkState(link: ShareLink, now = new Date()): string {
  const { people, expiresAt, hasPassword, role } = link;
  return [
    roleWords[role],
    role === "editor" && !link.guestsMayEdit && "guests comment",
    hasPassword && "password",
    people === 0
      ? "nobody came yet"
      : people === 1
        ? "1 person came"
        : `${people} people came`,
    expiryWords(expiresAt, now),
  ]
    .filter(Boolean)
    .join(" · ");
}

export function isOver(expiresAt: string | null, now = new Date()): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= now.getTime();
}

/** "expires Friday 18:00", "expired yesterday 18:00", "no end". */
export function expiryWords(expiresAt: string | null, now = new Date()) {
  if (expiresAt === null) return "no end";
  if (isOver(expiresAt, now)) return `expired ${moment(expiresAt, now)}`;
  return `expires ${comingMoment(expiresAt, now)}`;
}

const day = 24 * 60 * 60 * 1000;

/** `moment` for times to come: "today 18:00", "tomorrow 18:00", "Friday 18:00", "12 Nov". */
export function comingMoment(iso: string, now = new Date()): string {
  const at = new Date(iso);
  const midnight = (date: Date) =>
    Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  const days = (midnight(at) - midnight(now)) / day;
  const clock = at.toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
  });
  if (days <= 0) return `today ${clock}`;
  if (days === 1) return `tomorrow ${clock}`;
  if (days < 7)
    return `${at.toLocaleDateString("en-GB", { weekday: "long" })} ${clock}`;
  return at.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    ...(at.getFullYear() !== now.getFullYear() && { year: "numeric" }),
  });
}

export const expiryPresets = [
  { value: "day", label: "in a day", ms: day },
  { value: "week", label: "in a week", ms: 7 * day },
  { value: "month", label: "in 30 days", ms: 30 * day },
] as const;

/** "you", where a list names me. */
export function nameFor(person: { id: string; name: string }, me: string) {
  return person.id === me ? `${person.name} (you)` : person.name;
}
