/** What the inbox and the settings of notices refuse; see server/http/errors.ts. */
import { Refusal } from "../http/errors.ts";

export const inboxItemNotFound = () =>
  new Refusal(
    404,
    "inbox_item_not_found",
    "Your inbox has no such line. What it was about may be gone, or closed to you.",
  );

export const timeZoneUnknown = (name: string) =>
  new Refusal(
    422,
    "time_zone_unknown",
    `“${name}” is no time zone that this server knows. Give an IANA name, such as Europe/Berlin.`,
  );

export const quietNeedsBoth = () =>
  new Refusal(
    422,
    "quiet_needs_both",
    "Quiet hours need a beginning and an end. Give both, or neither.",
  );

export const unsubscribeLinkGone = () =>
  new Refusal(
    404,
    "unsubscribe_link_gone",
    "This link does not belong to anybody here. Sign in and choose in your settings when mail is sent.",
  );

export const tooManyStreams = () =>
  new Refusal(
    429,
    "too_many_streams",
    "You have this open in very many windows. Close some of them.",
  );
