/** Stretches of a chart's x axis: from the marks that somebody selected, and where they stand in a drawing. Pure. */
import type { AnchorOf } from "../../shared/api/anchors.ts";
import type { Drawing, Target } from "../../shared/charts/drawing.ts";

export interface Band {
  readonly panel: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

type Stretch = Pick<AnchorOf<"range">, "from" | "to" | "words">;

/** Whether the x axis of a drawing is of times, in unix milliseconds. */
export function isOverTime({ panels }: Drawing): boolean {
  const type = panels[0]?.options.x?.type;
  return type === "time" || type === "utc";
}

/**
 * From the first to the last of what is selected; null when it is no stretch: of categories, or all in one place. Unix
 * milliseconds become ISO 8601 times, as anchors store them.
 */
export function stretchOf(
  targets: readonly Target[],
  isTime: boolean,
): Stretch | null {
  const marked = targets
    .filter((target): target is Target & { x: number } => target.x !== null)
    .toSorted((a, b) => a.x - b.x);
  const first = marked[0];
  const last = marked.at(-1);
  if (!first || !last || marked.length < targets.length || first.x === last.x)
    return null;
  const store = (x: number) => (isTime ? new Date(x).toISOString() : x);
  const name = (target: Target & { x: number }) =>
    target.tip().where ?? String(target.x);
  return {
    from: store(first.x),
    to: store(last.x),
    words: `from ${name(first)} to ${name(last)}`.slice(0, 500),
  };
}

/** One in each panel that shows some of it; none where the axis has names. */
export function bandsOf(
  { panels, columns }: Drawing,
  { axis, from, to }: Pick<AnchorOf<"range">, "axis" | "from" | "to">,
): readonly Band[] {
  if (axis !== "x") return [];
  const ends = [numberOf(from), numberOf(to)] as const;
  if (ends.some((end) => !Number.isFinite(end))) return [];
  return panels.flatMap(({ xScale, options }, panel): Band[] => {
    if (!xScale) return [];
    const [least, most] = xScale.range;
    const pixels = ends.map((end) => xScale.toPixel(end));
    const left = Math.max(least, Math.min(...pixels));
    const right = Math.min(most, Math.max(...pixels));
    // All of it is outside the part that is looked at.
    if (right < left) return [];
    const { width = 0, height = 0, marginTop = 0, marginBottom = 30 } = options;
    return [
      {
        panel,
        left: (panel % columns) * width + left,
        top: Math.floor(panel / columns) * (height + 16) + marginTop,
        width: Math.max(2, right - left),
        height: height - marginTop - marginBottom,
      },
    ];
  });
}

function numberOf(end: number | string): number {
  return typeof end === "number" ? end : Date.parse(end);
}
