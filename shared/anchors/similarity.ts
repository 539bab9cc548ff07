/** How alike two texts are, and where one stands in another with mistakes. Steps are bounded: past that nothing is found. */

/** About 15 ms of work. */
const maxSteps = 4_000_000;

/** Levenshtein distance in code units; `most + 1` as soon as it is more than `most`. */
export function distance(a: string, b: string, most = Infinity): number {
  if (a === b) return 0;
  let start = 0;
  let endA = a.length;
  let endB = b.length;
  while (start < endA && start < endB && a[start] === b[start]) start++;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const n = endA - start;
  const m = endB - start;
  if (Math.abs(n - m) > most) return most + 1;
  if (n === 0 || m === 0) return Math.max(n, m);
  if (n * m > maxSteps) return Math.max(n, m);
  let previous = Uint32Array.from({ length: m + 1 }, (_, j) => j);
  let current = new Uint32Array(m + 1);
  for (let i = 1; i <= n; i++) {
    current[0] = i;
    let least = i;
    const letter = a.charCodeAt(start + i - 1);
    for (let j = 1; j <= m; j++) {
      const change = letter === b.charCodeAt(start + j - 1) ? 0 : 1;
      const cost = Math.min(
        previous[j - 1]! + change,
        previous[j]! + 1,
        current[j - 1]! + 1,
      );
      current[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > most) return most + 1;
    [previous, current] = [current, previous];
  }
  return previous[m]!;
}

/** 1 for equal texts, 0 for texts that have nothing in common. */
export function similarity(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 1 : 1 - distance(a, b) / longer;
}

export interface Match {
  readonly from: number;
  readonly to: number;
  readonly errors: number;
}

/**
 * Where a pattern stands in a text with the fewest mistakes (Sellers 1980), and the best place apart from that one.
 * Null when no place has at most `most`.
 */
export function closest(
  pattern: string,
  text: string,
  most: number,
): { best: Match; next: Match | null } | null {
  const m = pattern.length;
  if (m === 0 || m * text.length > maxSteps) return null;
  const ends = endsOf(pattern, text, most);
  let best: Match | null = null;
  for (const match of ends)
    if (!best || match.errors < best.errors) best = match;
  if (!best) return null;
  let next: Match | null = null;
  for (const match of ends)
    if (
      (match.to <= best.from || match.from >= best.to) &&
      (!next || match.errors < next.errors)
    )
      next = match;
  return { best, next };
}

/** Each end in the text at which the pattern fits with at most `most` mistakes. */
function endsOf(pattern: string, text: string, most: number): Match[] {
  const m = pattern.length;
  let costs = Uint32Array.from({ length: m + 1 }, (_, i) => i);
  let starts = new Uint32Array(m + 1);
  let nextCosts = new Uint32Array(m + 1);
  let nextStarts = new Uint32Array(m + 1);
  const ends: Match[] = [];
  for (let j = 1; j <= text.length; j++) {
    const letter = text.charCodeAt(j - 1);
    nextCosts[0] = 0;
    nextStarts[0] = j;
    for (let i = 1; i <= m; i++) {
      let cost = costs[i - 1]! + (pattern.charCodeAt(i - 1) === letter ? 0 : 1);
      let start = starts[i - 1]!;
      if (nextCosts[i - 1]! + 1 < cost) {
        cost = nextCosts[i - 1]! + 1;
        start = nextStarts[i - 1]!;
      }
      if (costs[i]! + 1 < cost) {
        cost = costs[i]! + 1;
        start = starts[i]!;
      }
      nextCosts[i] = cost;
      nextStarts[i] = start;
    }
    if (nextCosts[m]! <= most)
      ends.push({ from: nextStarts[m]!, to: j, errors: nextCosts[m]! });
    [costs, nextCosts] = [nextCosts, costs];
    [starts, nextStarts] = [nextStarts, starts];
  }
  return ends;
}

/**
 * Which part of `text` the part [from, to) of `pattern` became, when the whole of one became the whole of the other
 * with the fewest changes. What was put in at an edge is left out. Null when that is too much to work out.
 */
export function partWithin(
  pattern: string,
  text: string,
  { from, to }: { readonly from: number; readonly to: number },
): { from: number; to: number } | null {
  const n = pattern.length;
  const m = text.length;
  if (n * m > maxSteps) return null;
  const width = m + 1;
  const costs = new Uint16Array((n + 1) * width);
  for (let j = 0; j <= m; j++) costs[j] = j;
  for (let i = 1; i <= n; i++) {
    costs[i * width] = i;
    for (let j = 1; j <= m; j++) {
      const change =
        pattern.charCodeAt(i - 1) === text.charCodeAt(j - 1) ? 0 : 1;
      costs[i * width + j] = Math.min(
        costs[(i - 1) * width + j - 1]! + change,
        costs[(i - 1) * width + j]! + 1,
        costs[i * width + j - 1]! + 1,
      );
    }
  }
  let start: number | null = null;
  let end = m;
  for (let i = n, j = m; ;) {
    // On the way back the first time is the greatest `j` of a row, and the last time its least.
    if (i === from && start === null) start = j;
    if (i === to) end = j;
    if (i === 0 && j === 0) break;
    const cost = costs[i * width + j]!;
    const change =
      i > 0 && j > 0 && pattern.charCodeAt(i - 1) === text.charCodeAt(j - 1)
        ? 0
        : 1;
    if (i > 0 && j > 0 && costs[(i - 1) * width + j - 1]! + change === cost) {
      i--;
      j--;
    } else if (i > 0 && costs[(i - 1) * width + j]! + 1 === cost) i--;
    else j--;
  }
  const first = start ?? 0;
  return { from: first, to: Math.max(first, end) };
}
