/** Chart 8 drawn: a histogram a run over the same bins, or a box a run over one axis. */
import * as Plot from "@observablehq/plot";
import type { AnswerOf } from "../answers.ts";
import { furniture } from "../colours.ts";
import type {
  DrawnSeries,
  DrawOptions,
  Drawing,
  PanelDrawing,
  Target,
} from "../drawing.ts";
import { smallMultiples } from "../grid.ts";
import type { DrawChart } from "../kind.ts";
import { runSeries } from "../looks.ts";
import { rowFrame } from "../rows.ts";
import { measureLabel, percent } from "../sampleWords.ts";
import { extent, padded, zoomed } from "../scales.ts";
import type { SpecOf } from "../spec.ts";
import { formatCount, formatValue } from "../words.ts";
import { xyFrame } from "../xy.ts";
import { filled, type Spread } from "./words.ts";

type Spec = SpecOf<"distribution">;

export const drawDistribution: DrawChart<"distribution"> = (
  spec,
  answer,
  options,
) => {
  const spreads = filled(answer);
  const series = runSeries(
    answer,
    options,
    new Set(spreads.map(({ run }) => run)),
  );
  return spec.mark === "box"
    ? drawBoxes(spec, spreads, series, options)
    : drawHistograms(spec, answer, spreads, series, options);
};

function drawHistograms(
  spec: Spec,
  { edges }: AnswerOf<"distribution">,
  spreads: readonly Spread[],
  series: readonly DrawnSeries[],
  options: DrawOptions,
): Drawing {
  const { dark, zoom } = options;
  const ink = furniture(dark);
  const looks = new Map(series.map((each) => [each.key, each]));
  const domain = zoomed([edges[0] ?? 0, edges.at(-1) ?? 1], zoom);
  const tallest = Math.max(
    0.01,
    ...spreads.flatMap(({ counts, n }) => counts.map((count) => count / n)),
  );
  return {
    ...smallMultiples(spreads, options, {
      noun: "run",
      aspect: 1.6,
      keyOf: ({ run }) => run,
      titleOf: ({ run, n }) =>
        `${looks.get(run)?.label ?? run} · n = ${formatCount(n)}`,
      draw: (
        { run, counts, n, quantiles, mean },
        { width, height, alone },
      ): PanelDrawing => {
        const look = looks.get(run);
        const colour = look?.colour ?? ink.text;
        const frame = xyFrame({
          width,
          height,
          dark,
          x: domain,
          y: [0, tallest * 1.06],
          xLabel: alone ? measureLabel(spec.metric) : null,
          yLabel: alone ? "share of samples" : null,
          yTickFormat: (value) => `${Math.round(value * 1000) / 10}%`,
        });
        const bins = counts.flatMap((count, i) => {
          const [from, to] = [edges[i], edges[i + 1]];
          return from === undefined ||
            to === undefined ||
            to <= domain[0] ||
            from >= domain[1]
            ? []
            : [{ from, to, count, share: count / n }];
        });
        type Bin = (typeof bins)[number];
        const median = quantiles[2]!;
        return {
          options: {
            ...frame.plot,
            marks: [
              ...frame.axes,
              Plot.rectY(bins, {
                x1: "from",
                x2: "to",
                y1: 0,
                y2: (bin: Bin) => bin.share,
                fill: colour,
                fillOpacity: 0.72,
                insetLeft: 0.5,
                insetRight: 0.5,
                clip: true,
              }),
              ...(median >= domain[0] && median <= domain[1]
                ? [
                    Plot.ruleX([median], {
                      stroke: ink.text,
                      strokeWidth: 1.25,
                    }),
                  ]
                : []),
            ],
          },
          targets: bins
            .filter(({ count }) => count > 0)
            .map(({ from, to, count, share }): Target => {
              const left = frame.xScale.toPixel(Math.max(from, domain[0]));
              const right = frame.xScale.toPixel(Math.min(to, domain[1]));
              const top = frame.toPixelY(share);
              return {
                px: (left + right) / 2,
                py: (top + frame.toPixelY(0)) / 2,
                box: { width: right - left, height: frame.toPixelY(0) - top },
                series: run,
                data: [
                  {
                    run,
                    metric: spec.metric,
                    slice: `${spec.metric}=${from}..${to}`,
                    ...(spec.task && { task: spec.task }),
                  },
                ],
                x: (from + to) / 2,
                tip: () => ({
                  name: look?.label ?? run,
                  colour,
                  where: `${measureLabel(spec.metric)} ${formatValue(from)} to ${formatValue(to)}`,
                  value: `${formatCount(count)} of ${formatCount(n)} samples (${percent(share)})`,
                  facts: [
                    `median ${formatValue(median)}`,
                    ...(mean === null ? [] : [`mean ${formatValue(mean)}`]),
                  ],
                }),
              };
            }),
          xScale: frame.xScale,
          labelsFit: true,
          notes: [],
        };
      },
    }),
    series,
    legend: null,
  };
}

function drawBoxes(
  spec: Spec,
  spreads: readonly Spread[],
  series: readonly DrawnSeries[],
  { width, height, dark, zoom }: DrawOptions,
): Drawing {
  const ink = furniture(dark);
  const looks = new Map(series.map((each) => [each.key, each]));
  const sorted = spreads.toSorted((a, b) => b.quantiles[2]! - a.quantiles[2]!);
  const domain = zoomed(
    padded(extent(sorted.flatMap(({ quantiles }) => quantiles)) ?? [0, 1]),
    zoom,
  );
  const frame = rowFrame({
    labels: sorted.map(({ run }) => looks.get(run)?.label ?? run),
    width,
    height,
    dark,
    domain,
    axisLabel: measureLabel(spec.metric),
    noun: "run",
  });
  const placed = sorted
    .slice(0, frame.count)
    .map((of, row) => ({ of, row, look: looks.get(of.run) }));
  type Placed = (typeof placed)[number];
  const half = Math.min(0.32, 9 / frame.rowHeight);
  const colour = ({ look }: Placed) => look?.colour ?? ink.text;
  const quantile =
    (i: number) =>
    ({ of }: Placed) =>
      of.quantiles[i]!;
  return {
    panels: [
      {
        key: "",
        title: null,
        options: {
          ...frame.plot,
          marks: [
            ...frame.axes,
            Plot.link(placed, {
              x1: quantile(0),
              x2: quantile(4),
              y1: "row",
              y2: "row",
              stroke: colour,
              strokeWidth: 1.25,
              clip: true,
            }),
            Plot.rect(placed, {
              x1: quantile(1),
              x2: quantile(3),
              y1: ({ row }: Placed) => row - half,
              y2: ({ row }: Placed) => row + half,
              fill: ink.card,
              clip: true,
            }),
            Plot.rect(placed, {
              x1: quantile(1),
              x2: quantile(3),
              y1: ({ row }: Placed) => row - half,
              y2: ({ row }: Placed) => row + half,
              fill: colour,
              fillOpacity: 0.25,
              stroke: colour,
              strokeWidth: 1.25,
              clip: true,
            }),
            Plot.link(placed, {
              x1: quantile(2),
              x2: quantile(2),
              y1: ({ row }: Placed) => row - half,
              y2: ({ row }: Placed) => row + half,
              stroke: colour,
              strokeWidth: 2.5,
              clip: true,
            }),
            Plot.dot(
              placed.filter(
                ({ of }) =>
                  of.mean !== null &&
                  of.mean >= domain[0] &&
                  of.mean <= domain[1],
              ),
              {
                x: ({ of }: Placed) => of.mean,
                y: "row",
                r: 2.5,
                fill: colour,
                stroke: ink.card,
                strokeWidth: 1,
              },
            ),
          ],
        },
        targets: placed
          .filter(
            ({ of }) =>
              of.quantiles[2]! >= domain[0] && of.quantiles[2]! <= domain[1],
          )
          .map((each): Target => ({
            px: frame.xScale.toPixel(each.of.quantiles[2]!),
            py: frame.toPixelY(each.row),
            series: each.of.run,
            data: [
              {
                run: each.of.run,
                metric: spec.metric,
                ...(spec.task && { task: spec.task }),
              },
            ],
            x: each.of.quantiles[2]!,
            tip: () => ({
              name: each.look?.label ?? each.of.run,
              colour: colour(each),
              where: null,
              value: `median ${formatValue(each.of.quantiles[2]!)}${each.of.mean === null ? "" : `, mean ${formatValue(each.of.mean)}`}`,
              facts: [
                `n = ${formatCount(each.of.n)}`,
                `middle half ${formatValue(each.of.quantiles[1]!)} to ${formatValue(each.of.quantiles[3]!)}`,
                `all ${formatValue(each.of.quantiles[0]!)} to ${formatValue(each.of.quantiles[4]!)}`,
              ],
            }),
          })),
        xScale: frame.xScale,
      },
    ],
    columns: 1,
    series,
    legend: null,
    notes: frame.notes,
  };
}
