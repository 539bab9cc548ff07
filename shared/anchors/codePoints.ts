/**
 * Offsets in code points, as anchors and W3C selectors count them, and in code units, as JavaScript and Yjs do. An
 * offset inside a surrogate pair would make honest replicas diverge, so nothing here ever gives one.
 */

export function codePointLength(text: string): number {
  return toCodePoints(text, text.length);
}

/** Code points before an offset in code units; one inside a pair counts as before the pair. */
export function toCodePoints(text: string, units: number): number {
  const end = alignDown(text, Math.min(units, text.length));
  let points = end;
  for (let i = 1; i < end; i++) if (splitsPair(text, i)) points--;
  return points;
}

/** Code units before an offset in code points; past the end gives the end. */
export function toCodeUnits(text: string, points: number): number {
  let unit = 0;
  for (let left = points; left > 0 && unit < text.length; left--)
    unit += splitsPair(text, unit + 1) ? 2 : 1;
  return unit;
}

/** The code unit offset itself, or the one before the surrogate pair that it would split. */
export function alignDown(text: string, unit: number): number {
  return splitsPair(text, unit) ? unit - 1 : unit;
}

/** The code unit offset itself, or the one behind the surrogate pair that it would split. */
export function alignUp(text: string, unit: number): number {
  return splitsPair(text, unit) ? unit + 1 : unit;
}

/** Up to so many code points that end at a code unit offset. */
export function codePointsBefore(
  text: string,
  unit: number,
  points: number,
): string {
  let start = alignDown(text, unit);
  const end = start;
  for (let left = points; left > 0 && start > 0; left--)
    start = alignDown(text, start - 1);
  return text.slice(start, end);
}

/** Up to so many code points that start at a code unit offset. */
export function codePointsFrom(
  text: string,
  unit: number,
  points: number,
): string {
  const start = alignUp(text, unit);
  let end = start;
  for (let left = points; left > 0 && end < text.length; left--)
    end = alignUp(text, end + 1);
  return text.slice(start, end);
}

function splitsPair(text: string, unit: number): boolean {
  if (unit <= 0 || unit >= text.length) return false;
  const low = text.charCodeAt(unit);
  if (low < 0xdc00 || low > 0xdfff) return false;
  const high = text.charCodeAt(unit - 1);
  return high >= 0xd800 && high <= 0xdbff;
}
