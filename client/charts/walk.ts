/** Walking through the marks of a drawn chart with the arrow keys, and finding marks by their address. Pure. */
import { datumKey, readDatumKey } from "../../shared/charts/datum.ts";
import type { Drawing, Target } from "../../shared/charts/drawing.ts";

/** A mark with its place in the whole drawing, panels side by side. */
export interface Mark {
  readonly target: Target;
  readonly panel: number;
  readonly x: number;
  readonly y: number;
}

export type Direction = "left" | "right" | "up" | "down";

export function marksOf({ panels, columns }: Drawing): Mark[] {
  return panels.flatMap(({ targets, options }, panel) => {
    const left = (panel % columns) * (options.width ?? 0);
    const top = Math.floor(panel / columns) * ((options.height ?? 0) + 16);
    return targets.map((target) => ({
      target,
      panel,
      x: left + target.px,
      y: top + target.py,
    }));
  });
}

/**
 * The next mark. Sideways stays on the series where there is one; up and down go to the nearest mark of another
 * series, or of another row. Null at the end.
 */
export function nextMark(
  marks: readonly Mark[],
  from: Mark,
  direction: Direction,
): Mark | null {
  const sideways = direction === "left" || direction === "right";
  const sign = direction === "left" || direction === "up" ? -1 : 1;
  const { series } = from.target;
  const onSeries =
    sideways &&
    series !== "" &&
    marks.some(
      (mark) =>
        mark !== from && mark.target.series === series && mark.x !== from.x,
    );
  let best: Mark | null = null;
  let bestCost = Infinity;
  for (const mark of marks) {
    if (mark === from) continue;
    if (onSeries && mark.target.series !== series) continue;
    if (onSeries && mark.panel !== from.panel) continue;
    const along = sign * (sideways ? mark.x - from.x : mark.y - from.y);
    const across = Math.abs(sideways ? mark.y - from.y : mark.x - from.x);
    if (along < 0.5) continue;
    const cost = onSeries ? along : along + 3 * across;
    if (cost >= bestCost) continue;
    best = mark;
    bestCost = cost;
  }
  return best;
}

/** The address of a mark: that of its first value. */
export function keyOf(target: Target): string {
  const [first] = target.data;
  return first ? datumKey(first) : "";
}

/**
 * The mark that stands for an address. A thinned series may not draw this very step any more: then the nearest of its
 * steps. Null when the value is not in the data.
 */
export function findMark(
  marks: readonly Mark[],
  key: string,
  thinned: boolean,
): Mark | null {
  const exact = marks.find(({ target }) =>
    target.data.some((datum) => datumKey(datum) === key),
  );
  if (exact || !thinned) return exact ?? null;
  const wanted = readDatumKey(key);
  const { step } = wanted ?? {};
  if (!wanted || step === undefined) return null;
  let best: Mark | null = null;
  let least = Infinity;
  for (const mark of marks)
    for (const datum of mark.target.data) {
      if (
        datum.run !== wanted.run ||
        datum.metric !== wanted.metric ||
        datum.task !== wanted.task ||
        datum.step === undefined
      )
        continue;
      const distance = Math.abs(datum.step - step);
      if (distance >= least) continue;
      best = mark;
      least = distance;
    }
  return best;
}

/** What a screen reader says of a mark, and what a comment's card remembers of it. */
export function markWords(target: Target): string {
  const { name, where, value, facts } = target.tip();
  return [name, where, value, ...facts].filter(Boolean).join(", ");
}
