/** Metrics for a picker: with the most runs first, bookkeeping left to the caller. */
import type { Store } from "../store/store.ts";
import { contains } from "../store/contains.ts";

export interface MetricListQuery {
  readonly runs: readonly string[];
  readonly q?: string | undefined;
  readonly limit: number;
}

export async function listMetrics(store: Store, query: MetricListQuery) {
  let select = store.db
    .selectFrom("series")
    .innerJoin("run", "run.id", "series.run_id")
    .leftJoin("metric_definition", "metric_definition.name", "series.metric")
    .where("run.visible", "=", 1)
    .where("series.kind", "in", ["point", "result"])
    .select((eb) => [
      "series.metric as name",
      "metric_definition.higher_is_better as direction",
      eb.fn.count<number>("series.run_id").distinct().as("runs"),
      eb.fn
        .sum<number>(
          eb
            .case()
            .when("series.kind", "=", "point")
            .then(eb.ref("series.count"))
            .else(0)
            .end(),
        )
        .as("points"),
      eb.fn
        .sum<number>(
          eb
            .case()
            .when("series.kind", "=", "result")
            .then(eb.ref("series.count"))
            .else(0)
            .end(),
        )
        .as("results"),
    ])
    .groupBy(["series.metric", "metric_definition.higher_is_better"]);
  if (query.runs.length > 0)
    select = select.where("series.run_id", "in", query.runs);
  if (query.q?.trim())
    select = select.where(contains("series.metric", query.q.trim()));
  return select
    .orderBy("runs", "desc")
    .orderBy("series.metric")
    .limit(query.limit)
    .execute();
}
