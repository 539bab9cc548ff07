/**
 * Pairs the parts of two states of one list. Parts with the same id are the same part, and ids never change places in
 * a Yjs list, so they cut both lists into gaps; inside a gap equal content is paired by a longest common subsequence.
 */

export interface Unit {
  readonly client: number;
  readonly clock: number;
  readonly content: string;
}

/** In order: `from` counts in the present list, `to` in the wanted one. */
export type Step =
  | { readonly type: "keep"; readonly from: number; readonly to: number }
  | { readonly type: "delete"; readonly from: number }
  | { readonly type: "insert"; readonly to: number };

/** More different parts than this in one gap: the gap is replaced as a whole, which is right but coarse. */
const maxDistance = 600;

export function align(
  present: readonly Unit[],
  wanted: readonly Unit[],
): Step[] {
  const steps: Step[] = [];
  let from = 0;
  let to = 0;
  for (const [anchorFrom, anchorTo] of anchors(present, wanted)) {
    alignGap(steps, present, wanted, [from, anchorFrom], [to, anchorTo]);
    steps.push({ type: "keep", from: anchorFrom, to: anchorTo });
    from = anchorFrom + 1;
    to = anchorTo + 1;
  }
  alignGap(steps, present, wanted, [from, present.length], [to, wanted.length]);
  return steps;
}

/** Pairs of indexes with the same id, increasing on both sides. */
function anchors(
  present: readonly Unit[],
  wanted: readonly Unit[],
): [number, number][] {
  const wantedAt = new Map<number, Map<number, number>>();
  wanted.forEach(({ client, clock }, to) => {
    let ofClient = wantedAt.get(client);
    if (!ofClient) wantedAt.set(client, (ofClient = new Map()));
    ofClient.set(clock, to);
  });
  const pairs: [number, number][] = [];
  let last = -1;
  present.forEach(({ client, clock }, from) => {
    const to = wantedAt.get(client)?.get(clock);
    if (to === undefined || to <= last) return;
    pairs.push([from, to]);
    last = to;
  });
  return pairs;
}

type Range = readonly [start: number, end: number];

function alignGap(
  steps: Step[],
  present: readonly Unit[],
  wanted: readonly Unit[],
  [fromStart, fromEnd]: Range,
  [toStart, toEnd]: Range,
) {
  const isSame = (from: number, to: number) =>
    present[from]!.content === wanted[to]!.content;
  let from = fromStart;
  let to = toStart;
  while (from < fromEnd && to < toEnd && isSame(from, to)) {
    steps.push({ type: "keep", from, to });
    from += 1;
    to += 1;
  }
  let lastFrom = fromEnd;
  let lastTo = toEnd;
  while (lastFrom > from && lastTo > to && isSame(lastFrom - 1, lastTo - 1)) {
    lastFrom -= 1;
    lastTo -= 1;
  }
  steps.push(...shortestScript([from, lastFrom], [to, lastTo], isSame));
  for (; lastFrom < fromEnd; lastFrom += 1, lastTo += 1)
    steps.push({ type: "keep", from: lastFrom, to: lastTo });
}

/** Myers' O(ND) difference algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986), forward, with its trace. */
function shortestScript(
  [fromStart, fromEnd]: Range,
  [toStart, toEnd]: Range,
  isSame: (from: number, to: number) => boolean,
): Step[] {
  const n = fromEnd - fromStart;
  const m = toEnd - toStart;
  if (n === 0 || m === 0)
    return replaceAll([fromStart, fromEnd], [toStart, toEnd]);
  const most = Math.min(n + m, maxDistance);
  const reach = new Int32Array(2 * most + 3);
  const middle = most + 1;
  const trace: Int32Array[] = [];
  for (let d = 0; d <= most; d += 1) {
    trace.push(reach.slice());
    for (let k = -d; k <= d; k += 2) {
      const isDown =
        k === -d ||
        (k !== d && reach[middle + k - 1]! < reach[middle + k + 1]!);
      let x = isDown ? reach[middle + k + 1]! : reach[middle + k - 1]! + 1;
      while (x < n && x - k < m && isSame(fromStart + x, toStart + x - k))
        x += 1;
      reach[middle + k] = x;
      if (x >= n && x - k >= m)
        return walkBack(trace, middle, n, m, fromStart, toStart);
    }
  }
  return replaceAll([fromStart, fromEnd], [toStart, toEnd]);
}

function walkBack(
  trace: readonly Int32Array[],
  middle: number,
  n: number,
  m: number,
  fromStart: number,
  toStart: number,
): Step[] {
  const steps: Step[] = [];
  let x = n;
  let y = m;
  for (let d = trace.length - 1; d >= 0; d -= 1) {
    const reach = trace[d]!;
    const k = x - y;
    const isDown =
      k === -d || (k !== d && reach[middle + k - 1]! < reach[middle + k + 1]!);
    const previousK = isDown ? k + 1 : k - 1;
    const previousX = d === 0 ? 0 : reach[middle + previousK]!;
    const previousY = d === 0 ? 0 : previousX - previousK;
    while (x > previousX && y > previousY) {
      x -= 1;
      y -= 1;
      steps.push({ type: "keep", from: fromStart + x, to: toStart + y });
    }
    if (d === 0) break;
    if (isDown) steps.push({ type: "insert", to: toStart + previousY });
    else steps.push({ type: "delete", from: fromStart + previousX });
    x = previousX;
    y = previousY;
  }
  return steps.reverse();
}

function replaceAll(from: Range, to: Range): Step[] {
  const steps: Step[] = [];
  for (let i = from[0]; i < from[1]; i += 1)
    steps.push({ type: "delete", from: i });
  for (let i = to[0]; i < to[1]; i += 1) steps.push({ type: "insert", to: i });
  return steps;
}
