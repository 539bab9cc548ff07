/** Chart 12 drawn: who wins against whom, blue for wins and orange for losses; or the strengths that explain it. */
import * as Plot from "@observablehq/plot";
import { estimateFacts, estimateText } from "../chartText.ts";
import { furniture } from "../colours.ts";
import type { AnswerOf } from "../answers.ts";
import type { Datum } from "../datum.ts";
import type { DrawnSeries, DrawOptions, Drawing, Target } from "../drawing.ts";
import type { DrawChart } from "../kind.ts";
import { seriesLooks, symbolChannel } from "../looks.ts";
import { matrixPanel, type MatrixCell } from "../matrix.ts";
import { diverging } from "../palettes.ts";
import { rowFrame } from "../rows.ts";
import { percent } from "../sampleWords.ts";
import { extent, zoomed } from "../scales.ts";
import { oneMatrix } from "../slices/draw.ts";
import { formatCount, shortLabels } from "../words.ts";

type Answer = AnswerOf<"pairwise">;

export const drawPairwise: DrawChart<"pairwise"> = (spec, answer, options) => {
  const ranks = (options.ranks ?? answer.ranks).models;
  const labels = shortLabels(answer.models);
  const series = seriesLooks(
    answer.models.map((key, i) => ({ key, label: labels[i]! })),
    (key) => (Object.hasOwn(ranks, key) ? ranks[key] : undefined),
    options,
  );
  return spec.view === "rating" && answer.ratings.length > 0
    ? drawRatings(answer, series, options)
    : drawMatrix(answer, series, options);
};

function drawMatrix(
  answer: Answer,
  series: readonly DrawnSeries[],
  { width, height, dark, isolated }: DrawOptions,
): Drawing {
  const place = new Map(series.map(({ key }, i) => [key, i]));
  const cells = answer.cells.flatMap((cell): MatrixCell[] => {
    const [row, column] = [place.get(cell.a), place.get(cell.b)];
    if (row === undefined || column === undefined || row === column) return [];
    const decided =
      cell.low !== null &&
      cell.high !== null &&
      (cell.low > 0.5 || cell.high < 0.5);
    return [
      {
        row,
        column,
        fill: cell.value === null ? null : diverging(cell.value, dark),
        text: cell.value === null ? null : String(Math.round(cell.value * 100)),
        small: cell.n === null ? null : `n ${formatCount(cell.n)}`,
        bold: decided,
        data: dataOf(answer, `${cell.a}>${cell.b}`),
        tip: () => ({
          name: series[row]!.label,
          colour: series[row]!.colour,
          where: `against ${series[column]!.label}`,
          value:
            cell.value === null
              ? "no value"
              : `wins ${percent(cell.value)} (${estimateText(cell)})`,
          facts: [
            `${formatCount(cell.wins)} won, ${formatCount(cell.losses)} lost, ${formatCount(cell.ties)} tied`,
            ...estimateFacts(cell),
            ...(cell.low === null
              ? []
              : [
                  decided
                    ? "clearly decided"
                    : "not decided: the interval holds 50 %",
                ]),
          ],
        }),
      },
    ];
  });
  return oneMatrix(
    matrixPanel({
      rows: series.map(({ label }) => label),
      columns: series.map(({ key, label }) => ({ key, label })),
      cells,
      width,
      height,
      dark,
      isolated,
      titles: { rows: "wins", columns: "against" },
      key: {
        low: "loses",
        high: "wins",
        colour: (share) => diverging(share, dark),
      },
      leastRow: 13,
      rowNoun: "model",
    }),
    series,
  );
}

function drawRatings(
  answer: Answer,
  series: readonly DrawnSeries[],
  { width, height, dark, zoom }: DrawOptions,
): Drawing {
  const looks = new Map(series.map((each) => [each.key, each]));
  const ratings = answer.ratings
    .filter(({ value }) => value !== null)
    .sort((a, b) => b.value! - a.value!);
  const [low, high] = extent(
    ratings.flatMap((each) => [each.value, each.low, each.high, 0]),
  ) ?? [-1, 1];
  const pad = (high - low) * 0.06 || 1;
  const domain = zoomed([low - pad, high + pad], zoom);
  const frame = rowFrame({
    labels: ratings.map(({ model }) => looks.get(model)?.label ?? model),
    width,
    height,
    dark,
    domain,
    axisLabel: "strength (log-odds)",
    noun: "model",
  });
  const placed = ratings
    .slice(0, frame.count)
    .map((of, row) => ({ of, row, look: looks.get(of.model) }));
  type Placed = (typeof placed)[number];
  const stroke = ({ look }: Placed) => look?.colour ?? furniture(dark).text;
  const inside = placed.filter(
    ({ of }) => of.value! >= domain[0] && of.value! <= domain[1],
  );
  return {
    panels: [
      {
        key: "",
        title: null,
        options: {
          ...frame.plot,
          marks: [
            ...frame.axes,
            ...(domain[0] <= 0 && domain[1] >= 0
              ? [
                  Plot.ruleX([0], {
                    stroke: furniture(dark).axis,
                    strokeWidth: 1,
                  }),
                ]
              : []),
            Plot.link(
              placed.filter(({ of }) => of.low !== null && of.high !== null),
              {
                x1: ({ of }: Placed) => of.low,
                x2: ({ of }: Placed) => of.high,
                y1: "row",
                y2: "row",
                stroke,
                strokeWidth: 1.75,
                strokeLinecap: "round",
                clip: true,
              },
            ),
            Plot.dot(inside, {
              x: ({ of }: Placed) => of.value,
              y: "row",
              r: 4,
              ...symbolChannel(inside, ({ look }) => look?.symbol ?? "circle"),
              fill: stroke,
            }),
          ],
        },
        targets: inside.map((each): Target => ({
          px: frame.xScale.toPixel(each.of.value!),
          py: frame.toPixelY(each.row),
          series: each.of.model,
          data: dataOf(answer, `model=${each.of.model}`),
          x: each.of.value,
          tip: () => ({
            name: each.look?.label ?? each.of.model,
            colour: stroke(each),
            where: null,
            value: `strength ${estimateText(each.of)}`,
            facts: estimateFacts(each.of),
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

/** Comparisons may come from several runs; the pair is the same in all of them. */
function dataOf({ runs }: Answer, slice: string): Datum[] {
  return runs.map(({ id }) => ({ run: id, slice }));
}
