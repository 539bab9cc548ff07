/**
 * Charts 1 and 2: values over steps or time, and values by model or task, as options for Observable Plot. Pure: the
 * same input gives the same drawing in a browser, in a test and on the server. Charts look printed (LOOK.md): thin
 * axes, labels at the lines instead of a legend where they fit, no grid but zero and the threshold.
 */
import type { AnswerOf } from "../answers.ts";
import type {
  DrawnPanel,
  DrawnSeries,
  DrawOptions,
  Drawing,
} from "../drawing.ts";
import { fitLegend, layOut, legendHeight, panelTitleHeight } from "../grid.ts";
import { labelHeight } from "../labels.ts";
import { isFaded, plainLook, seriesLooks } from "../looks.ts";
import { extent, padded, zoomed, type Domain } from "../scales.ts";
import type { SeriesSpec } from "../spec.ts";
import { metricLabel, plural } from "../words.ts";
import {
  arrangeRows,
  drawnSpec,
  type Arrangement,
  type Panel,
} from "./arrange.ts";
import type { PanelContext } from "./context.ts";
import { dotPanel } from "./dotPanel.ts";
import { linePanel } from "./linePanel.ts";

/**
 * Draws nothing itself: gives options for one Plot a panel. `width` and `height` are those of the whole figure,
 * legend included.
 */
export function drawSeries(
  given: SeriesSpec,
  { rows, ranks: ownRanks }: Pick<AnswerOf<"series">, "rows" | "ranks">,
  options: DrawOptions,
): Drawing {
  const {
    width,
    height,
    dark,
    isolated,
    timeZone,
    zoom,
    ranks = ownRanks,
  } = options;
  const spec = drawnSpec(given, rows);
  const arrangement = arrangeRows(spec, rows);
  const series =
    spec.series === "none"
      ? arrangement.series.map(({ key, label }) => ({
          ...plainLook(key, dark),
          label,
        }))
      : seriesLooks(arrangement.series, (key) => rankOf(spec, ranks, key), {
          dark,
          ...(isolated && { isolated }),
        });
  const seriesOf = new Map(series.map((each) => [each.key, each]));
  const told = series.length > 1 && spec.series !== spec.x;
  const overSteps = arrangement.kind === "steps";
  const allX = extentOf(arrangement.panels);
  const xDomain = overSteps ? zoomed(allX, zoom) : allX;
  const isZoomed = xDomain !== allX;
  // What steps back is drawn first, so that it covers nothing.
  const panelsInOrder = arrangement.panels.map((panel) => ({
    ...panel,
    lines: panel.lines.toSorted(
      (a, b) =>
        Number(isFaded(isolated, b.series)) -
        Number(isFaded(isolated, a.series)),
    ),
  }));

  const grid = layOut(
    panelsInOrder.length,
    width,
    height - (told ? legendHeight : 0),
  );
  const visible = panelsInOrder.slice(0, grid.columns * grid.rows);
  const draw = (size: { width: number; height: number }, labelled: boolean) =>
    visible.map((panel) => {
      const context: PanelContext = {
        spec,
        width: size.width,
        height: size.height - (panel.title === null ? 0 : panelTitleHeight),
        dark,
        timeZone,
        arrangement,
        seriesOf,
        xDomain,
        valueDomain: valueDomain(
          spec,
          panelsInOrder,
          panel.metric,
          overSteps ? xDomain : null,
        ),
        labelled,
        valueLabel:
          panel.title !== null
            ? null
            : spec.series === "metric" && series.length > 1
              ? arrangement.sharedWord
              : metricLabel(panel.metric),
        zoomed: isZoomed,
      };
      const drawn = overSteps
        ? linePanel(panel, context)
        : dotPanel(panel, arrangement.categories, context);
      return { key: panel.key, title: panel.title, drawn };
    });

  // Names at line ends need a line of text each; working that out for nothing would draw everything twice.
  const labelled =
    told &&
    panelsInOrder.length <= 1 &&
    overSteps &&
    spec.mark === "line" &&
    series.length * labelHeight <= height;
  let panels = labelled ? draw({ width, height }, true) : [];
  const legend = told && !(panels.length > 0 && panels[0]!.drawn.labelsFit);
  if (panels.length === 0 || legend) panels = draw(grid, false);

  return {
    panels: panels.map(({ key, title, drawn }): DrawnPanel => ({
      key,
      title,
      options: drawn.options,
      xScale: drawn.xScale,
      get targets() {
        return drawn.targets;
      },
    })),
    columns: grid.columns,
    series,
    legend: legend ? fitLegend(series, width) : null,
    notes: [
      ...(visible.length < panelsInOrder.length
        ? [
            `${visible.length} of ${plural(panelsInOrder.length, "panel")} shown`,
          ]
        : []),
      ...new Set(panels.flatMap(({ drawn }) => drawn.notes)),
    ],
  };
}

/** Metrics and tasks have the place that the spec gives them; tasks that it does not name have none. */
function rankOf(
  spec: SeriesSpec,
  ranks: NonNullable<DrawOptions["ranks"]>,
  key: DrawnSeries["key"],
): number | undefined {
  const placeIn = (names: readonly string[]) =>
    names.includes(key) ? names.indexOf(key) : undefined;
  const of = (known: Readonly<Record<string, number>>) =>
    Object.hasOwn(known, key) ? known[key] : undefined;
  switch (spec.series) {
    case "run":
      return of(ranks.runs);
    case "model":
      return of(ranks.models);
    case "task":
      return placeIn(spec.tasks);
    case "metric":
      return placeIn(spec.metrics);
    case "none":
      return undefined;
  }
}

/**
 * Panels of one metric share the axis, so that they can be compared; other metrics have their own. `within` limits it
 * to what is looked at.
 */
function valueDomain(
  spec: SeriesSpec,
  panels: readonly Panel[],
  metric: string,
  within: Domain | null,
): Domain {
  const [from, to] = spec.yDomain ?? [null, null];
  const alike =
    spec.series === "metric"
      ? panels
      : panels.filter((panel) => panel.metric === metric);
  const data = extent(valuesOf(alike, within)) ??
    extent(valuesOf(alike, null)) ?? [0, 1];
  const rule = spec.threshold ? [spec.threshold.value] : [];
  const fitting = padded([
    Math.min(data[0], ...rule),
    Math.max(data[1], ...rule),
  ]);
  const [bottom, top] = [from ?? fitting[0], to ?? fitting[1]];
  // Ends in the wrong order, or one beyond all the data: the axis fits.
  return bottom < top ? [bottom, top] : fitting;
}

/** Least and greatest value or end of an interval; infinite without any. */
function valuesOf(panels: readonly Panel[], within: Domain | null): number[] {
  let least = Infinity;
  let most = -Infinity;
  for (const panel of panels)
    for (const line of panel.lines)
      for (const { x, y, low, high } of line.points) {
        if (within && (x < within[0] || x > within[1])) continue;
        if (y !== null) {
          if (y < least) least = y;
          if (y > most) most = y;
        }
        if (low !== null && low < least) least = low;
        if (high !== null && high > most) most = high;
      }
  return [least, most];
}

function extentOf(panels: Arrangement["panels"]): Domain {
  let least = Infinity;
  let most = -Infinity;
  for (const panel of panels)
    for (const line of panel.lines)
      for (const { x } of line.points) {
        if (x < least) least = x;
        if (x > most) most = x;
      }
  return extent([least, most]) ?? [0, 1];
}
