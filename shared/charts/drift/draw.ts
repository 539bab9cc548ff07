/** Chart 10 drawn: values from run to run within their control limits; what breaks a rule is ringed, releases are marked. */
import * as Plot from "@observablehq/plot";
import { furniture } from "../colours.ts";
import type { Target } from "../drawing.ts";
import type { DrawChart } from "../kind.ts";
import { textWidth } from "../labels.ts";
import { isFaded, labelOf, plainLook, runLabels, fade } from "../looks.ts";
import { extent, padded, zoomed } from "../scales.ts";
import {
  formatCount,
  formatTime,
  formatValue,
  metricLabel,
  shorten,
} from "../words.ts";
import { xyFrame } from "../xy.ts";

const alarm = { light: "#b3322a", dark: "#f0837b" };

export const drawDrift: DrawChart<"drift"> = (spec, answer, options) => {
  const { width, height, dark, isolated, zoom, timeZone } = options;
  const ink = furniture(dark);
  const labels = runLabels(answer);
  const points = answer.points
    .map((point) => ({ ...point, at: Date.parse(point.time) }))
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at);
  type Point = (typeof points)[number];
  const colour = plainLook("", dark).colour;
  const alarmInk = alarm[dark ? "dark" : "light"];
  const x = zoomed(extent(points.map(({ at }) => at)) ?? [0, 1], zoom);
  const seen = points.filter(({ at }) => at >= x[0] && at <= x[1]);
  const y = padded(
    extent(
      (seen.length > 0 ? seen : points).flatMap(({ value, lower, upper }) => [
        value,
        lower,
        upper,
      ]),
    ) ?? [0, 1],
  );
  const releases = answer.releases
    .map(({ time, label }) => ({ at: Date.parse(time), label }))
    .filter(({ at }) => at >= x[0] && at <= x[1]);
  const frame = xyFrame({
    width,
    height,
    dark,
    x: x[0] < x[1] ? x : [x[0] - 43_200_000, x[1] + 43_200_000],
    y,
    xType: timeZone === "UTC" ? "utc" : "time",
    xLabel: null,
    yLabel: metricLabel(spec.metric),
    top: releases.length > 0 ? 38 : 24,
  });
  const inside = points.filter(({ at, value }) =>
    frame.contains({ x: at, y: value }),
  );
  const at = { x: (point: Point) => frame.toX(point.at) };
  const paleOf = (run: string, of: string) =>
    isFaded(isolated, run) ? fade(of, dark) : of;
  const dotColour = ({ run, flag }: Point) =>
    paleOf(run, flag === null ? colour : alarmInk);

  return {
    panels: [
      {
        key: "",
        title: null,
        options: {
          ...frame.plot,
          marks: [
            Plot.areaY(points, {
              ...at,
              y1: "lower",
              y2: "upper",
              fill: ink.faint,
              fillOpacity: 0.55,
              curve: "step",
              clip: true,
            }),
            // One run has no width to fill.
            ...(points.length === 1
              ? [
                  Plot.ruleX(points, {
                    ...at,
                    y1: "lower",
                    y2: "upper",
                    stroke: ink.faint,
                    strokeWidth: 24,
                  }),
                ]
              : []),
            ...frame.axes,
            Plot.line(points, {
              ...at,
              y: "centre",
              stroke: ink.axis,
              strokeWidth: 1,
              strokeDasharray: "4 3",
              curve: "step",
              clip: true,
            }),
            Plot.line(points, {
              ...at,
              y: "value",
              stroke: colour,
              strokeWidth: 1.25,
              clip: true,
            }),
            Plot.dot(
              inside.filter(({ flag }) => flag === null),
              {
                ...at,
                y: "value",
                r: points.length > 80 ? 1.75 : 2.5,
                fill: dotColour,
              },
            ),
            Plot.dot(
              inside.filter(({ flag }) => flag !== null),
              {
                ...at,
                y: "value",
                r: 5,
                symbol: "diamond",
                fill: ink.card,
                stroke: dotColour,
                strokeWidth: 2,
              },
            ),
            ...releaseMarks(
              releases.map((release) => ({
                ...release,
                px: frame.xScale.toPixel(release.at),
              })),
              frame.toX,
              width,
              ink.text,
            ),
          ],
        },
        targets: inside.map((point): Target => ({
          px: frame.xScale.toPixel(point.at),
          py: frame.toPixelY(point.value),
          series: point.run,
          data: [
            {
              run: point.run,
              metric: spec.metric,
              ...(spec.task && { task: spec.task }),
            },
          ],
          x: point.at,
          tip: () => ({
            name: labelOf(labels, point.run),
            colour: dotColour(point),
            where: formatTime(point.time, new Date(), timeZone),
            value: `${metricLabel(spec.metric)} ${formatValue(point.value)}`,
            facts: [
              ...(point.flag === null
                ? ["within its limits"]
                : [`out of control: ${point.flag}`]),
              `limits ${formatValue(point.lower)} to ${formatValue(point.upper)}, centre ${formatValue(point.centre)}`,
              ...(point.n === null ? [] : [`n = ${formatCount(point.n)}`]),
            ],
          }),
        })),
        xScale: frame.xScale,
      },
    ],
    columns: 1,
    series: [...new Set(points.map(({ run }) => run))].map((key) => ({
      ...plainLook(key, dark),
      label: labelOf(labels, key),
      faded: isFaded(isolated, key),
    })),
    legend: null,
    notes: points.some(({ flag }) => flag !== null)
      ? ["diamonds: out of control"]
      : [],
  };
};

/** A rule a release; its name above the plot where it covers no other. */
function releaseMarks(
  releases: readonly { at: number; label: string; px: number }[],
  toX: (value: number) => number | Date,
  width: number,
  ink: string,
): Plot.Markish[] {
  if (releases.length === 0) return [];
  let free = -Infinity;
  const named = releases.flatMap((release) => {
    const text = shorten(release.label, 16);
    const room = textWidth(text);
    const left = Math.min(release.px + 3, width - room - 2);
    if (left < free) return [];
    free = left + room + 6;
    return [{ ...release, text, dx: left - release.px }];
  });
  return [
    Plot.ruleX(releases, {
      x: ({ at }: { at: number }) => toX(at),
      stroke: ink,
      strokeWidth: 0.75,
      strokeDasharray: "2 3",
    }),
    ...named.map(({ at, text, dx }) =>
      Plot.text([at], {
        x: (value: number) => toX(value),
        frameAnchor: "top",
        lineAnchor: "bottom",
        textAnchor: "start",
        dx,
        dy: -3,
        text: () => text,
        fill: ink,
      }),
    ),
  ];
}
