/** What sharing refuses; see server/http/errors.ts. */
import { Refusal } from "../http/errors.ts";

export const personNotFound = () =>
  new Refusal(
    404,
    "person_not_found",
    "There is no such person here. They may have left, or be a guest: only people with an account can be given this.",
  );

export const groupNotFound = () =>
  new Refusal(
    404,
    "group_not_found",
    "There is no such group. An admin may have deleted it.",
  );

export const groupNameTaken = () =>
  new Refusal(
    409,
    "group_name_taken",
    "There is a group of this name already. Choose another name.",
  );

export const ownerStaysOwner = () =>
  new Refusal(
    409,
    "owner_stays_owner",
    "This person owns the canvas. The owner can hand it over to somebody else; until then their role cannot be changed.",
  );

export const onlyTheOwner = () =>
  new Refusal(
    403,
    "only_the_owner",
    "Only the owner can hand this canvas over. Ask them, or an admin of this Parley.",
  );

export const soleOwner = () =>
  new Refusal(
    409,
    "sole_owner",
    "You are the only owner of this canvas, so it would belong to nobody. Make somebody else its owner first, or delete it.",
  );

/** The same for a link that never was, has expired, was revoked, or whose canvas is gone. */
export const linkGone = () =>
  new Refusal(
    404,
    "link_gone",
    "This link does not open anything. It may be incomplete, expired or withdrawn: ask whoever gave it to you for a new one.",
  );

export const shareLinkNotFound = () =>
  new Refusal(
    404,
    "share_link_not_found",
    "This canvas has no such link. It may have been withdrawn already.",
  );

export const wrongLinkPassword = () =>
  new Refusal(
    403,
    "wrong_link_password",
    "This is not the password of the link. Ask whoever gave you the link.",
  );

export const shareLinksOff = () =>
  new Refusal(
    403,
    "share_links_off",
    "An admin of this Parley has turned share links off. Ask the owner of the canvas to add you by name.",
  );

export const guestsNotAllowed = () =>
  new Refusal(
    403,
    "guests_not_allowed",
    "Links on this Parley open for people with an account only. Sign in, then open the link again.",
  );

export const nameNeeded = () =>
  new Refusal(
    422,
    "name_needed",
    "Say your name, so that others on the canvas know who you are.",
  );

export const expiryInPast = () =>
  new Refusal(
    422,
    "expiry_in_past",
    "The link would have expired already. Choose a time in the future.",
  );

export const tooManyLinks = (limit: number) =>
  new Refusal(
    409,
    "too_many_links",
    `A canvas has at most ${limit} links. Withdraw one that is not needed any more.`,
    { limit },
  );

export const guestNotFound = () =>
  new Refusal(
    404,
    "guest_not_found",
    "Nobody with this id came to this canvas by a link.",
  );

export const requestNotFound = () =>
  new Refusal(
    404,
    "request_not_found",
    "There is no such request any more. Another owner may have decided it.",
  );

export const invitationNotFound = () =>
  new Refusal(
    404,
    "invitation_not_found",
    "There is no such invitation. It may have been accepted or withdrawn.",
  );

export const invitationsNeedAccounts = () =>
  new Refusal(
    409,
    "invitations_need_accounts",
    "This Parley has no accounts: whoever can reach it joins by name. Share the canvas by a link instead.",
  );

export const accountNotFound = () =>
  new Refusal(404, "account_not_found", "There is no account with this id.");

export const lastAdmin = () =>
  new Refusal(
    409,
    "last_admin",
    "This is the only admin of this Parley. Make somebody else an admin first.",
  );

/** `owned`: the canvases that would be left without an owner. */
export const stillOwns = (
  owned: readonly { id: string; title: string; deletedAt: string | null }[],
) =>
  new Refusal(
    409,
    "still_owns",
    `This person alone owns ${owned.length === 1 ? "a canvas" : `${owned.length} canvases`}. Say who gets ${owned.length === 1 ? "it" : "them"}.`,
    { owned },
  );

export const cannotReassignTo = () =>
  new Refusal(
    422,
    "cannot_reassign",
    "The canvases can only go to somebody else who has an active account here.",
  );

export const guestHasNoWorkspaceRole = () =>
  new Refusal(
    409,
    "guest_has_no_role",
    "A guest came by a share link and has no place in the workspace. Invite them, so that they get an account.",
  );

export const chartNotHere = () =>
  new Refusal(
    404,
    "chart_not_here",
    "You see the numbers of charts that stand on a canvas open to you. This canvas has no such chart; it may have been changed a moment ago.",
  );
