/** Times as people say them. All in the reader's own time zone. */

const minute = 60_000;
const hour = 60 * minute;

/** "just now", "4 min ago", "today 14:02", "yesterday 14:02", "Tuesday 14:02", "12 Nov", "12 Nov 2025". */
export function timeAgo(iso: string, now: Date = new Date()): string {
  const at = new Date(iso);
  const age = now.getTime() - at.getTime();
  if (age < minute) return "just now";
  if (age < hour) return `${Math.floor(age / minute)} min ago`;
  const days = daysBetween(at, now);
  if (days === 0) return `today ${clock(at)}`;
  if (days === 1) return `yesterday ${clock(at)}`;
  if (days < 7) return `${weekday(at)} ${clock(at)}`;
  return shortDate(at, now);
}

/** Always complete, for tooltips and `<time>`: "Tuesday, 24 November 2026, 14:02". */
export function exactTime(iso: string): string {
  return new Date(iso).toLocaleString("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
}

/** A day as a heading: "Today", "Yesterday", "Tuesday", "12 Nov". */
export function dayName(day: Date, now: Date = new Date()): string {
  const days = daysBetween(day, now);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days < 7) return weekday(day);
  return shortDate(day, now);
}

/** A moment in a sentence: "today 14:02", "Tuesday 14:02", "12 Nov 14:02". */
export function moment(iso: string, now: Date = new Date()): string {
  const at = new Date(iso);
  const days = daysBetween(at, now);
  if (days <= 0) return `today ${clock(at)}`;
  if (days === 1) return `yesterday ${clock(at)}`;
  return `${days < 7 ? weekday(at) : shortDate(at, now)} ${clock(at)}`;
}

export function clock(at: Date): string {
  return at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** Calendar days, so that 23:59 is "yesterday" two minutes later, and clock changes do not matter. */
function daysBetween(earlier: Date, later: Date): number {
  const day = (at: Date) =>
    Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / (24 * hour);
  return day(later) - day(earlier);
}

function weekday(at: Date): string {
  return at.toLocaleDateString("en-GB", { weekday: "long" });
}

function shortDate(at: Date, now: Date): string {
  return at.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    ...(at.getFullYear() !== now.getFullYear() && { year: "numeric" }),
  });
}
