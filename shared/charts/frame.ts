/** What line and dot panels have in common: thin axes, the zero rule, the labelled threshold. */
import * as Plot from "@observablehq/plot";
import { furniture } from "./colours.ts";
import { thresholdText } from "./chartText.ts";
import { textWidth } from "./labels.ts";
import type { PanelContext } from "./drawing.ts";

export const fontSize = 11;

export function plotStyle(dark: boolean) {
  return {
    background: "none",
    color: furniture(dark).text,
    fontFamily: "var(--font-ui, sans-serif)",
    fontSize: `${fontSize}px`,
    fontVariantNumeric: "tabular-nums",
    overflow: "visible",
  };
}

/** A hairline at zero where values lie on both sides of it, or start from it. */
export function zeroRule(
  { valueDomain: [low, high], dark }: PanelContext,
  orientation: "x" | "y",
): Plot.Markish[] {
  if (low > 0 || high < 0) return [];
  const options = { stroke: furniture(dark).axis, strokeWidth: 0.75 };
  return [
    orientation === "y" ? Plot.ruleY([0], options) : Plot.ruleX([0], options),
  ];
}

/** The threshold as a dashed rule with its words, kept inside the plot. */
export function thresholdRule(
  { spec, valueDomain: [low, high], dark, width }: PanelContext,
  orientation: "x" | "y",
): Plot.Markish[] {
  const threshold = spec.threshold;
  if (!threshold || threshold.value < low || threshold.value > high) return [];
  const ink = furniture(dark).text;
  const rule = { stroke: ink, strokeWidth: 1, strokeDasharray: "4 3" };
  const text = {
    text: [thresholdText(threshold)],
    fill: ink,
    stroke: furniture(dark).card,
    strokeWidth: 4,
    fontWeight: 600,
  };
  const share = (threshold.value - low) / (high - low);
  if (orientation === "y")
    return [
      Plot.ruleY([threshold.value], rule),
      Plot.text([threshold.value], {
        ...text,
        y: (value: number) => value,
        frameAnchor: "left",
        textAnchor: "start",
        dx: 4,
        dy: share > 0.9 ? 9 : -8,
      }),
    ];
  const toLeft = share > 0.5 || textWidth(text.text[0]!) > width * 0.4;
  return [
    Plot.ruleX([threshold.value], rule),
    Plot.text([threshold.value], {
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
