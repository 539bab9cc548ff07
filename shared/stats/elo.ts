/** Elo ratings from games between two. */

export interface Game {
  readonly a: string;
  readonly b: string;
  /** 1 when a wins, 0 when b wins, 0.5 for a tie. */
  readonly scoreA: number;
}

export interface EloOptions {
  readonly k: number;
  readonly scale?: number;
  /** `batch` expects every game by the ratings before all of them; `sequential` by those after the game before it. */
  readonly mode: "batch" | "sequential";
}

/** New ratings; who is not rated yet throws. Elo (1978), The Rating of Chessplayers. */
export function eloUpdate(
  ratings: Readonly<Record<string, number>>,
  games: readonly Game[],
  { k, scale = 400, mode }: EloOptions,
): Record<string, number> {
  const updated = new Map(Object.entries(ratings));
  const before = new Map(updated);
  const expectedBy = mode === "batch" ? before : updated;
  for (const { a, b, scoreA } of games) {
    const [ofA, ofB] = [expectedBy.get(a), expectedBy.get(b)];
    if (ofA === undefined || ofB === undefined)
      throw new RangeError(`no rating of ${ofA === undefined ? a : b}`);
    const change = k * (scoreA - 1 / (1 + 10 ** ((ofB - ofA) / scale)));
    updated.set(a, updated.get(a)! + change);
    updated.set(b, updated.get(b)! - change);
  }
  return Object.fromEntries(updated);
}
