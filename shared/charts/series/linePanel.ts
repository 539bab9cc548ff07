/** Values over steps or time: a line or dots a series, its interval as a band (or bars), the raw line faint under the smoothed one. */
import * as Plot from "@observablehq/plot";
import { thresholdText } from "../chartText.ts";
import { furniture } from "../colours.ts";
import type { DrawnSeries, PanelDrawing } from "../drawing.ts";
import {
  axisStyle,
  isExtreme,
  labelledRule,
  plotStyle,
  tickCount,
  xTitle,
  widestTick,
  zeroRule,
} from "../frame.ts";
import { symbolChannel } from "../looks.ts";
import { framed, spread, xScaleOf, yScaleOf } from "../scales.ts";
import { movingAverage } from "../smooth.ts";
import { formatStep, formatStepOf, formatValue } from "../words.ts";
import type { Line, Panel } from "./arrange.ts";
import type { PanelContext } from "./context.ts";
import { endLabels } from "./endLabels.ts";
import { PointTarget } from "./target.ts";

/** Up to this many points a line also shows each of them. */
const dottedUpTo = 40;

/** A line's values as Plot reads them fastest: a column each. */
interface Drawn {
  readonly line: Line;
  readonly look: DrawnSeries;
  readonly x: readonly number[];
  readonly raw: readonly number[];
  /** After smoothing; what the line goes through. NaN is a gap. */
  readonly y: readonly number[];
}

export function linePanel(panel: Panel, context: PanelContext): PanelDrawing {
  const { spec, width, height, dark, xDomain, valueDomain } = context;
  const log = spec.x === "step" && spec.logX && xDomain[0] > 0;
  const asLine = spec.mark === "line";
  const smooth = asLine ? spec.smoothing : 1;
  const lines = panel.lines.map((line) => drawnLine(line, smooth, context));
  const alone = panel.title === null;

  const yTicks = tickCount(height - 50, 44);
  const margin = {
    top: context.valueLabel ? 24 : 10,
    right: 12,
    bottom: alone || spec.x === "time" ? 36 : 22,
    left: Math.max(34, widestTick(valueDomain, yTicks) + 12),
  };
  const toPixelY = yScaleOf(valueDomain, height, margin);
  const ends = context.labelled
    ? endLabels(lines, context, toPixelY, {
        top: margin.top,
        bottom: height - margin.bottom,
      })
    : null;
  if (ends) margin.right = ends.width + 14;
  const xScale = xScaleOf(xDomain, width, margin, log);
  const toX = spec.x === "time" ? toDate : same;

  let targets: PointTarget[] | undefined;
  const makeTargets = () => {
    const made: PointTarget[] = [];
    for (const { line, y } of lines)
      for (let i = 0; i < y.length; i++) {
        const point = line.points[i]!;
        if (!isInside(point.x, xDomain) || !isInside(y[i]!, valueDomain))
          continue;
        made.push(
          new PointTarget(
            xScale.toPixel(point.x),
            toPixelY(y[i]!),
            point.x,
            point,
            context,
          ),
        );
      }
    return made;
  };

  return {
    options: {
      ...framed({ width, height }, margin),
      style: plotStyle(dark),
      x: {
        type:
          spec.x === "time"
            ? context.timeZone === "UTC"
              ? "utc"
              : "time"
            : log
              ? "log"
              : "linear",
        domain: (log ? xDomain : spread(xDomain)).map(toX),
      },
      y: { type: "linear", domain: [...valueDomain] },
      marks: [
        ...axes(context, {
          log,
          alone,
          yTicks,
          xTicks: tickCount(width - margin.left - margin.right, 72),
        }),
        ...zeroRule(valueDomain, dark, "y"),
        ...(asLine ? bands(lines, toX) : bars(lines, toX)),
        ...(smooth > 1 ? strokes(lines, "raw", toX) : []),
        ...(asLine ? strokes(lines, "y", toX) : []),
        ...dots(lines, asLine, context, toX),
        ...labelledRule(
          spec.threshold && {
            value: spec.threshold.value,
            text: thresholdText(spec.threshold),
          },
          valueDomain,
          context,
          "y",
        ),
        ...(ends?.marks ?? []),
      ],
    },
    // Tens of thousands: made when somebody first points at the chart.
    get targets() {
      return (targets ??= makeTargets());
    },
    xScale,
    labelsFit: ends !== null,
    notes: [],
  };
}

function drawnLine(
  line: Line,
  smooth: number,
  { seriesOf, dark }: PanelContext,
): Drawn {
  const raw = line.points.map((point) => point.y ?? NaN);
  const y =
    smooth > 1
      ? movingAverage(
          line.points.map((point) => point.y),
          smooth,
        ).map((value) => value ?? NaN)
      : raw;
  const known = seriesOf.get(line.series);
  return {
    line,
    look: known ?? {
      key: line.series,
      label: "",
      colour: furniture(dark).text,
      dash: null,
      symbol: "circle",
      faded: false,
    },
    x: line.points.map((point) => point.x),
    raw,
    y,
  };
}

type ToX = (x: number) => number | Date;
const same: ToX = (x) => x;
const toDate: ToX = (x) => new Date(x);

/** One mark a line: Plot need not group fifty thousand points by name and colour. */
function strokes(
  lines: readonly Drawn[],
  field: "raw" | "y",
  toX: ToX,
): Plot.Markish[] {
  return lines.map(({ x, look, [field]: values }) =>
    Plot.line(values, {
      x: toX === same ? (x as number[]) : x.map(toX),
      y: values as number[],
      stroke: look.colour,
      ...(field === "raw"
        ? { strokeWidth: 1, strokeOpacity: 0.28 }
        : {
            strokeWidth: 1.75,
            ...(look.dash !== null && { strokeDasharray: look.dash }),
          }),
      strokeLinejoin: "round",
      clip: true,
    }),
  );
}

function bands(lines: readonly Drawn[], toX: ToX): Plot.Markish[] {
  return lines.filter(hasInterval).map(({ x, line, look }) =>
    Plot.areaY(line.points, {
      x: x.map(toX),
      y1: line.points.map((point) => point.low ?? NaN),
      y2: line.points.map((point) => point.high ?? NaN),
      fill: look.colour,
      fillOpacity: look.faded ? 0.06 : 0.14,
      clip: true,
    }),
  );
}

function bars(lines: readonly Drawn[], toX: ToX): Plot.Markish[] {
  return lines.filter(hasInterval).map(({ x, line, look }) =>
    Plot.ruleX(line.points, {
      x: x.map(toX),
      y1: line.points.map((point) => point.low ?? NaN),
      y2: line.points.map((point) => point.high ?? NaN),
      stroke: look.colour,
      strokeWidth: 1.25,
      clip: true,
    }),
  );
}

function hasInterval({ line }: Drawn): boolean {
  return line.points.some((point) => point.low !== null && point.high !== null);
}

/** Every value of dots and of short lines; of long lines only what a line cannot show: a value between two gaps. */
function dots(
  lines: readonly Drawn[],
  asLine: boolean,
  { xDomain, valueDomain }: PanelContext,
  toX: ToX,
): Plot.Markish[] {
  const shown: { x: number; y: number; look: DrawnSeries }[] = [];
  for (const { x, y, look } of lines) {
    const every = !asLine || y.length <= dottedUpTo;
    for (let i = 0; i < y.length; i++) {
      const alone = !Number.isFinite(y[i - 1]) && !Number.isFinite(y[i + 1]);
      if (
        (every || alone) &&
        isInside(x[i]!, xDomain) &&
        isInside(y[i]!, valueDomain)
      )
        shown.push({ x: x[i]!, y: y[i]!, look });
    }
  }
  if (shown.length === 0) return [];
  type Dot = (typeof shown)[number];
  return [
    Plot.dot(shown, {
      x: (dot: Dot) => toX(dot.x),
      y: "y",
      r: asLine ? 2.25 : 3.25,
      ...symbolChannel(shown, ({ look }) => look.symbol),
      fill: (dot: Dot) => dot.look.colour,
    }),
  ];
}

function isInside(value: number, domain: readonly [number, number]): boolean {
  return value >= domain[0] && value <= domain[1];
}

function axes(
  { spec, dark, xDomain, valueDomain, valueLabel }: PanelContext,
  of: { log: boolean; alone: boolean; xTicks: number; yTicks: number },
): Plot.Markish[] {
  return [
    Plot.axisX({
      ...axisStyle(dark),
      label: null,
      ticks: of.log ? undefined : of.xTicks,
      ...(spec.x === "step" && {
        tickFormat: of.log ? logTick : stepTick(xDomain[1]),
      }),
    }),
    ...xTitle(of.alone && spec.x === "step" ? "step" : null, dark),
    Plot.axisY({
      ...axisStyle(dark),
      label: valueLabel,
      ticks: of.yTicks,
      ...(isExtreme(valueDomain) && { tickFormat: formatValue }),
    }),
    Plot.ruleY([valueDomain[0]], {
      stroke: furniture(dark).axis,
      strokeWidth: 0.75,
    }),
  ];
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
