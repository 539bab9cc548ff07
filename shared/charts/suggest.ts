/**
 * Charts worth looking at first, from what runs say about themselves. Somebody who dropped a file should see a good
 * chart without knowing any option; everything here can be changed afterwards.
 */
import type { SampleFacts } from "../api/facts.ts";
import type { Run } from "../api/runs.ts";
import type { ChartAnswer } from "./answers.ts";
import { modelOf } from "./series/arrange.ts";
import { partsOf } from "./change.ts";
import { suggestFromSamples } from "./suggestSamples.ts";
import {
  emptyChartSpec,
  type ChartSpec,
  type SeriesSpec,
  type RunSelection,
} from "./spec.ts";
import { metricLabel, plural, sentenceStart } from "./words.ts";

export type RunFacts = Pick<
  Run,
  | "id"
  | "name"
  | "model"
  | "params"
  | "pointMetrics"
  | "resultMetrics"
  | "tasks"
>;

export interface SuggestedChart {
  readonly title: string;
  /** Why it is offered: "2 models on 6 tasks". */
  readonly reason: string;
  readonly spec: ChartSpec;
}

interface SuggestedSeries extends SuggestedChart {
  readonly spec: SeriesSpec;
}

/** The reason with what is drawn counted: runs also name groups of tasks, and tasks without this metric. */
export function drawnReason(
  { spec, reason }: SuggestedChart,
  answer: ChartAnswer,
): string {
  if (spec.type !== "series" || answer.type !== "series") return reason;
  if (spec.x === "step" || spec.x === "time") return reason;
  const { rows } = answer;
  return modelsOnTasks(
    distinct(rows.map(modelOf)).length,
    distinct(rows.flatMap((row) => row.task ?? [])).length,
  );
}

function modelsOnTasks(models: number, tasks: number): string {
  return `${plural(models, "model")}${tasks > 0 ? ` on ${plural(tasks, "task")}` : ""}`;
}

/** At most this many tasks can be told apart in one chart. */
const mostTasks = 12;
/** As many as a spec may name. */
const mostRuns = 200;

/** Best first, at most `limit`. `runs` is kept as the chart's selection when given, else the runs are named one by one. */
export function suggestCharts(
  runs: readonly RunFacts[],
  {
    limit = 6,
    selection,
    facts = null,
  }: {
    limit?: number;
    selection?: RunSelection | undefined;
    /** What their samples hold; null while nobody knows. */
    facts?: SampleFacts | null;
  } = {},
): SuggestedChart[] {
  if (runs.length === 0) return [];
  const select = (holders: readonly RunFacts[]): RunSelection =>
    selection ?? {
      type: "runs",
      runs: holders.slice(0, mostRuns).map((run) => run.id),
    };
  const specOf = (holders: readonly RunFacts[]): SeriesSpec => ({
    ...emptyChartSpec,
    runs: select(holders),
  });
  const results = suggestResults(runs, specOf);
  const curves = suggestCurves(runs, specOf);
  const samples = suggestFromSamples({
    runs,
    facts,
    selection: select(runs),
    metrics: byInterest(
      runs.filter((run) => run.resultMetrics.length > 0),
      (run) => run.resultMetrics,
    ),
  });
  // Of each kind in turn, so that none hides the others.
  const rounds = Math.max(results.length, curves.length, samples.length);
  const mixed = Array.from({ length: rounds })
    .flatMap((_, i) => [
      results[i],
      curves[i],
      samples[2 * i],
      samples[2 * i + 1],
    ])
    .filter((each) => each !== undefined);
  return withOwnTitles(mixed.slice(0, limit));
}

type SpecOf = (holders: readonly RunFacts[]) => SeriesSpec;

/** Two metrics may read the same ("acc" and "accuracy"): then the title says which. */
function withOwnTitles(charts: readonly SuggestedChart[]): SuggestedChart[] {
  return charts.map((chart) =>
    charts.some((other) => other !== chart && other.title === chart.title)
      ? {
          ...chart,
          title: `${chart.title} (${partsOf(chart.spec).metrics.join(", ")})`,
        }
      : chart,
  );
}

function suggestResults(
  runs: readonly RunFacts[],
  specOf: SpecOf,
): SuggestedSeries[] {
  const metrics = byInterest(
    runs.filter((run) => run.resultMetrics.length > 0),
    (run) => run.resultMetrics,
  );
  return metrics.slice(0, 3).flatMap((metric) => {
    const holders = runs.filter((run) => run.resultMetrics.includes(metric));
    return suggestForResult(metric, holders, {
      ...specOf(holders),
      metrics: [metric],
      mark: "dot",
    });
  });
}

function suggestForResult(
  metric: string,
  holders: readonly RunFacts[],
  spec: SeriesSpec,
): SuggestedSeries[] {
  const name = sentenceStart(metricLabel(metric));
  const models = distinct(holders.map((run) => run.model ?? run.name));
  const tasks = distinct(holders.flatMap((run) => run.tasks).filter(Boolean));
  if (isCheckpointSweep(holders))
    return [
      {
        title: `${name} over training steps`,
        reason: `${plural(holders.length, "checkpoint")} of ${plural(models.length, "model")}`,
        spec: {
          ...spec,
          x: "step",
          series: models.length > 1 ? "model" : "task",
          mark: "line",
          tasks: interestingTasks(tasks, models.length > 1 ? 6 : 8),
        },
      },
    ];
  const reason = modelsOnTasks(models.length, tasks.length);
  const byModel: SuggestedSeries = {
    title: tasks.length === 1 ? `${name} on ${tasks[0]}` : `${name} by model`,
    reason,
    spec: {
      ...spec,
      x: "model",
      // Several runs of one model are told apart by their names.
      series:
        tasks.length > 1
          ? "task"
          : models.length < holders.length
            ? "run"
            : "none",
      tasks: interestingTasks(tasks, 8),
    },
  };
  if (tasks.length <= 1) return [byModel];
  const byTask: SuggestedSeries = {
    title: `${name} by task${models.length > 1 ? ` for ${plural(models.length, "model")}` : ""}`,
    reason,
    spec: {
      ...spec,
      x: "task",
      // Also for a single model: a second one may arrive while people look.
      series: models.length > 1 || holders.length === 1 ? "model" : "run",
      tasks: interestingTasks(tasks, mostTasks),
    },
  };
  return models.length > 1 && tasks.length <= 8 ? [byTask, byModel] : [byTask];
}

function suggestCurves(
  runs: readonly RunFacts[],
  specOf: SpecOf,
): SuggestedSeries[] {
  const families = metricFamilies(
    byInterest(
      runs.filter((run) => run.pointMetrics.length > 0),
      (run) => run.pointMetrics,
    ),
  );
  return families.slice(0, 4).map(({ label, metrics }) => {
    const holders = runs.filter((run) =>
      run.pointMetrics.includes(metrics[0]!),
    );
    // One run: all of the family in one chart. Several: the first of the family, a line a run.
    const together = holders.length === 1 && metrics.length > 1;
    return {
      title: `${sentenceStart(together ? label : metricLabel(metrics[0]!))} over steps`,
      reason: together
        ? `${plural(metrics.length, "series", "series")} of ${holders[0]!.name}`
        : holders.length === 1
          ? holders[0]!.name
          : plural(holders.length, "run"),
      spec: {
        ...specOf(holders),
        metrics: together ? metrics.slice(0, 8) : metrics.slice(0, 1),
        x: "step" as const,
        series: together ? ("metric" as const) : ("run" as const),
        mark: "line" as const,
      },
    };
  });
}

/** Metrics of one meaning belong into one chart: "loss", "eval_loss" and "eval_g1_loss"; not a loss and a rate. */
function metricFamilies(metrics: readonly string[]) {
  return [...Map.groupBy(metrics, familyOf)].map(([, of]) => ({
    label: of.length > 1 ? familyOf(of[0]!) : metricLabel(of[0]!),
    metrics: of,
  }));
}

function familyOf(metric: string): string {
  const words = metricLabel(metric).split(/[\s.:]+/);
  return words.at(-1)!.toLowerCase();
}

const headline =
  /^(acc|accuracy|correct|exact_match|f1|pass(_rate|@\d+)?|score|recall|precision|auc|auroc|success|win_rate|bleu|rouge\w*|ndcg\w*|mrr|em|mean)\b/;
const loss = /(^|[_/.])(loss|perplexity|ppl)$/;
/** Kept out of suggestions: bookkeeping that trainers and harnesses log beside the measures. */
const noise =
  /(per_second|runtime|samples|steps?_per|total_flos|epoch$|_stderr|stderr,|_time$|memory|num_|count$)/;
/** What goes along with a result: how sure it was, and what it took. */
const beside =
  /confiden|prob(ability)?s?$|cost|usd|latency|seconds|tokens|delta/i;
const settings = /(^|[_/.])(lr|learning_rate|grad_norm|momentum|weight_decay)$/;

/** Metrics that most runs have and that people mean first. */
function byInterest(
  runs: readonly RunFacts[],
  of: (run: RunFacts) => readonly string[],
): string[] {
  const holders = new Map<string, number>();
  for (const run of runs)
    for (const metric of of(run))
      holders.set(metric, (holders.get(metric) ?? 0) + 1);
  const score = (metric: string) => {
    const name = metric.split(",")[0]!;
    return (
      (headline.test(name) || headline.test(name.split(/[_/.]/).at(-1)!)
        ? 3
        : 0) +
      (loss.test(name) ? 2 : 0) -
      (settings.test(name) || beside.test(name) ? 3 : 0) +
      (2 * holders.get(metric)!) / runs.length
    );
  };
  return [...holders.keys()]
    .filter((metric) => !noise.test(metric))
    .sort((a, b) => score(b) - score(a));
}

/** Several runs of one model that say at which step they were taken. */
function isCheckpointSweep(runs: readonly RunFacts[]): boolean {
  return [...Map.groupBy(runs, (run) => run.model ?? "")].some(
    ([model, of]) =>
      model !== "" &&
      distinct(of.map(checkpointOf).filter(Boolean)).length >= 3,
  );
}

function checkpointOf(run: RunFacts): string {
  const named = run.params["step"] ?? run.params["checkpoint"];
  if (named) return named;
  const text = [
    run.name,
    run.params["revision"],
    run.params["model_args"],
  ].join(" ");
  return /step[_=-]?(\d+)/.exec(text)?.[1] ?? "";
}

/**
 * Empty (all) when they are few. Else tasks that stand for themselves before the parts of a suite
 * ("hendrycksTest-..." counts as one), in their own order.
 */
function interestingTasks(tasks: readonly string[], most: number): string[] {
  if (tasks.length <= most) return [];
  const family = (task: string) => /^[^\s_:-]+/.exec(task)?.[0] ?? task;
  const families = [...Map.groupBy(tasks, family).values()].sort(
    (a, b) => a.length - b.length,
  );
  const firsts = families.map((of) => of[0]!);
  const rest = families.flatMap((of) => of.slice(1));
  const kept = new Set([...firsts, ...rest].slice(0, most));
  return tasks.filter((task) => kept.has(task));
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
