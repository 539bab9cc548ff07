/** Chart 5 drawn: the share that was right in each bin of confidence, its interval, the diagonal, and how many there are. */
import * as Plot from "@observablehq/plot";
import { briefValue, estimateFacts, estimateText } from "../chartText.ts";
import { furniture } from "../colours.ts";
import type { PanelDrawing, Target } from "../drawing.ts";
import { smallMultiples } from "../grid.ts";
import type { DrawChart } from "../kind.ts";
import { runSeries } from "../looks.ts";
import { percent } from "../sampleWords.ts";
import { zoomed } from "../scales.ts";
import { formatValue, metricLabel } from "../words.ts";
import { xyFrame } from "../xy.ts";

/** Share of the height that the counts take. */
const countsHeight = 0.16;

export const drawCalibration: DrawChart<"calibration"> = (
  spec,
  answer,
  options,
) => {
  const { dark, zoom } = options;
  const ink = furniture(dark);
  const curves = answer.curves.filter(({ bins }) =>
    bins.some(({ value }) => value !== null),
  );
  const series = runSeries(
    answer,
    options,
    new Set(curves.map(({ run }) => run)),
  );
  const looks = new Map(series.map((each) => [each.key, each]));
  const domain = zoomed([0, 1], zoom);

  return {
    ...smallMultiples(curves, options, {
      noun: "run",
      aspect: 1.15,
      least: { width: 150, height: 120 },
      keyOf: ({ run }) => run,
      titleOf: ({ run, ece }) =>
        `${looks.get(run)?.label ?? run}${ece === null ? "" : ` · ECE ${briefValue(ece)}`}`,
      draw: ({ run, bins }, { width, height, alone }): PanelDrawing => {
        const look = looks.get(run);
        const colour = look?.colour ?? ink.text;
        const frame = xyFrame({
          width,
          height,
          dark,
          x: domain,
          y: [0, 1],
          xLabel: alone ? metricLabel(spec.confidence) : null,
          yLabel: alone ? "share right" : null,
        });
        const most = Math.max(1, ...bins.map(({ n }) => n ?? 0));
        const valued = bins.filter(({ value, n }) => value !== null && n !== 0);
        type Bin = (typeof bins)[number];
        const inside = valued.filter((bin) =>
          frame.contains({ x: bin.confidence, y: bin.value! }),
        );
        return {
          options: {
            ...frame.plot,
            marks: [
              ...frame.axes,
              Plot.rectY(
                bins.filter(({ n }) => n),
                {
                  x1: "from",
                  x2: "to",
                  y1: 0,
                  y2: ({ n }: Bin) => (countsHeight * n!) / most,
                  fill: ink.faint,
                  insetLeft: 0.5,
                  insetRight: 0.5,
                  clip: true,
                },
              ),
              Plot.line([domain[0], domain[1]], {
                x: (value: number) => value,
                y: (value: number) => value,
                stroke: ink.axis,
                strokeWidth: 1,
                strokeDasharray: "4 3",
              }),
              Plot.ruleX(
                valued.filter(({ low, high }) => low !== null && high !== null),
                {
                  x: "confidence",
                  y1: "low",
                  y2: "high",
                  stroke: colour,
                  strokeWidth: 1.5,
                  strokeOpacity: 0.6,
                  clip: true,
                },
              ),
              Plot.line(valued, {
                x: "confidence",
                y: "value",
                stroke: colour,
                strokeWidth: 1.5,
                clip: true,
              }),
              Plot.dot(inside, {
                x: "confidence",
                y: "value",
                r: 3.25,
                fill: colour,
              }),
            ],
          },
          targets: inside.map((bin): Target => ({
            px: frame.xScale.toPixel(bin.confidence),
            py: frame.toPixelY(bin.value!),
            series: run,
            data: [
              {
                run,
                metric: spec.confidence,
                slice: `${spec.confidence}=${bin.from}..${bin.to}`,
                ...(spec.task && { task: spec.task }),
              },
            ],
            x: bin.confidence,
            tip: () => ({
              name: look?.label ?? run,
              colour,
              where: `${metricLabel(spec.confidence)} ${formatValue(bin.from)} to ${formatValue(bin.to)}, mean ${formatValue(bin.confidence)}`,
              value: `${percent(bin.value!)} right, ${estimateText(bin)}`,
              facts: [
                ...estimateFacts(bin),
                bin.low !== null &&
                bin.high !== null &&
                (bin.confidence < bin.low || bin.confidence > bin.high)
                  ? bin.confidence > bin.value!
                    ? "too sure of itself"
                    : "not sure enough"
                  : "not clearly off the diagonal",
              ],
            }),
          })),
          xScale: frame.xScale,
          labelsFit: true,
          notes: [],
        };
      },
    }),
    series,
    legend: null,
  };
};
