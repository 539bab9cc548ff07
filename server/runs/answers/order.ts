/** Names in the order in which people expect them: "task 2" before "task 10". */
const collator = new Intl.Collator("en", { numeric: true });

export function byNature(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
