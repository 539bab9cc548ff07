/** What every chart's answer says besides its own values. */
import type { AnswerBase } from "../../../shared/charts/answer.ts";
import type { RunSelection } from "../../../shared/charts/selection.ts";
import type { Store } from "../../store/store.ts";
import { comparabilityOf } from "../comparability.ts";
import { readRanks } from "../ranks.ts";
import { goneRuns, type SelectedRun } from "../selection.ts";

export interface AnswerParts {
  readonly selection: RunSelection;
  readonly runs: readonly SelectedRun[];
  /** That were asked for. */
  readonly metrics: readonly string[];
  /** Empty: all. */
  readonly tasks: readonly string[];
  /** Metrics that no selected run has, where the answer knows better than the summary of the runs. */
  readonly missingMetrics?: readonly string[];
  /** ISO 8601: the newest time of the values themselves. */
  readonly newestValue?: string | null;
  /** False where the chart shows nothing of how it was measured, e.g. judgements between models. */
  readonly compares?: boolean;
}

/** The common parts; `comparability` concerns the metrics and tasks that were asked for. */
export async function baseOf(
  store: Store,
  parts: AnswerParts,
): Promise<AnswerBase> {
  const { selection, runs, metrics, tasks } = parts;
  const [gone, missing, ranks, directions, comparability] = await Promise.all([
    goneRuns(store, selection, runs),
    parts.missingMetrics ?? missingMetrics(store, runs, metrics),
    readRanks(store, runs),
    readDirections(store, metrics),
    parts.compares === false
      ? { warnings: [], digest: null }
      : comparabilityOf(store, runs, { tasks, metrics }),
  ]);
  return {
    runs: runs.map(({ id, name, model, started_at }) => ({
      id,
      name,
      model,
      startedAt: started_at,
    })),
    revisions: Object.fromEntries(runs.map((run) => [run.id, run.revision])),
    missing: {
      runs: gone,
      metrics: [...missing],
    },
    ranks,
    directions,
    asOf: newestOf(runs, parts.newestValue ?? null),
    comparability,
  };
}

/** By metric, where a file said so: true when higher is better. */
export async function readDirections(
  store: Store,
  metrics: readonly string[],
): Promise<Record<string, boolean>> {
  if (metrics.length === 0) return {};
  const rows = await store.db
    .selectFrom("metric_definition")
    .select(["name", "higher_is_better"])
    .where("name", "in", [...new Set(metrics)])
    .where("higher_is_better", "is not", null)
    .execute();
  return Object.fromEntries(
    rows.map(({ name, higher_is_better }) => [name, higher_is_better === 1]),
  );
}

async function missingMetrics(
  store: Store,
  runs: readonly SelectedRun[],
  metrics: readonly string[],
): Promise<string[]> {
  const asked = [...new Set(metrics)];
  if (asked.length === 0 || runs.length === 0) return asked;
  const found = await store.db
    .selectFrom("series")
    .select("metric")
    .distinct()
    .where("metric", "in", asked)
    .where(
      "run_id",
      "in",
      runs.map((run) => run.id),
    )
    .execute();
  const known = new Set(found.map((row) => row.metric));
  return asked.filter((metric) => !known.has(metric));
}

/**
 * When the newest of these values came in: with their run, or at their own time. A time that is still to come is a
 * mistake of whoever logged it and would outdate everything after it.
 */
function newestOf(runs: readonly SelectedRun[], value: string | null): string {
  const now = Date.now();
  let newest = -Infinity;
  for (const run of runs) newest = Math.max(newest, Date.parse(run.created_at));
  const at = value === null ? NaN : Date.parse(value);
  if (at <= now && at > newest) newest = at;
  return new Date(Number.isFinite(newest) ? newest : now).toISOString();
}
