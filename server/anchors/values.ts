/** The value of a datum in the records: of a run, a metric, a task, and a step, a sample or a slice. */
import type { Datum } from "../../shared/charts/datum.ts";
import { metricsQueryOf, chartSpecSchema } from "../../shared/charts/spec.ts";
import { answerChart } from "../runs/answers/answer.ts";
import { sampleCounts } from "../runs/answers/columns.ts";
import { readRunValues } from "../runs/answers/runValues.ts";
import { findRuns, type SelectedRun } from "../runs/selection.ts";
import type { Store } from "../store/store.ts";

/**
 * `gone`: the run, or the sample, is not there any more. The value is null where there is none, and where it is none of
 * the records but worked out by a chart (a cell of a confusion matrix, a bin, a threshold).
 */
export type ReadValue =
  | { readonly state: "there"; readonly value: number | null }
  | { readonly state: "gone" };

const gone: ReadValue = { state: "gone" };

export async function readValue(
  store: Store,
  datum: Datum,
): Promise<ReadValue> {
  const [run] = await findRuns(store, { type: "runs", runs: [datum.run] });
  if (!run) return gone;
  if (datum.sample !== undefined) return valueOfSample(store, datum);
  const { metric } = datum;
  if (metric === undefined) return { state: "there", value: null };
  const value =
    datum.slice !== undefined
      ? await valueOfSlice(store, run, { ...datum, metric })
      : datum.step !== undefined
        ? await valueAtStep(store, { ...datum, metric, step: datum.step })
        : await valueOfRun(store, run, metric, datum.task ?? "");
  return { state: "there", value };
}

type MetricDatum = Datum & { readonly metric: string };

async function valueOfRun(
  store: Store,
  run: SelectedRun,
  metric: string,
  task: string,
): Promise<number | null> {
  const values = await readRunValues(store, [run], {
    metrics: [metric],
    task,
    withSamples: await sampleCounts(store, [run], task),
  });
  return values.get(run.id)?.get(metric)?.value ?? null;
}

/** A result of that step, else the point logged last for it. */
async function valueAtStep(
  store: Store,
  { run, metric, task = "", step }: MetricDatum & { readonly step: number },
): Promise<number | null> {
  const result = await store.db
    .selectFrom("result")
    .select("value")
    .where("run_id", "=", run)
    .where("metric", "=", metric)
    .where("task", "=", task)
    .where("slice", "=", "")
    .where("step", "=", step)
    .orderBy("id", "desc")
    .executeTakeFirst();
  if (result) return result.value;
  const point = await store.db
    .selectFrom("series")
    .innerJoin("series_point", "series_point.series_id", "series.id")
    .select(["series_point.value", "series_point.rank"])
    .where("series.run_id", "=", run)
    .where("series.metric", "=", metric)
    .where("series.kind", "=", "point")
    .where("series_point.step", "=", step)
    .orderBy("series_point.time", "desc")
    .orderBy("series_point.rank", "desc")
    .orderBy("series_point.value", "desc")
    .executeTakeFirst();
  return point && point.rank === 0 ? point.value : null;
}

/** The mean over the epochs of the example. */
async function valueOfSample(
  store: Store,
  { run, metric, task, sample }: Datum,
): Promise<ReadValue> {
  let select = store.db
    .selectFrom("sample")
    .select(["scores", "correct", "seconds", "cost", "tokens"])
    .where("run_id", "=", run)
    .where("item", "=", sample!);
  if (task !== undefined) select = select.where("task", "=", task);
  const rows = await select.execute();
  if (rows.length === 0) return gone;
  const values = rows
    .map((row): unknown => {
      switch (metric) {
        case undefined:
          return null;
        case "":
          return row.correct;
        case "seconds":
        case "cost":
        case "tokens":
          return row[metric];
        default:
          return scoreOf(row.scores, metric);
      }
    })
    .filter((value) => typeof value === "number");
  const value =
    values.length === 0
      ? null
      : values.reduce((sum, each) => sum + each, 0) / values.length;
  return { state: "there", value };
}

/** "acc,none" is also the score "acc" of samples with the filter "none": see readColumns. */
function scoreOf(json: string, metric: string): unknown {
  const scores = JSON.parse(json) as Record<string, unknown>;
  return scores[metric] ?? scores[metric.split(",", 1)[0]!];
}

/** Of slices "field=value"; what other charts call a slice is none of the records. */
async function valueOfSlice(
  store: Store,
  run: SelectedRun,
  { metric, task = "", slice = "" }: MetricDatum,
): Promise<number | null> {
  const cut = slice.indexOf("=");
  if (cut <= 0) return null;
  const spec = chartSpecSchema.safeParse({
    type: "slices",
    runs: { type: "runs", runs: [run.id] },
    metric,
    by: slice.slice(0, cut),
    columns: "run",
    task,
  });
  if (!spec.success) return null;
  const answer = await answerChart({ store }, metricsQueryOf(spec.data));
  if (answer.type !== "slices") return null;
  const row = slice.slice(cut + 1);
  return answer.cells.find((cell) => cell.row === row)?.value ?? null;
}
