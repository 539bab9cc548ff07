/** A chart in words: its caption (what, n, interval, as of when) and the text that stands for it to those who cannot see it. */
import {
  arrangeRows,
  drawnSpec,
  type Arrangement,
  type Line,
} from "./arrange.ts";
import type { ChartRow, SeriesSpec, MetricsAnswer } from "./spec.ts";
import {
  formatCount,
  formatStep,
  formatTime,
  formatValue,
  metricLabel,
  plural,
  sentenceStart,
} from "./words.ts";

export interface Caption {
  /** The only run or model there is, which neither series nor axis name; else null. */
  readonly who: string | null;
  /** "accuracy by task, for each model" */
  readonly what: string;
  /** "n = 400", "n = 40-400" or "n not given" */
  readonly n: string;
  /** "95 % Wilson interval", ... or "no uncertainty given" */
  readonly interval: string;
  readonly asOf: string;
  /** What is not drawn as logged: "3 values were NaN". */
  readonly notes: readonly string[];
}

/** The caption as one line. */
export function captionText(caption: Caption): string {
  return [
    caption.who,
    caption.what,
    caption.n,
    caption.interval,
    ...caption.notes,
    caption.asOf,
  ]
    .filter(Boolean)
    .join(" · ");
}

export function describeChart(
  spec: SeriesSpec,
  answer: Pick<MetricsAnswer, "rows" | "downsampled" | "asOf">,
  now: Date = new Date(),
  timeZone?: string,
): Caption {
  const arrangement = arrangeRows(spec, answer.rows);
  return {
    who: whoText(spec, answer.rows),
    what: whatText(drawnSpec(spec, answer.rows)),
    n: nText(answer.rows),
    interval: intervalText(answer.rows, arrangement.averaged),
    asOf: `as of ${formatTime(answer.asOf, now, timeZone)}`,
    notes: [
      ...Object.entries(arrangement.special).map(
        ([name, count]) =>
          `${plural(count, "value")} ${count === 1 ? "was" : "were"} ${name}`,
      ),
      ...(arrangement.offLogAxis > 0
        ? [
            `${plural(arrangement.offLogAxis, "value")} at step 0 or below not on the log axis`,
          ]
        : []),
      ...(spec.smoothing > 1 && arrangement.kind === "steps"
        ? [`smoothed over ${spec.smoothing} points`]
        : []),
      ...(answer.downsampled ? ["thinned, keeping peaks"] : []),
    ],
  };
}

function whoText(spec: SeriesSpec, rows: readonly ChartRow[]): string | null {
  const [first] = rows;
  if (!first || spec.x === "model") return null;
  const { run, runName, model } = first;
  if (rows.every((row) => row.run === run))
    return model === null || runName.includes(model)
      ? runName
      : `${runName} (${model})`;
  return model !== null && rows.every((row) => row.model === model)
    ? model
    : null;
}

/** "Accuracy by task, for each model": also the title of a chart nobody has named. */
function whatText(spec: SeriesSpec): string {
  const metrics = spec.metrics.map(metricLabel);
  const named =
    metrics.length <= 2
      ? metrics.join(" and ")
      : `${metrics[0]} and ${metrics.length - 1} more metrics`;
  const over =
    spec.x === "step" || spec.x === "time"
      ? `over ${spec.x === "step" ? "steps" : "time"}`
      : `by ${spec.x}`;
  const each =
    spec.series === "none" ||
    spec.series === spec.x ||
    (spec.series === "metric" && metrics.length < 2)
      ? ""
      : `, for each ${spec.series}`;
  return `${named || "no metric"} ${over}${each}`;
}

export function defaultTitle(spec: SeriesSpec): string {
  return spec.metrics.length === 0 ? "" : sentenceStart(whatText(spec));
}

function nText(rows: readonly ChartRow[]): string {
  const counts = rows.map((row) => row.n).filter((n) => n !== null);
  if (counts.length === 0) return "n not given";
  const least = counts.reduce((a, b) => Math.min(a, b));
  const most = counts.reduce((a, b) => Math.max(a, b));
  const range =
    least === most
      ? formatCount(least)
      : `${formatCount(least)}–${formatCount(most)}`;
  return `n = ${range}${counts.length < rows.length ? " where given" : ""}`;
}

const intervalWords = {
  given: "interval as reported",
  stderr: "95 % interval (1.96 standard errors)",
  wilson: "95 % Wilson interval",
} as const;

function intervalText(rows: readonly ChartRow[], averaged: boolean): string {
  if (averaged) return "mean over runs, band from least to greatest";
  const withInterval = rows.filter(
    (row) => row.low !== null && row.high !== null,
  );
  if (withInterval.length === 0) return "no uncertainty given";
  const kinds = [
    ...new Set(withInterval.map((row) => row.interval ?? "given")),
  ];
  const words = kinds.map((kind) => intervalWords[kind]).join(", ");
  return withInterval.length < rows.length ? `${words}, where given` : words;
}

/** Series and lines that the alternative text names before it counts the rest. */
const named = 6;

/** Says what a sighted person takes from the plot: what is drawn, where each series starts, ends or stands, the threshold. */
export function altText(spec: SeriesSpec, answer: MetricsAnswer): string {
  const arrangement = arrangeRows(spec, answer.rows);
  const caption = describeChart(spec, answer);
  const kind =
    arrangement.kind === "steps" && spec.mark === "line" ? "Line" : "Dot";
  if (answer.rows.length === 0)
    return `${kind} chart of ${caption.what}: no values.`;
  return [
    `${kind} chart of ${[caption.what, caption.who].filter((each) => each !== null).join(": ")}.`,
    ...arrangement.panels.slice(0, 3).flatMap((panel) => {
      const lines = panel.lines.slice(0, named);
      const more = panel.lines.length - lines.length;
      return [
        ...lines.map(
          (line) => `${lineText(spec, arrangement, panel.title, line)}.`,
        ),
        ...(more > 0 ? [`And ${more} more.`] : []),
      ];
    }),
    ...(arrangement.panels.length > 3
      ? [`And ${plural(arrangement.panels.length - 3, "more panel")}.`]
      : []),
    ...(spec.threshold ? [`${thresholdText(spec.threshold)}.`] : []),
    `${sentenceStart(caption.interval)}, ${caption.n}.`,
  ].join(" ");
}

export function thresholdText(threshold: NonNullable<SeriesSpec["threshold"]>) {
  const value = formatValue(threshold.value);
  return threshold.label ? `${threshold.label} ${value}` : `threshold ${value}`;
}

function lineText(
  spec: SeriesSpec,
  arrangement: Arrangement,
  panel: string | null,
  line: Line,
): string {
  const label =
    arrangement.series.find((series) => series.key === line.series)?.label ??
    "";
  const who = [panel, arrangement.series.length > 1 ? label : null]
    .filter(Boolean)
    .join(", ");
  const start = who ? `${who}: ` : "";
  const valued = line.points.filter((point) => point.y !== null);
  if (valued.length === 0) return `${start}no value`;
  if (arrangement.kind === "categories")
    return (
      start +
      valued
        .slice(0, named)
        .map(
          (point) => `${arrangement.categories[point.x]} ${valueText(point)}`,
        )
        .join(", ") +
      (valued.length > named ? `, and ${valued.length - named} more` : "")
    );
  const first = valued[0]!;
  const last = valued.at(-1)!;
  const at = (x: number) =>
    spec.x === "time"
      ? formatTime(new Date(x).toISOString())
      : `step ${formatStep(x)}`;
  return valued.length === 1
    ? `${start}${valueText(first)} at ${at(first.x)}`
    : `${start}from ${formatValue(first.y!)} at ${at(first.x)} to ${valueText(last)} at ${at(last.x)}`;
}

function valueText(point: {
  y: number | null;
  low: number | null;
  high: number | null;
}): string {
  if (point.y === null) return "no value";
  return point.low === null || point.high === null
    ? formatValue(point.y)
    : `${formatValue(point.y)} [${formatValue(point.low)}, ${formatValue(point.high)}]`;
}
