/** Chart 9 drawn: a dot a run with its intervals, names beside the dots, and the frontier as a step line. */
import * as Plot from "@observablehq/plot";
import { estimateFacts, estimateText } from "../chartText.ts";
import { furniture } from "../colours.ts";
import type { Target } from "../drawing.ts";
import { fitLegend, legendHeight } from "../grid.ts";
import type { DrawChart } from "../kind.ts";
import { runSeries, symbolChannel } from "../looks.ts";
import { measureLabel } from "../sampleWords.ts";
import { extent, padded, zoomed, type Domain } from "../scales.ts";
import { xyFrame } from "../xy.ts";
import { placeNames } from "./names.ts";
import { frontier, shownPoints, xIsCost } from "./words.ts";

export const drawPareto: DrawChart<"pareto"> = (spec, answer, options) => {
  const { width, dark, zoom } = options;
  const ink = furniture(dark);
  const points = shownPoints(spec, answer);
  const series = runSeries(
    answer,
    options,
    new Set(points.map(({ run }) => run)),
  );
  const looks = new Map(series.map((each) => [each.key, each]));
  const front = frontier(spec, answer);
  const onFront = new Set(front);
  const bounds = (read: "x" | "y") =>
    extent(
      points.flatMap((point) => [
        point[read].value,
        point[read].low,
        point[read].high,
      ]),
    ) ?? [0, 1];
  const x = zoomed(
    spec.logX ? paddedLog(bounds("x")) : padded(bounds("x")),
    zoom,
  );
  const y = padded(bounds("y"));

  const build = (height: number) => {
    const frame = xyFrame({
      width,
      height,
      dark,
      x,
      y,
      xType: spec.logX ? "log" : "linear",
      xLabel: measureLabel(spec.x),
      yLabel: measureLabel(spec.y),
      right: 16,
    });
    const drawn = points
      .map((point) => ({
        point,
        look: looks.get(point.run)!,
        x: point.x.value!,
        y: point.y.value!,
      }))
      .filter((each) => frame.contains(each))
      .sort((a, b) => Number(b.look.faded) - Number(a.look.faded));
    const names = placeNames(
      drawn.map((each) => ({
        text: each.look.label,
        px: frame.xScale.toPixel(each.x),
        py: frame.toPixelY(each.y),
      })),
      {
        left: frame.margin.left,
        right: width - 4,
        top: frame.margin.top,
        bottom: height - frame.margin.bottom,
      },
    );
    return { frame, drawn, names };
  };
  let { frame, drawn, names } = build(options.height);
  const told = names.some((name) => name === null);
  if (told) ({ frame, drawn, names } = build(options.height - legendHeight));
  type Drawn = (typeof drawn)[number];
  const colour = ({ look }: Drawn) => look.colour;
  const along = xIsCost(spec, answer) ? "step-after" : "step-before";

  return {
    panels: [
      {
        key: "",
        title: null,
        options: {
          ...frame.plot,
          marks: [
            ...frame.axes,
            Plot.line(front, {
              x: ({ x: at }) => at.value,
              y: ({ y: at }) => at.value,
              curve: along,
              stroke: ink.axis,
              strokeWidth: 1.25,
              clip: true,
            }),
            Plot.ruleX(
              drawn.filter(
                ({ point }) => point.y.low !== null && point.y.high !== null,
              ),
              {
                x: "x",
                y1: ({ point }: Drawn) => point.y.low,
                y2: ({ point }: Drawn) => point.y.high,
                stroke: colour,
                strokeWidth: 1.25,
                strokeOpacity: 0.65,
              },
            ),
            Plot.ruleY(
              drawn.filter(
                ({ point }) => point.x.low !== null && point.x.high !== null,
              ),
              {
                y: "y",
                x1: ({ point }: Drawn) => point.x.low,
                x2: ({ point }: Drawn) => point.x.high,
                stroke: colour,
                strokeWidth: 1.25,
                strokeOpacity: 0.65,
                clip: true,
              },
            ),
            Plot.dot(drawn, {
              x: "x",
              y: "y",
              r: 4.5,
              ...symbolChannel(drawn, ({ look }) => look.symbol),
              fill: (each: Drawn) =>
                onFront.has(each.point) ? each.look.colour : ink.card,
              stroke: colour,
              strokeWidth: 1.75,
            }),
            ...drawn.flatMap((each, i) => {
              const name = names[i];
              return name
                ? [
                    Plot.text([each], {
                      x: "x",
                      y: "y",
                      dx: name.dx,
                      dy: name.dy,
                      textAnchor: name.anchor,
                      text: () => name.text,
                      fill: each.look.colour,
                      stroke: ink.card,
                      strokeWidth: 3,
                      fontWeight: 600,
                    }),
                  ]
                : [];
            }),
          ],
        },
        targets: drawn.map(({ point, look, x: at, y: value }): Target => ({
          px: frame.xScale.toPixel(at),
          py: frame.toPixelY(value),
          series: point.run,
          data: [
            {
              run: point.run,
              metric: spec.y,
              ...(spec.task && { task: spec.task }),
            },
          ],
          x: at,
          tip: () => ({
            name: look.label,
            colour: look.colour,
            where: `${measureLabel(spec.x)} ${estimateText(point.x)}`,
            value: `${measureLabel(spec.y)} ${estimateText(point.y)}`,
            facts: [
              ...estimateFacts(point.y),
              onFront.has(point)
                ? "on the frontier"
                : "another run is better in both",
            ],
          }),
        })),
        xScale: frame.xScale,
      },
    ],
    columns: 1,
    series,
    legend: told ? fitLegend(series, width) : null,
    notes: drawn.some(({ point }) => !onFront.has(point))
      ? ["filled: on the frontier"]
      : [],
  };
};

function paddedLog([low, high]: Domain): Domain {
  const factor = high > low ? (high / low) ** 0.06 : 2;
  return [low / factor, high * factor];
}
