/** Until when something is put off, in the zone of the browser. */

export interface SnoozeChoice {
  readonly label: string;
  readonly until: Date;
}

const morning = 9;
const evening = 18;

/** "Later today" is three hours on, to the full half hour, while that is before the evening. */
export function snoozeChoices(now: Date): readonly SnoozeChoice[] {
  const later = new Date(now);
  later.setHours(now.getHours() + 3, now.getMinutes() > 30 ? 60 : 30, 0, 0);
  const isToday =
    later.getDate() === now.getDate() && later.getHours() < evening;
  return [
    ...(isToday ? [{ label: "Later today", until: later }] : []),
    { label: "Tomorrow", until: at(now, 1) },
    { label: "Next week", until: at(now, daysToMonday(now)) },
  ];
}

/** For `<input type="datetime-local">`: "2026-11-24T09:00". */
export function localInput(at: Date): string {
  const pad = (part: number) => String(part).padStart(2, "0");
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/** By the calendar, so that a day on which clocks change is a day. */
function at(now: Date, days: number): Date {
  return new Date(
    now.getFullYear(),
    now.getMonth(),
    now.getDate() + days,
    morning,
  );
}

/** On a Monday the next one. */
function daysToMonday(now: Date): number {
  return (8 - now.getDay()) % 7 || 7;
}
