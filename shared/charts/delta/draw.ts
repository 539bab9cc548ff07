/** Chart 7 drawn: a forest plot; a full dot is a difference that holds, a hollow one may be chance. */
import * as Plot from "@observablehq/plot";
import { furniture } from "../colours.ts";
import type { Target } from "../drawing.ts";
import type { DrawChart } from "../kind.ts";
import { runSeries } from "../looks.ts";
import { textWidth } from "../labels.ts";
import { rowFrame } from "../rows.ts";
import { extent, padded, zoomed } from "../scales.ts";
import { formatCount, formatValue, metricLabel } from "../words.ts";
import {
  baselineLabel,
  holds,
  pText,
  rowNamer,
  signed,
  testWords,
  type DeltaRow,
} from "./words.ts";

/** Wide enough for the numbers beside the plot. */
const wide = 460;

export const drawDelta: DrawChart<"delta"> = (spec, answer, options) => {
  const { width, height, dark, zoom } = options;
  const name = rowNamer(answer);
  const rows = answer.rows.filter(({ delta }) => delta !== null);
  const sorted =
    spec.sort === "name"
      ? rows.toSorted((a, b) => name(a).localeCompare(name(b), "en"))
      : rows.toSorted((a, b) => b.delta! - a.delta!);
  const series = runSeries(
    answer,
    options,
    new Set(rows.map(({ run }) => run)),
  );
  const looks = new Map(series.map((each) => [each.key, each]));
  const ink = furniture(dark);
  const all = extent(
    sorted.flatMap(({ delta, low, high }) => [delta, low, high]),
  ) ?? [0, 1];
  const whole = padded([Math.min(0, all[0]), Math.max(0, all[1])]);
  const domain = zoomed(
    // Zero keeps its room: padding stops at zero where all differences lie on one side.
    [
      all[0] < 0 ? whole[0] : -(whole[1] * 0.06),
      all[1] > 0 ? whole[1] : -whole[0] * 0.06,
    ],
    zoom,
  );
  const words = sorted.map(rowText);
  const beside = width >= wide;
  const frame = rowFrame({
    labels: sorted.map(name),
    width,
    height,
    dark,
    domain,
    axisLabel: `difference to ${baselineLabel(answer)}`,
    right: beside ? Math.max(...words.map(textWidth), 0) + 18 : 16,
    noun: "row",
  });
  const placed = sorted.slice(0, frame.count).map((of, place) => {
    const look = looks.get(of.run);
    return {
      of,
      place,
      colour: look?.colour ?? ink.text,
      faded: look?.faded ?? false,
    };
  });
  type Placed = (typeof placed)[number];
  const inside = placed.filter(
    ({ of }) => of.delta! >= domain[0] && of.delta! <= domain[1],
  );
  const stroke = ({ colour }: Placed) => colour;

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
              ? [Plot.ruleX([0], { stroke: ink.axis, strokeWidth: 1 })]
              : []),
            Plot.link(
              placed.filter(({ of }) => of.low !== null && of.high !== null),
              {
                x1: ({ of }: Placed) => of.low,
                x2: ({ of }: Placed) => of.high,
                y1: "place",
                y2: "place",
                stroke,
                strokeWidth: 1.75,
                strokeLinecap: "round",
                clip: true,
              },
            ),
            Plot.dot(inside, {
              x: ({ of }: Placed) => of.delta,
              y: "place",
              r: 4,
              fill: ({ of, colour }: Placed) => (holds(of) ? colour : ink.card),
              stroke,
              strokeWidth: 1.75,
            }),
            ...(beside
              ? [
                  Plot.text(placed, {
                    y: "place",
                    frameAnchor: "right",
                    textAnchor: "start",
                    dx: 10,
                    text: ({ of }: Placed) => rowText(of),
                    fill: ({ faded }: Placed) => (faded ? ink.axis : ink.text),
                  }),
                ]
              : []),
          ],
        },
        targets: inside.map(({ of, place, colour }): Target => ({
          px: frame.xScale.toPixel(of.delta!),
          py: frame.toPixelY(place),
          series: of.run,
          data: [
            {
              run: of.run,
              metric: of.metric,
              ...(of.task && { task: of.task }),
            },
          ],
          x: of.delta,
          tip: () => ({
            name: looks.get(of.run)?.label ?? of.run,
            colour,
            where: [of.task, metricLabel(of.metric)]
              .filter(Boolean)
              .join(" · "),
            value: rowText(of),
            facts: factsOf(of),
          }),
        })),
        xScale: frame.xScale,
      },
    ],
    columns: 1,
    series,
    legend: null,
    notes: [
      ...frame.notes,
      ...(inside.some(({ of }) => of.low !== null && !holds(of))
        ? ["hollow: may be chance"]
        : []),
    ],
  };
};

function rowText({ delta, low, high, p, pAdjusted }: DeltaRow): string {
  const tested = pAdjusted ?? p;
  return [
    signed(delta!),
    low !== null && high !== null ? `[${signed(low)}, ${signed(high)}]` : "",
    tested === null ? "" : pText(tested),
  ]
    .filter(Boolean)
    .join(" ");
}

function factsOf(of: DeltaRow): string[] {
  return [
    ...(of.value !== null && of.against !== null
      ? [`${formatValue(of.value)} against ${formatValue(of.against)}`]
      : []),
    ...(of.n !== null ? [`n = ${formatCount(of.n)}`] : []),
    ...(of.gained !== null && of.lost !== null
      ? [`${formatCount(of.gained)} gained, ${formatCount(of.lost)} lost`]
      : []),
    ...(of.test !== null ? [testWords[of.test]] : []),
    ...(of.seed !== null ? [`seed ${of.seed}`] : []),
    ...(of.p !== null && of.pAdjusted !== null
      ? [`${pText(of.p)} before adjusting`]
      : []),
    of.low === null || of.high === null
      ? "no uncertainty given"
      : holds(of)
        ? "the difference holds"
        : "may be chance",
  ];
}
