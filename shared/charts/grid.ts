/** Small multiples: how panels stand in a figure, and the legend above them. */
import type {
  Drawing,
  DrawnPanel,
  DrawnSeries,
  PanelDrawing,
} from "./drawing.ts";
import { textWidth } from "./labels.ts";
import { plural } from "./words.ts";

export const panelTitleHeight = 16;
export const legendHeight = 20;
const leastPanel = { width: 132, height: 92 };

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** Of one panel, its title included. */
  readonly width: number;
  readonly height: number;
}

/** The grid whose panels come closest to `aspect` (width by height); as many as stay readable, the rest is hidden. */
export function layOut(
  count: number,
  width: number,
  height: number,
  aspect = 1.5,
  least = leastPanel,
): Grid {
  const most = {
    columns: Math.max(1, Math.floor(width / least.width)),
    rows: Math.max(1, Math.floor(height / least.height)),
  };
  let best = { columns: 1, rows: 1, score: Infinity };
  for (
    let columns = 1;
    columns <= Math.min(most.columns, Math.max(1, count));
    columns++
  ) {
    const rows = Math.min(most.rows, Math.ceil(count / columns) || 1);
    const hidden = Math.max(0, count - columns * rows);
    const empty = Math.max(0, columns * rows - count);
    const shape = Math.abs(
      Math.log(width / columns / (height / rows) / aspect),
    );
    const score = hidden * 10 + shape + empty * 0.2;
    if (score < best.score) best = { columns, rows, score };
  }
  return {
    columns: best.columns,
    rows: best.rows,
    width: Math.floor(width / best.columns),
    height: Math.floor(height / best.rows),
  };
}

/** As many names as fit into one line; the rest is counted. */
export function fitLegend(
  series: readonly DrawnSeries[],
  width: number,
): NonNullable<Drawing["legend"]> {
  const gap = 35;
  const moreWidth = 76;
  let used = 0;
  const shown = series.filter((each, i) => {
    used += textWidth(each.label) * 1.12 + gap;
    return used + (i < series.length - 1 ? moreWidth : 0) <= width;
  });
  return { shown, more: series.length - shown.length };
}

/** One panel a member (a run, mostly), as many as there is room for; says when not all are shown. */
export function smallMultiples<Member>(
  members: readonly Member[],
  size: { readonly width: number; readonly height: number },
  of: {
    /** What the members are: "run". */
    readonly noun: string;
    readonly aspect?: number;
    readonly least?: { width: number; height: number };
    /** Also for one panel alone. */
    readonly alwaysTitled?: boolean;
    keyOf(member: Member): string;
    titleOf(member: Member): string;
    draw(
      member: Member,
      panel: { width: number; height: number; alone: boolean },
    ): PanelDrawing;
  },
): Pick<Drawing, "panels" | "columns" | "notes"> {
  const grid = layOut(
    members.length,
    size.width,
    size.height,
    of.aspect,
    of.least,
  );
  const shown = members.slice(0, grid.columns * grid.rows);
  const titled = members.length > 1 || of.alwaysTitled === true;
  const drawn = shown.map((member) => ({
    key: of.keyOf(member),
    title: titled ? of.titleOf(member) : null,
    ...of.draw(member, {
      width: grid.width,
      height: grid.height - (titled ? panelTitleHeight : 0),
      alone: members.length === 1,
    }),
  }));
  return {
    panels: drawn.map(
      ({ key, title, options, targets, xScale }): DrawnPanel => ({
        key,
        title,
        options,
        targets,
        xScale,
      }),
    ),
    columns: grid.columns,
    notes: [
      ...(shown.length < members.length
        ? [`${shown.length} of ${plural(members.length, of.noun)} shown`]
        : []),
      ...new Set(drawn.flatMap((panel) => panel.notes)),
    ],
  };
}
