/** Charts 1 and 2 in words: metric over steps or time, metric by model or task. */
import type { AnswerOf } from "../answers.ts";
import {
  asOfText,
  estimateText,
  intervalText,
  nText,
  thresholdText,
  type Caption,
  type Clock,
} from "../chartText.ts";
import { tableOf, type ColumnOf } from "../dataTable.ts";
import { emptyAnswerText } from "../emptyText.ts";
import type { ChartKind } from "../kind.ts";
import type { ChartRow, SeriesSpec } from "../spec.ts";
import { standingText } from "../standing.ts";
import {
  formatStep,
  formatTime,
  formatValue,
  metricLabel,
  plural,
  sentenceStart,
} from "../words.ts";
import {
  arrangeRows,
  drawnSpec,
  type Arrangement,
  type Line,
  type Panel,
} from "./arrange.ts";

type Answer = AnswerOf<"series">;

export const seriesKind: ChartKind<"series"> = {
  type: "series",
  label: "Values over steps, or by model or task",
  hint: "A line a run while it trains, or a dot with its interval for each model or task.",
  isComplete: ({ runs, metrics }) =>
    metrics.length > 0 && (runs.type === "query" || runs.runs.length > 0),
  title: (spec) =>
    spec.metrics.length === 0 ? "" : sentenceStart(whatText(spec)),
  caption: seriesCaption,
  altText: seriesAltText,
  table: (_, { rows }) => tableOf(columns, rows),
  emptyText(spec, answer) {
    if (answer.rows.length > 0) return null;
    const metrics = spec.metrics.map(metricLabel).join(", ");
    return emptyAnswerText(
      spec,
      answer,
      spec.x === "model" || spec.x === "task"
        ? `These runs have no reported values of ${metrics}${spec.tasks.length > 0 ? " on the chosen tasks" : ""}.${spec.tasks.length > 0 ? " Choose other tasks, or all of them." : " If it was logged step by step, draw it over steps."}`
        : `These runs have no values of ${metrics} over ${spec.x === "step" ? "steps" : "time"}. If it is one value a run, draw it by model or task.`,
    );
  },
};

function seriesCaption(
  spec: SeriesSpec,
  answer: Pick<Answer, "rows" | "downsampled" | "asOf">,
  clock: Clock = {},
): Caption {
  const { rows } = answer;
  const arrangement = arrangeRows(spec, rows);
  return {
    who: whoText(spec, rows),
    what: whatText(drawnSpec(spec, rows)),
    n: nText(rows.map((row) => row.n)),
    interval: arrangement.averaged
      ? "mean over runs, band from least to greatest"
      : intervalText(rows),
    asOf: asOfText(answer.asOf, clock),
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

/** "accuracy by task, for each model" */
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

/** Lines, or values of a line, that the alternative text names before it counts the rest. */
const named = 6;
const namedPanels = 3;

function seriesAltText(
  spec: SeriesSpec,
  answer: Answer,
  clock: Clock = {},
): string {
  const arrangement = arrangeRows(spec, answer.rows);
  const caption = seriesCaption(spec, answer, clock);
  const kind =
    arrangement.kind === "steps" && spec.mark === "line" ? "Line" : "Dot";
  if (answer.rows.length === 0)
    return `${kind} chart of ${caption.what}: no values.`;
  const more = arrangement.panels.length - namedPanels;
  return [
    `${kind} chart of ${[caption.what, caption.who].filter((each) => each !== null).join(": ")}.`,
    ...arrangement.panels
      .slice(0, namedPanels)
      .flatMap((panel) => panelText(spec, answer, arrangement, panel, clock)),
    ...(more > 0 ? [`And ${plural(more, "more panel")}.`] : []),
    ...(spec.threshold
      ? [`${sentenceStart(thresholdText(spec.threshold))}.`]
      : []),
    `${sentenceStart(caption.interval)}, ${caption.n}.`,
  ].join(" ");
}

function panelText(
  spec: SeriesSpec,
  { directions }: Answer,
  arrangement: Arrangement,
  panel: Panel,
  clock: Clock,
): string[] {
  const lines = panel.lines.slice(0, named);
  const more = panel.lines.length - lines.length;
  const labelled = new Map(
    arrangement.series.map(({ key, label }) => [key, label]),
  );
  const contenders =
    arrangement.kind === "steps"
      ? panel.lines.flatMap((line) => {
          const last = line.points.findLast((point) => point.y !== null);
          return last
            ? [
                {
                  ...last,
                  value: last.y,
                  label: labelled.get(line.series) ?? "",
                },
              ]
            : [];
        })
      : panel.lines.length === 1
        ? panel.lines[0]!.points.map((point) => ({
            ...point,
            value: point.y,
            label: arrangement.categories[point.x] ?? "",
          }))
        : [];
  const standing =
    contenders.length > 1 && spec.series !== "metric"
      ? standingText(contenders, directionOf(directions, panel.metric))
      : "";
  return [
    ...lines.map(
      (line) =>
        `${lineText(spec, arrangement, panel.title, line, labelled.get(line.series) ?? "", clock)}.`,
    ),
    ...(more > 0 ? [`And ${more} more.`] : []),
    ...(standing
      ? [arrangement.kind === "steps" ? `At the end, ${standing}` : standing]
      : []),
  ];
}

function directionOf(
  directions: Answer["directions"],
  metric: string,
): boolean | undefined {
  return Object.hasOwn(directions, metric) ? directions[metric] : undefined;
}

function lineText(
  spec: SeriesSpec,
  arrangement: Arrangement,
  panel: string | null,
  line: Line,
  label: string,
  { now, timeZone }: Clock,
): string {
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
          (point) =>
            `${arrangement.categories[point.x]} ${estimateText({ ...point, value: point.y })}`,
        )
        .join(", ") +
      (valued.length > named ? `, and ${valued.length - named} more` : "")
    );
  const first = valued[0]!;
  const last = valued.at(-1)!;
  const at = (x: number) =>
    spec.x === "time"
      ? formatTime(new Date(x).toISOString(), now, timeZone)
      : `step ${formatStep(x)}`;
  const end = estimateText({ ...last, value: last.y });
  if (valued.length === 1) return `${start}${end} at ${at(first.x)}`;
  const peak = valued.reduce((a, b) => (b.y! > a.y! ? b : a));
  const dip = valued.reduce((a, b) => (b.y! < a.y! ? b : a));
  const turns = [
    ...(peak.y! > Math.max(first.y!, last.y!)
      ? [`highest ${formatValue(peak.y!)} at ${at(peak.x)}`]
      : []),
    ...(dip.y! < Math.min(first.y!, last.y!)
      ? [`lowest ${formatValue(dip.y!)} at ${at(dip.x)}`]
      : []),
  ];
  return [
    `${start}from ${formatValue(first.y!)} at ${at(first.x)} to ${end} at ${at(last.x)}`,
    ...turns,
  ].join(", ");
}

const text = (
  key: string,
  label: string,
  read: (row: ChartRow) => string | null,
): ColumnOf<ChartRow> => ({ key, label, numeric: false, read });
const number = (
  key: string,
  label: string,
  read: (row: ChartRow) => number | string | null,
): ColumnOf<ChartRow> => ({ key, label, numeric: true, read });

/** Run, metric and value always stand. */
const columns: readonly ColumnOf<ChartRow>[] = [
  { ...text("run", "Run", (row) => row.runName), always: true },
  text("model", "Model", (row) => row.model),
  text("task", "Task", (row) => row.task),
  {
    ...text("metric", "Metric", (row) => row.metric),
    always: true,
    reads: "metric",
  },
  { ...number("step", "Step", (row) => row.step), reads: "count" },
  text("time", "Time", (row) => row.time),
  { ...number("value", "Value", (row) => row.y ?? row.special), always: true },
  number("low", "Low", (row) => row.low),
  number("high", "High", (row) => row.high),
  text("interval", "Interval", (row) => row.interval),
  number("stderr", "Std. error", (row) => row.stderr),
  { ...number("n", "n", (row) => row.n), reads: "count" },
];
