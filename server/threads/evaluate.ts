/** What the runs of this Parley say of a condition: the newest run that counts decides. */
import { sql, type Kysely, type SelectQueryBuilder } from "kysely";
import type { ConditionSpec } from "../../shared/api/threads.ts";
import { metricValue, readFilter, whereFilter } from "../runs/searchSql.ts";
import type { Tables } from "../store/tables.ts";

export interface Verdict {
  readonly state: "waiting" | "holds" | "fails";
  readonly run: { readonly id: string; readonly name: string } | null;
  readonly value: number | null;
}

/** Half-done and broken runs say nothing yet, unless the filter asks for them. */
const unfinished = ["running", "scheduled", "failed", "killed"];

/**
 * A run counts when it has the metric, fits the filter, used the dataset, is not archived, and ended well (or whatever
 * else the filter says of its status). The newest is the one that started last.
 */
export async function evaluate(
  db: Kysely<Tables>,
  spec: ConditionSpec,
): Promise<Verdict> {
  const value = metricValue(spec.metric);
  const filter = readFilter(spec.filter);
  let select = whereFilter({ db }, db.selectFrom("run"), filter)
    .where("run.visible", "=", 1)
    .where("run.archived_at", "is", null)
    .where(sql<boolean>`${value} is not null`);
  const saysStatus = filter.some(
    ({ subject }) => subject.entity === "attribute" && subject.key === "status",
  );
  if (!saysStatus) select = select.where("run.status", "not in", unfinished);
  if (spec.dataset !== "") select = usingDataset(select, spec);
  const newest = await select
    .select(["run.id", "run.name", value.as("value")])
    .orderBy("run.started_at", "desc")
    .orderBy("run.created_at", "desc")
    .orderBy("run.id", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!newest || newest.value === null)
    return { state: "waiting", run: null, value: null };
  const { id, name, value: found } = newest;
  return {
    state: holds(found, spec) ? "holds" : "fails",
    run: { id, name },
    value: found,
  };
}

/** By name, version or digest: what MLflow logs as inputs, and what result files say of a task. */
function usingDataset<O>(
  select: SelectQueryBuilder<Tables, "run", O>,
  { dataset, metric }: ConditionSpec,
): SelectQueryBuilder<Tables, "run", O> {
  return select.where(
    sql<boolean>`(exists (select 1 from run_dataset where run_dataset.run_id = run.id
        and (run_dataset.name = ${dataset} or run_dataset.digest = ${dataset}))
      or exists (select 1 from run_basis where run_basis.run_id = run.id and run_basis.aspect = 'dataset'
        and run_basis.metric in ('', ${metric}) and ${namesDataset(dataset)}))`,
  );
}

/** Stored as the name, or as `name @ version`. */
function namesDataset(dataset: string) {
  const escaped = dataset.replace(/[\\%_]/g, "\\$&");
  return sql<boolean>`(run_basis.value = ${dataset}
    or run_basis.value like ${`${escaped} @ %`} escape '\\'
    or run_basis.value like ${`% @ ${escaped}`} escape '\\')`;
}

function holds(value: number, { comparator, threshold }: ConditionSpec) {
  switch (comparator) {
    case ">=":
      return value >= threshold;
    case ">":
      return value > threshold;
    case "<=":
      return value <= threshold;
    case "<":
      return value < threshold;
    default:
      return comparator satisfies never;
  }
}
