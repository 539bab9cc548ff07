/** The time for records: strictly later than any this process gave before, so that an order by time is the order made. */
let last = 0;

export function timestamp(): string {
  last = Math.max(Date.now(), last + 1);
  return new Date(last).toISOString();
}
