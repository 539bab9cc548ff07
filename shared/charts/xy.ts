/** Panels of two numeric axes: calibration, ROC, cost against quality, drift, histograms. */
import * as Plot from "@observablehq/plot";
import { furniture } from "./colours.ts";
import {
  axisStyle,
  isExtreme,
  plotStyle,
  fittingTicks,
  tickCount,
  xTitle,
  widestTick,
} from "./frame.ts";
import { framed, spread, xScaleOf, yScaleOf, type Domain } from "./scales.ts";
import { formatValue } from "./words.ts";

export interface XyOptions {
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
  readonly x: Domain;
  readonly y: Domain;
  readonly xType?: "linear" | "log" | "time" | "utc";
  /** Null where a panel's title or neighbour says it. */
  readonly xLabel: string | null;
  readonly yLabel: string | null;
  /** Pixels kept free at the right, and above the plot. */
  readonly right?: number;
  readonly top?: number;
  readonly yTickFormat?: (value: number) => string;
}

/** Frame, axes and scales; marks are given in values. */
export function xyFrame(of: XyOptions) {
  const { width, height, dark, xType = "linear" } = of;
  const log = xType === "log";
  const isTime = xType === "time" || xType === "utc";
  const x = log ? of.x : spread(of.x);
  const y = spread(of.y);
  const yTicks = tickCount(height - 50, 44);
  const margin = {
    top: of.top ?? (of.yLabel === null ? 10 : 24),
    right: of.right ?? 12,
    bottom: of.xLabel === null && !isTime ? 22 : 36,
    left: Math.max(30, widestTick(y, yTicks) + 12),
  };
  const across = width - margin.left - margin.right;
  const toX = (value: number) => (isTime ? new Date(value) : value);
  return {
    margin,
    xScale: xScaleOf(x, width, margin, log),
    toPixelY: yScaleOf(y, height, margin),
    toX,
    contains: (at: { readonly x: number; readonly y: number }) =>
      at.x >= x[0] && at.x <= x[1] && at.y >= y[0] && at.y <= y[1],
    plot: {
      ...framed({ width, height }, margin),
      style: plotStyle(dark),
      x: {
        type: xType,
        domain: log && x[0] === x[1] ? [x[0] / 2, x[1] * 2] : x.map(toX),
      },
      y: { type: "linear" as const, domain: [...y] },
    },
    axes: [
      Plot.axisX({
        ...axisStyle(dark),
        label: null,
        ticks:
          xType === "linear"
            ? fittingTicks(x, across)
            : tickCount(across, isTime ? 84 : 64),
        ...(log && { tickFormat: logTick(x, across) }),
        ...(xType === "linear" && isExtreme(x) && { tickFormat: formatValue }),
      }),
      ...xTitle(of.xLabel, dark),
      Plot.axisY({
        ...axisStyle(dark),
        label: of.yLabel,
        ticks: yTicks,
        ...(of.yTickFormat
          ? { tickFormat: of.yTickFormat }
          : isExtreme(y) && { tickFormat: formatValue }),
      }),
      Plot.ruleY([y[0]], { stroke: furniture(dark).axis, strokeWidth: 0.75 }),
    ] as Plot.Markish[],
  };
}

/** Powers of ten are named; within one power also 2 and 5, where there is room. */
function logTick(
  [low, high]: Domain,
  pixels: number,
): (value: number) => string {
  const powers = Math.log10(high / low) || 1;
  const fine = powers < 2 && pixels / powers > 150;
  return (value) => {
    const power = Math.log10(value);
    const lead = value / 10 ** Math.floor(power + 1e-9);
    const whole = Math.abs(power - Math.round(power)) < 1e-9;
    const named =
      whole || (fine && [2, 5].some((n) => Math.abs(lead - n) < 1e-6));
    return named ? formatValue(value) : "";
  };
}
