/** Changes of a spec that keep it sensible: a person changes one thing and never has to repair another. */
import type { SampleFacts } from "../api/facts.ts";
import type { Run } from "../api/runs.ts";
import {
  chartSpecSchema,
  type ChartSpec,
  type ChartType,
  type RunSelection,
  type SeriesSpec,
} from "./spec.ts";

/** What every type of chart shares, as far as it has it. */
export interface SpecParts {
  readonly runs: RunSelection;
  readonly metrics: readonly string[];
  readonly tasks: readonly string[];
}

export function partsOf(spec: ChartSpec): SpecParts {
  const { runs } = spec;
  const task = "task" in spec && spec.task !== "" ? [spec.task] : [];
  switch (spec.type) {
    case "series":
    case "delta":
      return { runs, metrics: spec.metrics, tasks: spec.tasks };
    case "slices":
    case "distribution":
    case "drift":
    case "scenarios":
      return { runs, metrics: spec.metric ? [spec.metric] : [], tasks: task };
    case "pareto":
      return { runs, metrics: spec.y ? [spec.y] : [], tasks: task };
    case "calibration":
    case "roc":
    case "confusion":
    case "pairwise":
      return { runs, metrics: [], tasks: task };
  }
}

/** Where a type needs what the spec before did not say, this is what is there to choose from. */
export interface Offered {
  /** Metrics of the runs, the first one first; see `metricChoices`. */
  readonly metrics: readonly MetricChoice[];
  readonly facts: SampleFacts | null;
}

/** The same runs, metric and task as another type of chart; what the type needs besides is the best guess. */
export function withType(
  spec: ChartSpec,
  type: ChartType,
  { metrics, facts }: Offered,
): ChartSpec {
  if (spec.type === type) return spec;
  const parts = partsOf(spec);
  const { runs } = parts;
  const task = parts.tasks.length === 1 ? parts.tasks[0]! : "";
  const reported = metrics.filter(({ kind }) => kind === "result");
  const result = reported[0]?.metric ?? metrics[0]?.metric ?? "";
  const metric = parts.metrics[0] ?? result;
  const scores = facts?.scores ?? [];
  const score = (wanted: (each: (typeof scores)[number]) => boolean) =>
    scores.find(wanted)?.name ?? "";
  const make = (fields: object) =>
    chartSpecSchema.parse({ type, runs, task, ...fields });
  switch (type) {
    case "series": {
      const known = metrics.find((choice) => choice.metric === metric);
      const overSteps = known?.kind === "point";
      return make({
        metrics:
          parts.metrics.length > 0 ? parts.metrics : metric ? [metric] : [],
        tasks: parts.tasks,
        x: overSteps ? "step" : "model",
        series: overSteps ? "run" : "task",
        mark: overSteps ? "line" : "dot",
      });
    }
    case "slices":
      return make({ metric, by: "task", task: "" });
    case "confusion":
      return make({});
    case "calibration":
      return make({
        confidence:
          confidenceOf(facts) || score((each) => each.unit && !each.binary),
      });
    case "roc":
      return make({
        score: confidenceOf(facts) || score((each) => !each.binary),
        // Of several labels none is "yes" by itself; whether the answer is right always is.
        ...(facts &&
          facts.targets !== 2 &&
          facts.verdicts > 0 && { outcome: "correct" }),
      });
    case "delta":
      return make({
        metrics:
          parts.metrics.length > 0 ? parts.metrics : metric ? [metric] : [],
        tasks: parts.tasks,
      });
    case "distribution":
      return make({
        metric:
          scores.find(({ name }) => name === metric)?.name ??
          (score((each) => !each.binary) || measureOf(facts) || metric),
      });
    case "pareto":
      return make({ x: measureOf(facts), y: metric });
    case "drift":
      return make({ metric });
    case "scenarios":
      // The sample's own verdict stands for itself; a score is only needed where there is none.
      return make({
        metric: facts && facts.verdicts === 0 ? score(() => true) : "",
      });
    case "pairwise":
      return make({});
  }
}

const confidenceName = /confiden|prob|logit|certain|calib/i;

/** The score that says how sure a model was, by its name; "" without any. */
export function confidenceOf(facts: SampleFacts | null): string {
  return (
    (facts?.scores ?? []).find(
      ({ unit, binary, name }) => unit && !binary && confidenceName.test(name),
    )?.name ?? ""
  );
}

/** What a sample took, by the one that most runs say; "" where none does. */
export function measureOf(facts: SampleFacts | null): string {
  if (!facts) return "";
  const found = (["cost", "seconds", "tokens"] as const).filter(
    (name) => facts[name] > 0,
  );
  return found.toSorted((a, b) => facts[b] - facts[a])[0] ?? "";
}

/** Steps and time are lines, models and tasks are dots; what stands on the axis need not be told apart again. */
export function withX(spec: SeriesSpec, x: SeriesSpec["x"]): SeriesSpec {
  const overSteps = x === "step" || x === "time";
  const wasOverSteps = spec.x === "step" || spec.x === "time";
  return {
    ...spec,
    x,
    mark: overSteps ? (wasOverSteps ? spec.mark : "line") : "dot",
    series: spec.series === x ? otherSeries(x) : spec.series,
    logX: x === "step" && spec.logX,
  };
}

function otherSeries(x: SeriesSpec["x"]): SeriesSpec["series"] {
  return x === "task" ? "model" : "none";
}

export function selectedRuns(
  selection: RunSelection,
  runs: readonly Run[],
): readonly Run[] {
  if (selection.type === "runs") {
    const chosen = new Set(selection.runs);
    return runs.filter((run) => chosen.has(run.id));
  }
  const name = selection.nameContains.toLowerCase();
  const model = selection.model.toLowerCase();
  return runs
    .filter(
      (run) =>
        (selection.project === null || run.project === selection.project) &&
        (run.name.toLowerCase().includes(name) ||
          (run.model ?? "").toLowerCase().includes(name)) &&
        (model === "" || (run.model ?? "").toLowerCase() === model),
    )
    .slice(0, selection.limit);
}

/** What came in last: the runs stored within two minutes of the newest. */
export function latestRuns(runs: readonly Run[]): readonly Run[] {
  const newest = Math.max(...runs.map((run) => Date.parse(run.createdAt)));
  return runs.filter((run) => newest - Date.parse(run.createdAt) < 120_000);
}

export interface MetricChoice {
  readonly metric: string;
  /** Reported per task, or logged step by step. */
  readonly kind: "result" | "point";
  /** How many of the runs have it. */
  readonly runs: number;
}

/** The metrics of these runs, those that most of them have first. */
export function metricChoices(runs: readonly Run[]): MetricChoice[] {
  const found = new Map<string, MetricChoice>();
  const count = (metric: string, kind: MetricChoice["kind"]) => {
    const known = found.get(metric);
    found.set(metric, {
      metric,
      kind: known?.kind ?? kind,
      runs: (known?.runs ?? 0) + 1,
    });
  };
  for (const run of runs) {
    const results = new Set(run.resultMetrics);
    for (const metric of results) count(metric, "result");
    for (const metric of run.pointMetrics)
      if (!results.has(metric)) count(metric, "point");
  }
  return [...found.values()].sort((a, b) => b.runs - a.runs);
}

export function taskChoices(runs: readonly Run[]): string[] {
  return [...new Set(runs.flatMap((run) => run.tasks))].filter(Boolean).sort();
}
