/** Values by model or task: a row each, best first; a dot for the value and a line for its interval, series side by side. */
import * as Plot from "@observablehq/plot";
import type { SymbolType } from "@observablehq/plot";
import { thresholdText } from "../chartText.ts";
import { furniture } from "../colours.ts";
import type { PanelDrawing } from "../drawing.ts";
import {
  axisStyle,
  labelledRule,
  plotStyle,
  tickCount,
  xTitle,
  zeroRule,
} from "../frame.ts";
import { textWidth } from "../labels.ts";
import { symbolChannel } from "../looks.ts";
import { framed, xScaleOf } from "../scales.ts";
import { plural, shorten, shortLabels } from "../words.ts";
import type { DrawnPoint, Panel } from "./arrange.ts";
import type { PanelContext } from "./context.ts";
import { PointTarget } from "./target.ts";

/** Pixels a row needs so that its name can be read. */
const leastRow = 15;
/** Rows between the lanes of two series in one category, as a share of the row. */
const lanes = { apart: 0.24, most: 0.76 };

interface Placed extends DrawnPoint {
  /** Row and lane, in rows from the top. */
  readonly place: number;
  readonly colour: string;
  readonly symbol: SymbolType;
}

export function dotPanel(
  panel: Panel,
  categories: readonly string[],
  context: PanelContext,
): PanelDrawing {
  const { spec, width, height, dark, seriesOf } = context;
  const present = new Set(
    panel.lines.flatMap((line) => line.points.map((point) => point.x)),
  );
  const all = categories
    .map((_, rank) => rank)
    .filter((rank) => present.has(rank));
  const margin = {
    top: spec.threshold ? 22 : 8,
    right: 16,
    bottom: panel.title === null ? 36 : 22,
    left: 0,
  };
  const room = height - margin.top - margin.bottom;
  const shown = all.slice(0, Math.max(1, Math.floor(room / leastRow)));
  const rowOf = new Map(shown.map((rank, row) => [rank, row]));

  const names = shortLabels(shown.map((rank) => categories[rank]!));
  const longest = Math.max(...names.map(textWidth), 0);
  margin.left = Math.min(longest, Math.floor(width * 0.42)) + 14;
  const letters = Math.floor((margin.left - 14) / 6.1) + 1;

  const placed = placePoints(panel, rowOf, [...seriesOf.keys()], context);
  const { valueDomain } = context;
  const values = xScaleOf(valueDomain, width, margin);
  const toPixelY = (place: number) =>
    margin.top + room * ((place + 0.5) / shown.length);
  const y = (point: Placed) => point.place;
  const stroke = (point: Placed) => point.colour;
  const valued = placed.filter((point) => point.y !== null);
  const inside = valued.filter(
    ({ y: value }) => value! >= valueDomain[0] && value! <= valueDomain[1],
  );

  return {
    options: {
      ...framed({ width, height }, margin),
      style: plotStyle(dark),
      x: { type: "linear", domain: [...valueDomain] },
      y: { type: "linear", domain: [shown.length - 0.5, -0.5] },
      marks: [
        Plot.axisX({
          ...axisStyle(dark),
          label: null,
          ticks: tickCount(width - margin.left - margin.right, 64),
        }),
        ...xTitle(context.valueLabel, dark),
        Plot.axisY(
          shown.map((_, row) => row),
          {
            label: null,
            tickSize: 0,
            tickPadding: 8,
            fill: furniture(dark).text,
            tickFormat: (row: number) => shorten(names[row] ?? "", letters),
          },
        ),
        Plot.ruleY(
          shown.map((_, row) => row),
          { stroke: furniture(dark).faint, strokeWidth: 1 },
        ),
        ...zeroRule(valueDomain, dark, "x"),
        Plot.link(
          valued.filter((point) => point.low !== null && point.high !== null),
          {
            x1: (point: Placed) => point.low,
            x2: (point: Placed) => point.high,
            y1: y,
            y2: y,
            stroke,
            strokeWidth: 1.75,
            strokeLinecap: "round",
            clip: true,
          },
        ),
        Plot.dot(inside, {
          x: (point: Placed) => point.y,
          y,
          r: shown.length > 24 ? 2.75 : 3.75,
          ...symbolChannel(inside, ({ symbol }) => symbol),
          fill: stroke,
        }),
        ...labelledRule(
          spec.threshold && {
            value: spec.threshold.value,
            text: thresholdText(spec.threshold),
          },
          valueDomain,
          context,
          "x",
        ),
      ],
    },
    targets: inside.map(
      (point) =>
        new PointTarget(
          values.toPixel(point.y!),
          toPixelY(point.place),
          null,
          point,
          context,
        ),
    ),
    xScale: null,
    labelsFit: false,
    notes:
      shown.length < all.length
        ? [
            `${shown.length} of ${plural(all.length, spec.x === "model" ? "model" : "task")} shown, best first`,
          ]
        : [],
  };
}

/** Values of one category stand in lanes, in the order of the series, so that intervals do not cover each other. */
function placePoints(
  panel: Panel,
  rowOf: ReadonlyMap<number, number>,
  seriesOrder: readonly string[],
  { seriesOf, dark }: PanelContext,
): Placed[] {
  const rank = new Map(seriesOrder.map((key, i) => [key, i]));
  const points = panel.lines
    .flatMap((line) => line.points)
    .filter((point) => rowOf.has(point.x));
  return [...Map.groupBy(points, (point) => point.x)].flatMap(([x, of]) => {
    const sorted = of.toSorted(
      (a, b) => rank.get(a.series)! - rank.get(b.series)!,
    );
    const step = Math.min(
      lanes.apart,
      lanes.most / Math.max(1, sorted.length - 1),
    );
    return sorted.map((point, lane) => ({
      ...point,
      place: rowOf.get(x)! + (lane - (sorted.length - 1) / 2) * step,
      colour: seriesOf.get(point.series)?.colour ?? furniture(dark).text,
      symbol: seriesOf.get(point.series)?.symbol ?? "circle",
    }));
  });
}
