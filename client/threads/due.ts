/** A day that somebody is to answer by, in words. Days are the reader's own calendar days. */

/** "due today", "due Friday", "due 3 Dec", "overdue since Monday"; `day` is YYYY-MM-DD. */
export function dueWords(day: string, now: Date): string {
  const at = dayOf(day);
  const away = daysUntil(day, now);
  if (away === 0) return "due today";
  if (away === 1) return "due tomorrow";
  if (away === -1) return "overdue since yesterday";
  const near = Math.abs(away) < 7;
  const name = near
    ? at.toLocaleDateString("en-GB", { weekday: "long" })
    : at.toLocaleDateString("en-GB", {
        day: "numeric",
        month: "short",
        ...(at.getFullYear() !== now.getFullYear() && { year: "numeric" }),
      });
  return away > 0 ? `due ${name}` : `overdue since ${name}`;
}

export function isOverdue(day: string, now: Date): boolean {
  return daysUntil(day, now) < 0;
}

function daysUntil(day: string, now: Date): number {
  const [year, month, date] = parts(day);
  const then = Date.UTC(year, month - 1, date);
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((then - today) / 86_400_000);
}

function dayOf(day: string): Date {
  const [year, month, date] = parts(day);
  return new Date(year, month - 1, date);
}

function parts(day: string): [number, number, number] {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return [year, month, date];
}
