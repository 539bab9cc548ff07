/** Values over steps or time: a line or dots a series, its interval as a band (or bars), the raw line faint under the smoothed one. */
import * as Plot from "@observablehq/plot";
import type { DrawnPoint, Line, Panel } from "./arrange.ts";
import { furniture } from "./colours.ts";
import { plotStyle, thresholdRule, tickCount, zeroRule } from "./frame.ts";
import { spreadLabels, textWidth } from "./labels.ts";
import type { PanelContext, PanelDrawing } from "./drawing.ts";
import { movingAverage } from "./smooth.ts";
import { formatStep, formatStepOf, formatValue, shorten } from "./words.ts";

/** Up to this many points a line also shows each of them. */
const dottedUpTo = 40;

interface Drawn extends DrawnPoint {
  /** The value after smoothing; what the line goes through. */
  readonly drawnY: number | null;
  readonly colour: string;
  readonly line: string;
}

export function linePanel(panel: Panel, context: PanelContext): PanelDrawing {
  const { spec, width, height, dark, seriesOf } = context;
  const [xMin, xMax] = context.xDomain;
  const log = spec.x === "step" && spec.logX && xMin > 0;
  const smooth = spec.mark === "line" ? spec.smoothing : 1;
  const lines = panel.lines.map((line) => drawnLine(line, smooth));
  const drawn = lines.flat();
  const alone = panel.title === null;
  const yLabel = context.valueLabel;

  const yTicks = tickCount(height - 50, 44);
  const margin = {
    top: yLabel ? 24 : 10,
    right: 12,
    bottom: alone ? 32 : 20,
    left: Math.max(34, widestTick(context.valueDomain, yTicks) + 12),
  };
  const toPixelY = (y: number) => {
    const [low, high] = context.valueDomain;
    return (
      margin.top +
      (height - margin.top - margin.bottom) * (1 - (y - low) / (high - low))
    );
  };
  const ends = context.labelled
    ? endLabels(panel.lines, lines, context, toPixelY, {
        top: margin.top,
        bottom: height - margin.bottom,
      })
    : null;
  if (ends) margin.right = ends.width + 14;
  const toPixelX = (x: number) => {
    const [low, high] = xMin < xMax ? [xMin, xMax] : [xMin - 1, xMax + 1];
    const share = log
      ? Math.log(x / low) / Math.log(high / low)
      : (x - low) / (high - low);
    return margin.left + (width - margin.left - margin.right) * share;
  };

  const toX = (x: number) => (spec.x === "time" ? new Date(x) : x);
  const at = {
    x: (point: Drawn) => toX(point.x),
    z: (point: Drawn) => point.line,
  };
  const stroke = (point: Drawn) => point.colour;
  const hasBand = drawn.some(
    (point) => point.low !== null && point.high !== null,
  );
  const asLine = spec.mark === "line";
  const dots = drawn.filter(
    (point) =>
      point.drawnY !== null &&
      (!asLine || countOf(lines, point) <= dottedUpTo || isAlone(lines, point)),
  );
  const marks: Plot.Markish[] = [
    Plot.axisX({
      label: alone && spec.x === "step" ? "step" : null,
      labelArrow: "none",
      tickSize: 4,
      stroke: furniture(dark).axis,
      fill: furniture(dark).text,
      ticks: log
        ? undefined
        : tickCount(width - margin.left - margin.right, 72),
      ...(spec.x === "step" && { tickFormat: log ? logTick : stepTick(xMax) }),
    }),
    Plot.axisY({
      label: yLabel,
      labelArrow: "none",
      tickSize: 4,
      stroke: furniture(dark).axis,
      fill: furniture(dark).text,
      ticks: yTicks,
      ...(isExtreme(context.valueDomain) && { tickFormat: formatValue }),
    }),
    Plot.ruleY([context.valueDomain[0]], {
      stroke: furniture(dark).axis,
      strokeWidth: 0.75,
    }),
    ...zeroRule(context, "y"),
    ...(hasBand && asLine
      ? [
          Plot.areaY(drawn, {
            ...at,
            y1: (point: Drawn) => point.low ?? NaN,
            y2: (point: Drawn) => point.high ?? NaN,
            fill: stroke,
            fillOpacity: 0.14,
            clip: true,
          }),
        ]
      : []),
    ...(hasBand && !asLine
      ? [
          Plot.ruleX(drawn, {
            x: at.x,
            y1: (point: Drawn) => point.low ?? NaN,
            y2: (point: Drawn) => point.high ?? NaN,
            stroke,
            strokeWidth: 1.25,
          }),
        ]
      : []),
    ...(smooth > 1
      ? [
          Plot.lineY(drawn, {
            ...at,
            y: (point: Drawn) => point.y ?? NaN,
            stroke,
            strokeWidth: 1,
            strokeOpacity: 0.28,
            clip: true,
          }),
        ]
      : []),
    ...(asLine
      ? [
          Plot.lineY(drawn, {
            ...at,
            y: (point: Drawn) => point.drawnY ?? NaN,
            stroke,
            strokeWidth: 1.75,
            strokeLinejoin: "round",
            clip: true,
          }),
        ]
      : []),
    Plot.dot(dots, {
      x: at.x,
      y: (point: Drawn) => point.drawnY,
      r: asLine ? 2.25 : 3.25,
      fill: stroke,
      clip: false,
    }),
    ...thresholdRule(context, "y"),
    ...(ends?.marks ?? []),
  ];

  return {
    options: {
      width,
      height,
      marginTop: margin.top,
      marginRight: margin.right,
      marginBottom: margin.bottom,
      marginLeft: margin.left,
      style: plotStyle(dark),
      x: {
        type: spec.x === "time" ? "time" : log ? "log" : "linear",
        domain:
          xMin < xMax ? [toX(xMin), toX(xMax)] : [toX(xMin - 1), toX(xMax + 1)],
      },
      y: { type: "linear", domain: [...context.valueDomain] },
      marks,
    },
    targets: drawn
      .filter((point) => point.drawnY !== null)
      .map((point) => ({
        px: toPixelX(point.x),
        py: toPixelY(point.drawnY!),
        point,
      })),
    labelsFit: ends !== null,
    notes: [],
  };

  function drawnLine(line: Line, width: number): Drawn[] {
    const smoothed = movingAverage(
      line.points.map((point) => point.y),
      width,
    );
    const colour = seriesOf.get(line.series)?.colour ?? furniture(dark).text;
    return line.points.map((point, i) => ({
      ...point,
      drawnY: smoothed[i] ?? null,
      colour,
      line: line.key,
    }));
  }
}

/** The names of the series, each at the end of its longest-running line; null when they do not fit. */
function endLabels(
  of: readonly Line[],
  lines: readonly (readonly Drawn[])[],
  context: PanelContext,
  toPixelY: (y: number) => number,
  frame: { top: number; bottom: number },
): { marks: Plot.Markish[]; width: number } | null {
  const ends = new Map<string, Drawn>();
  of.forEach((line, i) => {
    const end = lines[i]!.findLast((point) => point.drawnY !== null);
    const known = ends.get(line.series);
    if (end && (!known || end.x >= known.x)) ends.set(line.series, end);
  });
  const room = Math.floor(context.width * 0.36);
  const labels = [...ends].map(([series, end]) => {
    const whole = context.seriesOf.get(series)?.label ?? "";
    const label = shorten(whole, Math.max(8, Math.floor(room / 6.1)));
    return { end, label, y: toPixelY(end.drawnY!) };
  });
  const width = Math.max(0, ...labels.map((each) => textWidth(each.label)));
  if (labels.length === 0 || width > room || context.width < 240) return null;
  const [xMin, xMax] = context.xDomain;
  // A line that stops early has nothing at the right edge to be labelled.
  if (labels.some(({ end }) => end.x < xMin + (xMax - xMin) * 0.8)) return null;
  const placed = spreadLabels(labels, frame.top, frame.bottom);
  if (!placed) return null;
  const marks = labels.map(({ end, label, y }, i) =>
    Plot.text([end], {
      y: (point: Drawn) => point.drawnY,
      frameAnchor: "right",
      textAnchor: "start",
      dx: 8,
      dy: placed[i]! - y,
      text: () => label,
      fill: end.colour,
      fontWeight: 600,
    }),
  );
  return { marks, width };
}

function countOf(lines: readonly (readonly Drawn[])[], point: Drawn): number {
  return lines.find((line) => line[0]?.line === point.line)?.length ?? 0;
}

/** Between two gaps a line draws nothing: such a value needs a dot. */
function isAlone(lines: readonly (readonly Drawn[])[], point: Drawn): boolean {
  const line = lines.find((each) => each[0]?.line === point.line) ?? [];
  const i = line.indexOf(point);
  return (
    (line[i - 1]?.drawnY ?? null) === null &&
    (line[i + 1]?.drawnY ?? null) === null
  );
}

/** Beyond what Plot's own tick format writes shortly. */
function isExtreme([low, high]: readonly [number, number]): boolean {
  const size = Math.max(Math.abs(low), Math.abs(high));
  return size < 1e-3 || size >= 1e5;
}

function widestTick(domain: readonly [number, number], ticks: number): number {
  if (isExtreme(domain)) return textWidth("1.234E-5");
  const step = (domain[1] - domain[0]) / ticks || 1;
  const decimals = Math.min(6, Math.max(0, Math.ceil(-Math.log10(step))));
  return Math.max(...domain.map((value) => textWidth(value.toFixed(decimals))));
}

/** There is no step one and a half. */
function stepTick(axisEnd: number): (step: number) => string {
  return (step) => (Number.isInteger(step) ? formatStepOf(step, axisEnd) : "");
}

/** Only powers of ten are named on a logarithmic axis. */
function logTick(step: number): string {
  const power = Math.log10(step);
  return Math.abs(power - Math.round(power)) < 1e-9 ? formatStep(step) : "";
}
