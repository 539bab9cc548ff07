/** When a line's news go out, by mail and by push: a pure function of the line, the person's choice and the time. */
import type { Selectable } from "kysely";
import type { Tables } from "../store/tables.ts";
import { nextTimeOfDay, quietUntil } from "./localTime.ts";
import { retryOf } from "./pushing.ts";
import type { NoticeRow } from "./settings.ts";

type Item = Selectable<Tables["inbox_item"]>;

/** Unix milliseconds; null: there is nothing to send. What is not later than now is due. */
export interface Plan {
  readonly mailAt: number | null;
  readonly pushAt: number | null;
}

/** A burst becomes one letter: it waits until nothing came for a while, but no longer than the second. */
export const graceMs = 45_000;
export const longestGraceMs = 4 * 60_000;
const hourMs = 60 * 60_000;

export function planOf(
  item: Item,
  notices: NoticeRow,
  now: number,
  ways: { readonly mail: boolean; readonly push: boolean },
): Plan {
  const isWaiting =
    item.read_at === null &&
    item.done_at === null &&
    (item.snoozed_until === null || Date.parse(item.snoozed_until) <= now);
  if (!isWaiting) return { mailAt: null, pushAt: null };
  const whenLoud = (at: number) =>
    quietUntil(
      Math.max(at, now),
      notices.quiet_from,
      notices.quiet_to,
      notices.time_zone,
    ) ?? at;
  const isNew = (until: string | null) =>
    until === null || item.updated_at > until;
  // Owners get a letter of their own about requests for access, at once.
  const isMailed = item.subject_type !== "access";
  const pushAt = isNew(item.pushed_at) ? item.updated_at : retryOf(item)?.at;
  return {
    mailAt:
      ways.mail && isMailed && notices.mail !== "never" && isNew(item.mailed_at)
        ? whenLoud(letterAt(item, notices, notices.mail))
        : null,
    pushAt:
      ways.push && notices.push === 1 && pushAt !== undefined
        ? whenLoud(Date.parse(pushAt))
        : null,
  };
}

function letterAt(
  item: Item,
  { digest_at, time_zone }: NoticeRow,
  mail: "now" | "hourly" | "daily",
): number {
  const last = Date.parse(item.updated_at);
  // The first of the news that no letter brought yet.
  const first =
    item.mailed_at !== null && item.mailed_at >= item.news_at
      ? last
      : Date.parse(item.news_at);
  switch (mail) {
    case "now":
      return Math.min(last + graceMs, first + longestGraceMs);
    case "hourly":
      return Math.ceil((first + 1) / hourMs) * hourMs;
    case "daily":
      return nextTimeOfDay(first, digest_at, time_zone);
  }
}
