/** Chart 6 drawn: a curve a run, chance as a dashed line, and the areas written where the plot is empty. */
import * as Plot from "@observablehq/plot";
import { briefValue, estimateFacts, estimateText } from "../chartText.ts";
import { furniture } from "../colours.ts";
import type { DrawnSeries, Target } from "../drawing.ts";
import { fitLegend, legendHeight } from "../grid.ts";
import type { DrawChart } from "../kind.ts";
import { textWidth } from "../labels.ts";
import { isFaded, runSeries } from "../looks.ts";
import { percent } from "../sampleWords.ts";
import { zoomed } from "../scales.ts";
import { formatValue } from "../words.ts";
import { xyFrame } from "../xy.ts";
import { areaName, axisNames, baseRate, drawable } from "./words.ts";

const lineHeight = 15;

export const drawRoc: DrawChart<"roc"> = (spec, answer, options) => {
  const { width, height, dark, isolated, zoom } = options;
  const ink = furniture(dark);
  const curves = drawable(answer).toSorted(
    (a, b) =>
      Number(isFaded(isolated, b.run)) - Number(isFaded(isolated, a.run)),
  );
  const series = runSeries(
    answer,
    options,
    new Set(curves.map(({ run }) => run)),
  );
  const looks = new Map(series.map((each) => [each.key, each]));
  const domain = zoomed([0, 1], zoom);
  const [xLabel, yLabel] = axisNames(spec);

  const areas = curves
    .toSorted((a, b) => (b.area.value ?? 0) - (a.area.value ?? 0))
    .map(({ run, area }) => ({
      look: looks.get(run)!,
      text: `${curves.length > 1 ? `${looks.get(run)!.label}  ` : ""}${spec.curve === "roc" ? "AUC" : "AP"} ${estimateText(area, briefValue)}`,
    }));
  const fits =
    areas.length * lineHeight < (height - 60) * 0.5 &&
    Math.max(0, ...areas.map(({ text }) => textWidth(text))) <
      (width - 60) * 0.62;
  const told = !fits && series.length > 1;
  const frame = xyFrame({
    width,
    height: height - (told ? legendHeight : 0),
    dark,
    x: domain,
    y: [0, 1],
    xLabel,
    yLabel,
  });
  const byBase = Map.groupBy(curves, (curve) => baseRate(curve).toFixed(3));

  return {
    panels: [
      {
        key: "",
        title: null,
        options: {
          ...frame.plot,
          marks: [
            ...frame.axes,
            ...(spec.curve === "roc"
              ? [
                  Plot.line([domain[0], domain[1]], {
                    x: (value: number) => value,
                    y: (value: number) => value,
                    stroke: ink.axis,
                    strokeDasharray: "4 3",
                    strokeWidth: 1,
                  }),
                ]
              : [...byBase.values()].slice(0, 3).map((of) =>
                  Plot.ruleY([baseRate(of[0]!)], {
                    stroke: ink.axis,
                    strokeDasharray: "4 3",
                    strokeWidth: 1,
                  }),
                )),
            ...curves.map(({ run, points }) => {
              const look = looks.get(run)!;
              return Plot.line(points, {
                x: "x",
                y: "y",
                curve: "step-after",
                stroke: look.colour,
                strokeWidth: 1.75,
                ...(look.dash !== null && { strokeDasharray: look.dash }),
                clip: true,
              });
            }),
            ...(fits
              ? areaTexts(
                  areas,
                  spec.curve === "roc" ? "bottom-right" : "bottom-left",
                  ink.card,
                )
              : []),
          ],
        },
        targets: curves.flatMap(({ run, points, area, positives, negatives }) =>
          points
            .filter((point) => frame.contains(point))
            .map((point): Target => ({
              px: frame.xScale.toPixel(point.x),
              py: frame.toPixelY(point.y),
              series: run,
              data: [
                {
                  run,
                  metric: spec.score,
                  ...(point.threshold !== null && {
                    slice: `${spec.score}=${point.threshold}`,
                  }),
                  ...(spec.task && { task: spec.task }),
                },
              ],
              x: point.x,
              tip: () => ({
                name: looks.get(run)!.label,
                colour: looks.get(run)!.colour,
                where:
                  point.threshold === null
                    ? null
                    : `threshold ${formatValue(point.threshold)}`,
                value: `${yLabel} ${percent(point.y)} at ${xLabel} ${percent(point.x)}`,
                facts: [
                  `${areaName(spec)} ${estimateText(area)}`,
                  ...estimateFacts({ ...area, n: positives + negatives }),
                ],
              }),
            })),
        ),
        xScale: frame.xScale,
      },
    ],
    columns: 1,
    series,
    legend: told ? fitLegend(series, width) : null,
    notes: [],
  };
};

function areaTexts(
  areas: readonly { look: DrawnSeries; text: string }[],
  frameAnchor: "bottom-right" | "bottom-left",
  card: string,
): Plot.Markish[] {
  return areas.map(({ look, text }, i) =>
    Plot.text([text], {
      frameAnchor,
      dx: frameAnchor === "bottom-right" ? -8 : 8,
      dy: -8 - (areas.length - 1 - i) * lineHeight,
      fill: look.colour,
      stroke: card,
      strokeWidth: 4,
      fontWeight: 600,
    }),
  );
}
