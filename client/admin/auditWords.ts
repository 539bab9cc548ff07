/** Entries of the audit log as sentences: "Ben made Ada an editor of “Referral triage”". Pure. */
import type { AuditRecord } from "../../shared/api/admin.ts";

const article: Readonly<Record<string, string>> = {
  owner: "an owner",
  editor: "an editor",
  commenter: "a commenter",
  viewer: "a viewer",
  admin: "an admin",
  member: "a member",
  guest: "a guest",
};

/** What a sentence is made of. */
interface Said {
  /** Whoever did it. */
  readonly who: string;
  /** The person it was done to; the actor themselves are "themselves". */
  readonly whom: string;
  readonly isSelf: boolean;
  readonly canvas: string;
  detail(name: string): string;
  /** "an editor", from the detail `role` or `workspaceRole`. */
  readonly role: string;
}

type Sentence = (said: Said) => string;

const sentences: Readonly<Record<string, Sentence>> = {
  "session.started": ({ who, whom, isSelf }) =>
    isSelf ? `${who} signed in` : `${whom} signed in`,
  "session.failed": ({ who, whom }) =>
    who === nobody && whom === somebody
      ? "Somebody tried to sign in and could not"
      : `A sign-in as ${whom === somebody ? who : whom} failed`,
  "session.ended": ({ who }) => `${who} ended a sign-in`,
  "account.created": ({ who, whom, isSelf, role }) =>
    isSelf || who === nobody
      ? `${whom === "themselves" ? who : whom} joined as ${role}`
      : `${who} made an account for ${whom}`,
  "account.connected": ({ who }) =>
    `${who} connected the organisation's sign-in service`,
  "account.address_confirmed": ({ who, whom, isSelf }) =>
    `${isSelf ? who : whom} confirmed an e-mail address`,
  "account.role_changed": ({ who, whom, role }) =>
    `${who} made ${whom} ${role}`,
  "account.deactivated": ({ who, whom }) => `${who} deactivated ${whom}`,
  "account.reactivated": ({ who, whom }) => `${who} let ${whom} in again`,
  "account.erased": ({ who, isSelf, whom }) =>
    isSelf ? `${who} erased their account` : `${who} erased ${whom}`,
  "password.changed": ({ who }) => `${who} changed their password`,
  "password.reset": ({ who, whom, isSelf }) =>
    `${isSelf || whom === somebody ? who : whom} chose a new password by a reset link`,
  "password.reset_made": ({ who, whom }) =>
    `${who} made a reset link for ${whom}`,
  "account.second_step_on": ({ who }) => `${who} turned on the second step`,
  "account.second_step_off": ({ who, whom, isSelf }) =>
    isSelf || whom === somebody
      ? `${who} turned off the second step`
      : `${who} turned off the second step of ${whom}`,
  "account.backup_codes_made": ({ who }) => `${who} made new backup codes`,
  "member.role_changed": ({ who, whom, role, canvas }) =>
    `${who} made ${whom} ${role} of ${canvas}`,
  "member.removed": ({ who, whom, canvas }) =>
    `${who} took ${whom} off ${canvas}`,
  "member.left": ({ who, canvas }) => `${who} left ${canvas}`,
  "owner.changed": ({ who, whom, canvas }) =>
    `${who} gave ${canvas} to ${whom}`,
  "canvas.workspace_role_changed": ({ who, canvas, detail, role }) =>
    detail("role") === ""
      ? `${who} closed ${canvas} to the workspace`
      : `${who} made everybody of the workspace ${role} of ${canvas}`,
  "canvas.exported": ({ who, canvas, detail }) =>
    `${who} downloaded ${canvas}${inParentheses(detail("format"))}`,
  "canvas.guest_approval_changed": ({ who, canvas, detail }) =>
    detail("needed") === "yes"
      ? `${who} made guests' comments on ${canvas} wait for approval`
      : `${who} let guests comment on ${canvas} without approval`,
  "comment.approved": ({ who, canvas }) =>
    `${who} approved a guest's comment on ${canvas}`,
  "comment.refused": ({ who, canvas }) =>
    `${who} refused a guest's comment on ${canvas}`,
  "canvas.trashed": ({ who, canvas }) => `${who} put ${canvas} in the trash`,
  "canvas.restored": ({ who, canvas }) =>
    `${who} took ${canvas} out of the trash`,
  "canvas.purged": ({ who, canvas }) => `${who} deleted ${canvas} for ever`,
  "link.created": ({ who, canvas, detail }) =>
    `${who} made a share link to ${canvas}${inParentheses(detail("role"))}`,
  "link.changed": ({ who, canvas }) =>
    `${who} changed a share link to ${canvas}`,
  "link.revoked": ({ who, canvas }) =>
    `${who} revoked a share link to ${canvas}`,
  "link.opened": ({ who, canvas }) => `${who} opened ${canvas} by a share link`,
  "guest.joined": ({ who, whom, isSelf, canvas }) =>
    `${isSelf || whom === somebody ? who : whom} came to ${canvas} as a guest`,
  "guest.removed": ({ who, whom, canvas }) =>
    `${who} removed the guest ${whom} from ${canvas}`,
  "guest.hidden": ({ who, whom, canvas }) =>
    `${who} hid what the guest ${whom} wrote on ${canvas}`,
  "guest.shown": ({ who, whom, canvas }) =>
    `${who} showed again what the guest ${whom} wrote on ${canvas}`,
  "request.made": ({ who, canvas }) => `${who} asked for access to ${canvas}`,
  "request.decided": ({ who, whom, canvas, role, detail }) =>
    detail("role") === ""
      ? `${who} did not let ${whom} into ${canvas}`
      : `${who} let ${whom} into ${canvas} as ${role}`,
  "invitation.created": ({ who, canvas, detail, role }) =>
    `${who} invited somebody${detail("canvas") === "here" ? ` to ${canvas}` : ""} as ${role}`,
  "invitation.accepted": ({ who }) => `${who} accepted an invitation`,
  "invitation.revoked": ({ who }) => `${who} took back an invitation`,
  "group.created": ({ who }) => `${who} made a group`,
  "group.renamed": ({ who }) => `${who} renamed a group`,
  "group.deleted": ({ who }) => `${who} deleted a group`,
  "group.member_added": ({ who, whom }) => `${who} put ${whom} in a group`,
  "group.member_removed": ({ who, whom }) =>
    `${who} took ${whom} out of a group`,
  "group.role_changed": ({ who, canvas, detail, role }) =>
    detail("role") === ""
      ? `${who} took a group off ${canvas}`
      : `${who} made a group ${role} of ${canvas}`,
  "token.created": ({ who }) => `${who} made an API token`,
  "token.revoked": ({ who }) => `${who} revoked an API token`,
  "token.used": ({ who }) => `An API token of ${who} was used`,
  "person.exported": ({ who }) =>
    `${who} downloaded everything about themselves`,
  "settings.changed": ({ who }) => `${who} changed the settings`,
  "audit.exported": ({ who }) => `${who} downloaded the audit log`,
};

const nobody = "Somebody unknown";
const somebody = "somebody";

export function sentenceOf(entry: AuditRecord): string {
  const said = saidIn(entry);
  const say = Object.hasOwn(sentences, entry.action)
    ? sentences[entry.action]
    : undefined;
  if (say) return say(said);
  // An action of a newer server: its own words are better than none.
  const what = entry.action.replaceAll(/[._]/g, " ");
  return entry.canvas
    ? `${said.who}: ${what}, ${said.canvas}`
    : `${said.who}: ${what}`;
}

/** The sentence's small print: by what way, when it was not the page. */
export function wayOf({ via }: Pick<AuditRecord, "via">): string | null {
  if (via === "session" || via === "nobody") return null;
  if (via.startsWith("token:")) return "by an API token";
  return via === "server" ? "by the server" : `by the ${via}`;
}

function saidIn(entry: AuditRecord): Said {
  const { actor, via, targetPerson, canvas } = entry;
  const detail = (name: string) => {
    const value = entry.details?.[name];
    return typeof value === "string" || typeof value === "number"
      ? String(value)
      : "";
  };
  const role = detail("role") || detail("workspaceRole");
  const isSelf = actor !== null && targetPerson?.id === actor.id;
  return {
    who: actor?.name ?? (via === "nobody" ? nobody : "The server"),
    whom: isSelf ? "themselves" : (targetPerson?.name ?? somebody),
    isSelf,
    canvas: canvas
      ? canvas.title === null
        ? "a canvas that is gone"
        : `“${canvas.title || "Untitled canvas"}”`
      : "a canvas",
    detail: (name) =>
      name === "canvas" ? (canvas ? "here" : "") : detail(name),
    role: article[role] ?? "a member",
  };
}

function inParentheses(text: string): string {
  return text ? ` (${text})` : "";
}

/** What the filter offers: the words before the dot. */
export const actionGroups: readonly {
  readonly value: string;
  readonly label: string;
}[] = [
  { value: "", label: "Everything" },
  { value: "session", label: "Signing in" },
  { value: "account", label: "Accounts" },
  { value: "password", label: "Passwords" },
  { value: "member", label: "Roles on canvases" },
  { value: "owner", label: "Changes of owner" },
  { value: "link", label: "Share links" },
  { value: "guest", label: "Guests" },
  { value: "request", label: "Requests for access" },
  { value: "invitation", label: "Invitations" },
  { value: "group", label: "Groups" },
  { value: "token", label: "API tokens" },
  { value: "canvas", label: "Canvases" },
  { value: "person", label: "Exports of people" },
  { value: "settings", label: "Settings" },
  { value: "audit", label: "The audit log itself" },
];
