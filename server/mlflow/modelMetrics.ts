/** Metrics that a run logs for one of its models: what a list of logged models shows of each. */
import type { Context } from "../context.ts";

interface ModelPoint {
  readonly metric: string;
  readonly value: number;
  readonly time: number;
  readonly step: number;
  readonly model: string | null;
}

/** Keeps the latest of each metric: greatest step, then time. */
export async function logModelMetrics(
  { store }: Pick<Context, "store">,
  runId: string,
  points: readonly ModelPoint[],
): Promise<void> {
  const latest = new Map<string, ModelPoint & { model: string }>();
  for (const point of points) {
    if (point.model === null) continue;
    const key = JSON.stringify([point.model, point.metric]);
    const before = latest.get(key);
    if (!before || isLater(point, before))
      latest.set(key, { ...point, model: point.model });
  }
  for (const { model, metric, step, time, value } of latest.values()) {
    const finite = Number.isFinite(value);
    await store.db
      .insertInto("model_metric")
      .values({
        model_id: model,
        run_id: runId,
        metric,
        step,
        time,
        value: finite ? value : null,
        special: finite ? null : String(value),
      })
      .onConflict((conflict) =>
        conflict
          .columns(["model_id", "run_id", "metric"])
          .doUpdateSet((eb) => ({
            step: eb.ref("excluded.step"),
            time: eb.ref("excluded.time"),
            value: eb.ref("excluded.value"),
            special: eb.ref("excluded.special"),
          }))
          .where((eb) =>
            eb.or([
              eb("excluded.step", ">", eb.ref("model_metric.step")),
              eb.and([
                eb("excluded.step", "=", eb.ref("model_metric.step")),
                eb("excluded.time", ">=", eb.ref("model_metric.time")),
              ]),
            ]),
          ),
      )
      .execute();
  }
}

function isLater(a: ModelPoint, b: ModelPoint): boolean {
  return a.step > b.step || (a.step === b.step && a.time >= b.time);
}
