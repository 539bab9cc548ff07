/** Changes of a spec that keep it sensible: a person changes one thing and never has to repair another. */
import type { Run } from "../api/runs.ts";
import type { SeriesSpec, RunSelection } from "./spec.ts";

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
