/** Times of day where somebody is. All in Unix milliseconds and IANA zones; daylight saving comes from Intl. */

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** `HH:MM`, 24 hours. */
export function timeOfDayAt(at: number, zone: string): string {
  const { hour, minute } = partsAt(at, zone);
  return `${two(hour)}:${two(minute)}`;
}

/**
 * The next moment after `after` at which a clock there shows this time. A time that a day leaves out, because clocks go
 * forward, is the moment when they do; of one that a day has twice it is the first.
 */
export function nextTimeOfDay(
  after: number,
  time: string,
  zone: string,
): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const { year, month, day } = partsAt(after, zone);
  for (let days = -1; days <= 2; days += 1) {
    const at = momentOf(
      Date.UTC(year, month - 1, day + days, hour, minute),
      zone,
    );
    if (at > after) return at;
  }
  // Not reached: two days on is later than now in any zone.
  return after + dayMs;
}

/** When quiet hours that `at` is in end; null when it is in none. They may go over midnight. */
export function quietUntil(
  at: number,
  from: string | null,
  to: string | null,
  zone: string,
): number | null {
  if (from === null || to === null || from === to) return null;
  const now = timeOfDayAt(at, zone);
  const isQuiet = from < to ? now >= from && now < to : now >= from || now < to;
  return isQuiet ? nextTimeOfDay(at, to, zone) : null;
}

/** The moment at which clocks there show what a clock in UTC shows at `local`. */
function momentOf(local: number, zone: string): number {
  // The offset lies between those of a day before and a day after; clocks change once in between at most.
  const offsets = [local - dayMs, local + dayMs].map((at) =>
    offsetAt(at, zone),
  );
  const candidates = offsets.map((offset) => local - offset);
  const right = candidates.filter((at) => at + offsetAt(at, zone) === local);
  if (right.length > 0) return Math.min(...right);
  // Left out: the clocks went forward between the two candidates.
  let before = Math.min(...candidates);
  let behind = Math.max(...candidates);
  while (behind - before > 1) {
    const middle = Math.floor((before + behind) / 2);
    if (middle + offsetAt(middle, zone) < local) before = middle;
    else behind = middle;
  }
  return behind;
}

/** Milliseconds that clocks there are ahead of UTC. */
function offsetAt(at: number, zone: string): number {
  const { year, month, day, hour, minute, second } = partsAt(at, zone);
  const whole = Math.floor(at / 1000) * 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function partsAt(at: number, zone: string) {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "iso8601",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(
    format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
  );
  return {
    year: parts["year"]!,
    month: parts["month"]!,
    day: parts["day"]!,
    hour: parts["hour"]!,
    minute: parts["minute"]!,
    second: parts["second"]!,
  };
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
