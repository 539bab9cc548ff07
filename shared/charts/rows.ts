/** Panels of rows over one numeric axis: forest plots, ratings, boxes. */
import * as Plot from "@observablehq/plot";
import { furniture } from "./colours.ts";
import { axisStyle, plotStyle, tickCount, xTitle } from "./frame.ts";
import { letterWidth, textWidth } from "./labels.ts";
import { framed, spread, xScaleOf, type Domain } from "./scales.ts";
import { plural, shorten } from "./words.ts";

export interface RowFrameOptions {
  readonly labels: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
  readonly domain: Domain;
  readonly axisLabel: string;
  /** Pixels at the right for words beside each row. */
  readonly right?: number;
  readonly top?: number;
  readonly noun: string;
}

/** Pixels a row needs so that its name can be read; and the most it takes, so that few rows do not float apart. */
const row = { least: 15, most: 44 };

/** The frame of a panel: rows from the top, as many as fit; `y` of a mark is the row's number. */
export function rowFrame(of: RowFrameOptions) {
  const { labels, width, height, dark, domain, right = 16, top = 8 } = of;
  const margin = {
    top,
    right,
    bottom: 34,
    left:
      Math.min(
        Math.max(0, ...labels.map(textWidth)),
        Math.floor(width * 0.38),
      ) + 14,
  };
  const room = Math.max(1, height - margin.top - margin.bottom);
  const count = Math.max(
    1,
    Math.min(labels.length, Math.floor(room / row.least)),
  );
  // Fewer rows than fill the room: the axis comes up to them.
  const used = Math.min(room, count * row.most);
  margin.bottom += room - used;
  const letters = Math.floor((margin.left - 14) / letterWidth) + 1;
  const rows = Array.from({ length: count }, (_, i) => i);
  const ends = spread(domain);
  return {
    count,
    xScale: xScaleOf(ends, width, margin),
    toPixelY: (place: number) => margin.top + used * ((place + 0.5) / count),
    rowHeight: used / count,
    plot: {
      ...framed({ width, height }, margin),
      style: plotStyle(dark),
      x: { type: "linear" as const, domain: [...ends] },
      y: {
        type: "linear" as const,
        domain: [count - 0.5, -0.5],
        axis: null,
      },
    },
    axes: [
      Plot.ruleY(rows, { stroke: furniture(dark).faint, strokeWidth: 1 }),
      Plot.axisX({
        ...axisStyle(dark),
        label: null,
        ticks: tickCount(width - margin.left - margin.right, 64),
      }),
      ...xTitle(of.axisLabel, dark),
      Plot.text(rows, {
        y: (i: number) => i,
        frameAnchor: "left",
        textAnchor: "end",
        dx: -8,
        fill: furniture(dark).text,
        text: (i: number) => shorten(labels[i] ?? "", letters),
      }),
    ] as Plot.Markish[],
    notes:
      count < labels.length
        ? [`${count} of ${plural(labels.length, of.noun)} shown`]
        : [],
  };
}
