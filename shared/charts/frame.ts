/** What all panels have in common: the type, thin axes, the zero rule, the labelled threshold. */
import * as Plot from "@observablehq/plot";
import { furniture } from "./colours.ts";
import { textWidth } from "./labels.ts";

export const fontSize = 11;

export function plotStyle(dark: boolean) {
  return {
    background: "none",
    color: furniture(dark).text,
    fontFamily: "var(--font-ui, Inter, sans-serif)",
    fontSize: `${fontSize}px`,
    fontVariantNumeric: "tabular-nums",
    overflow: "visible",
  };
}

/** What every axis of ours says to Plot. */
export function axisStyle(dark: boolean) {
  return {
    labelArrow: "none",
    tickSize: 4,
    stroke: furniture(dark).axis,
    fill: furniture(dark).text,
  } as const;
}

/** Names the x axis, below its right end. Plot's own would stand at the edge of the figure, away from the axis. */
export function xTitle(text: string | null, dark: boolean): Plot.Markish[] {
  return text === null
    ? []
    : [
        Plot.text([text], {
          frameAnchor: "bottom-right",
          textAnchor: "end",
          lineAnchor: "top",
          dy: 21,
          text: (title: string) => title,
          fill: furniture(dark).text,
        }),
      ];
}

export type Orientation = "x" | "y";

/** A hairline at zero where values lie on both sides of it, or start from it. */
export function zeroRule(
  [low, high]: readonly [number, number],
  dark: boolean,
  orientation: Orientation,
): Plot.Markish[] {
  if (low > 0 || high < 0) return [];
  const options = { stroke: furniture(dark).axis, strokeWidth: 0.75 };
  return [
    orientation === "y" ? Plot.ruleY([0], options) : Plot.ruleX([0], options),
  ];
}

/** A dashed rule with its words, kept inside the plot. */
export function labelledRule(
  at: { readonly value: number; readonly text: string } | null,
  [low, high]: readonly [number, number],
  { width, dark }: { readonly width: number; readonly dark: boolean },
  orientation: Orientation,
): Plot.Markish[] {
  if (!at || at.value < low || at.value > high) return [];
  const ink = furniture(dark).text;
  const rule = { stroke: ink, strokeWidth: 1, strokeDasharray: "4 3" };
  const text = {
    text: [at.text],
    fill: ink,
    stroke: furniture(dark).card,
    strokeWidth: 4,
    fontWeight: 600,
  };
  const share = (at.value - low) / (high - low);
  if (orientation === "y")
    return [
      Plot.ruleY([at.value], rule),
      Plot.text([at.value], {
        ...text,
        y: (value: number) => value,
        frameAnchor: "left",
        textAnchor: "start",
        dx: 4,
        dy: share > 0.9 ? 9 : -8,
      }),
    ];
  const toLeft = share > 0.5 || textWidth(at.text) > width * 0.4;
  return [
    Plot.ruleX([at.value], rule),
    Plot.text([at.value], {
      ...text,
      x: (value: number) => value,
      frameAnchor: "top",
      textAnchor: toLeft ? "end" : "start",
      dx: toLeft ? -4 : 4,
      dy: -9,
    }),
  ];
}

/** About one tick every `spacing` pixels, at least two. */
export function tickCount(pixels: number, spacing: number): number {
  return Math.max(2, Math.floor(pixels / spacing));
}

/** Pixels that the widest tick label of a linear axis takes. */
export function widestTick(
  domain: readonly [number, number],
  ticks: number,
): number {
  if (isExtreme(domain)) return textWidth("1.234E-5");
  const step = (domain[1] - domain[0]) / ticks || 1;
  const decimals = Math.min(6, Math.max(0, Math.ceil(-Math.log10(step))));
  return Math.max(...domain.map((value) => textWidth(value.toFixed(decimals))));
}

/** At most a tick every 64 pixels, and fewer where their labels would touch: "0.00052" is wide. */
export function fittingTicks(
  [low, high]: readonly [number, number],
  pixels: number,
): number {
  for (let count = tickCount(pixels, 64); count > 2; count--) {
    const step = niceStep((high - low) / count);
    const drawn = Math.floor(high / step) - Math.ceil(low / step) + 1;
    const decimals = Math.min(12, Math.max(0, -Math.floor(Math.log10(step))));
    const widest = Math.max(
      ...[low, high].map((value) => textWidth(value.toFixed(decimals))),
    );
    if ((drawn - 1) * (widest + 8) <= pixels) return count;
  }
  return 2;
}

/** 1, 2 or 5 times a power of ten: as d3 rounds the distance of ticks. */
function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const lead = raw / power;
  return (
    power *
    (lead >= Math.sqrt(50)
      ? 10
      : lead >= Math.sqrt(10)
        ? 5
        : lead >= Math.SQRT2
          ? 2
          : 1)
  );
}

/** Beyond what Plot's own tick format writes shortly. */
export function isExtreme([low, high]: readonly [number, number]): boolean {
  const size = Math.max(Math.abs(low), Math.abs(high));
  return size < 1e-3 || size >= 1e5;
}
