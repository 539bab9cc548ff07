/**
 * A chart spec and its rows as options for Observable Plot. Pure: the same input gives the same drawing in a browser,
 * in a test and on the server. Charts look printed (LOOK.md): thin axes, labels at the lines instead of a legend where
 * they fit, no grid but zero and the threshold.
 */
import {
  arrangeRows,
  drawnSpec,
  type DrawnPoint,
  type Panel,
} from "./arrange.ts";
import { assignInks, inkColour, plainInk } from "./colours.ts";
import { dotPanel } from "./dotPlot.ts";
import type {
  DrawOptions,
  DrawnSeries,
  Drawing,
  PanelContext,
} from "./drawing.ts";
import { linePanel } from "./linePlot.ts";
import { textWidth } from "./labels.ts";
import type { ChartRow, SeriesSpec } from "./spec.ts";
import { metricLabel, plural } from "./words.ts";

const leastPanel = { width: 132, height: 92 };
const panelTitleHeight = 16;
const legendHeight = 20;

/**
 * Draws nothing itself: gives options for one Plot a panel. `width` and `height` are those of the whole figure,
 * legend included.
 */
export function chartOptions(
  given: SeriesSpec,
  rows: readonly ChartRow[],
  { width, height, dark, ranks }: DrawOptions,
): Drawing {
  const spec = drawnSpec(given, rows);
  const arrangement = arrangeRows(spec, rows);
  const inks =
    spec.series === "none"
      ? new Map([["", plainInk]])
      : assignInks(
          arrangement.series.map((series) => series.key),
          (key) => rankOf(spec, ranks, key),
        );
  const series = arrangement.series.map((each): DrawnSeries => ({
    ...each,
    colour: inkColour(inks.get(each.key)!, dark),
  }));
  const seriesOf = new Map(series.map((each) => [each.key, each]));
  const told = series.length > 1 && !namedByAxis(spec);

  const single = arrangement.panels.length <= 1;
  const labelled =
    told && single && arrangement.kind === "steps" && spec.mark === "line";
  const draw = (
    panelSize: { width: number; height: number },
    asLabels: boolean,
  ) =>
    visible.map((panel) => {
      const context: PanelContext = {
        spec,
        ...panelSize,
        height:
          panelSize.height - (panel.title === null ? 0 : panelTitleHeight),
        dark,
        seriesOf,
        xDomain: domainOf(arrangement.panels, (point) => [point.x]),
        valueDomain: valueDomain(spec, arrangement.panels, panel.metric),
        labelled: asLabels,
        valueLabel:
          panel.title !== null
            ? null
            : spec.series === "metric" && series.length > 1
              ? arrangement.sharedWord
              : metricLabel(panel.metric),
      };
      const drawn =
        arrangement.kind === "steps"
          ? linePanel(panel, context)
          : dotPanel(panel, arrangement.categories, context);
      return { key: panel.key, title: panel.title, ...drawn };
    });

  const grid = layOut(
    arrangement.panels.length,
    width,
    height - (told ? legendHeight : 0),
  );
  const visible = arrangement.panels.slice(0, grid.columns * grid.rows);
  let legend = told;
  let panels = labelled ? draw({ width, height }, true) : [];
  if (panels.length > 0 && panels[0]!.labelsFit) legend = false;
  else panels = draw({ width: grid.width, height: grid.height }, false);

  return {
    panels: panels.map(({ key, title, options, targets }) => ({
      key,
      title,
      options,
      targets,
    })),
    columns: grid.columns,
    series,
    legend: legend ? fitLegend(series, width) : null,
    notes: [
      ...(visible.length < arrangement.panels.length
        ? [
            `${visible.length} of ${plural(arrangement.panels.length, "panel")} shown`,
          ]
        : []),
      ...new Set(panels.flatMap((panel) => panel.notes)),
    ],
  };
}

/** Metrics and tasks have the place that the spec gives them; tasks that it does not name have none. */
function rankOf(
  spec: SeriesSpec,
  ranks: DrawOptions["ranks"],
  key: string,
): number | undefined {
  const placeIn = (names: readonly string[]) =>
    names.includes(key) ? names.indexOf(key) : undefined;
  const of = (known: Readonly<Record<string, number>> = {}) =>
    Object.hasOwn(known, key) ? known[key] : undefined;
  switch (spec.series) {
    case "run":
      return of(ranks?.runs);
    case "model":
      return of(ranks?.models);
    case "task":
      return placeIn(spec.tasks);
    case "metric":
      return placeIn(spec.metrics);
    case "none":
      return undefined;
  }
}

/** The category axis already names the series. */
function namedByAxis(spec: SeriesSpec): boolean {
  return spec.series === spec.x;
}

/** As many names as fit into one line; the rest is counted. */
function fitLegend(
  series: readonly DrawnSeries[],
  width: number,
): { shown: readonly DrawnSeries[]; more: number } {
  const gap = 26;
  const moreWidth = 60;
  let used = 0;
  const shown = series.filter((each, i) => {
    used += textWidth(each.label) + gap;
    return used + (i < series.length - 1 ? moreWidth : 0) <= width;
  });
  return { shown, more: series.length - shown.length };
}

function layOut(count: number, width: number, height: number) {
  const most = {
    columns: Math.max(1, Math.floor(width / leastPanel.width)),
    rows: Math.max(1, Math.floor(height / leastPanel.height)),
  };
  // The grid whose panels come closest to three by two.
  let best = { columns: 1, rows: 1, score: Infinity };
  for (
    let columns = 1;
    columns <= Math.min(most.columns, Math.max(1, count));
    columns++
  ) {
    const rows = Math.min(most.rows, Math.ceil(count / columns) || 1);
    const hidden = Math.max(0, count - columns * rows);
    const shape = Math.abs(Math.log(width / columns / (height / rows) / 1.5));
    const score = hidden * 10 + shape;
    if (score < best.score) best = { columns, rows, score };
  }
  return {
    columns: best.columns,
    rows: best.rows,
    width: Math.floor(width / best.columns),
    height: Math.floor(height / best.rows),
  };
}

/** Panels of one metric share the axis, so that they can be compared; other metrics have their own. */
function valueDomain(
  spec: SeriesSpec,
  panels: readonly Panel[],
  metric: string,
): readonly [number, number] {
  const [from, to] = spec.yDomain ?? [null, null];
  const alike =
    spec.series === "metric"
      ? panels
      : panels.filter((panel) => panel.metric === metric);
  const [least, most] = domainOf(alike, (point) => [
    point.y,
    point.low,
    point.high,
  ]);
  const rule = spec.threshold ? [spec.threshold.value] : [];
  const low = Math.min(least, ...rule);
  const high = Math.max(most, ...rule);
  const pad = high > low ? (high - low) * 0.06 : Math.abs(high) * 0.1 || 1;
  // A proportion never leaves [0, 1], and a count never goes below zero, just because of the padding.
  const fitting = [
    low >= 0 && low - pad < 0 ? 0 : low - pad,
    high <= 1 && high + pad > 1 ? 1 : high + pad,
  ] as const;
  const [bottom, top] = [from ?? fitting[0], to ?? fitting[1]];
  // Ends in the wrong order, or one beyond all the data: the axis fits.
  return bottom < top ? [bottom, top] : fitting;
}

function domainOf(
  panels: readonly Panel[],
  valuesOf: (point: DrawnPoint) => readonly (number | null)[],
): readonly [number, number] {
  let least = Infinity;
  let most = -Infinity;
  for (const panel of panels)
    for (const line of panel.lines)
      for (const point of line.points)
        for (const value of valuesOf(point)) {
          if (value === null || !Number.isFinite(value)) continue;
          least = Math.min(least, value);
          most = Math.max(most, value);
        }
  return least <= most ? [least, most] : [0, 1];
}
