/** Filters and orders of runs (shared/runs/filter.ts) as SQL over `run` and what belongs to it, for both databases. */
import { sql, type RawBuilder, type SelectQueryBuilder } from "kysely";
import {
  FilterError,
  parseFilter,
  timeAttributes,
  type Comparison,
  type Condition,
  type Filter,
  type Subject,
} from "../../shared/runs/filter.ts";
import { parseOrderBy, type OrderBy } from "../../shared/runs/orderBy.ts";
import type { Store } from "../store/store.ts";
import { databaseOf } from "../store/differences.ts";
import type { Tables } from "../store/tables.ts";
import { badFilter } from "./searchRefusals.ts";

/** The only runs of `select` that are left are those for which the filter is true. Throws a `Refusal` that says where. */
export function applyFilter<T>(
  store: Pick<Store, "db">,
  select: SelectQueryBuilder<Tables, "run", T>,
  filterText: string,
): SelectQueryBuilder<Tables, "run", T> {
  return whereFilter(store, select, readFilter(filterText));
}

export function whereFilter<T>(
  { db }: Pick<Store, "db">,
  select: SelectQueryBuilder<Tables, "run", T>,
  filter: Filter,
): SelectQueryBuilder<Tables, "run", T> {
  const postgres = databaseOf(db) === "postgres";
  return filter.reduce(
    (narrowed, comparison) => narrowed.where(holds(comparison, postgres)),
    select,
  );
}

/** Throws a `Refusal`. */
export function readFilter(text: string): Filter {
  return refusing("filter", () => parseFilter(text));
}

/** Throws a `Refusal`. */
export function readOrders(texts: readonly string[]): OrderBy[] {
  return texts
    .filter((text) => text.trim() !== "")
    .map((text) => refusing("orderBy", () => parseOrderBy(text)));
}

function refusing<T>(where: "filter" | "orderBy", read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FilterError) throw badFilter(where, error);
    throw error;
  }
}

function holds(
  { subject, condition }: Comparison,
  postgres: boolean,
): RawBuilder<boolean> {
  if (subject.entity === "dataset") {
    // A run may have several datasets: one of them has to be so.
    const column = sql.ref(`run_dataset.${subject.key}`);
    const some = (inner: RawBuilder<unknown>) =>
      sql<boolean>`exists (select 1 from run_dataset where run_dataset.run_id = run.id and ${inner})`;
    if (condition.operator === "IS NULL")
      return sql<boolean>`not ${some(sql`${column} <> ''`)}`;
    if (condition.operator === "IS NOT NULL") return some(sql`${column} <> ''`);
    return some(compare(column, condition, postgres));
  }
  return compare(
    expressionOf(subject),
    subject.entity === "attribute"
      ? asStored(subject.key, condition)
      : condition,
    postgres,
  );
}

/** Statuses are kept in small letters, times as ISO 8601 UTC. */
function asStored(key: string, condition: Condition): Condition {
  const isTime = timeAttributes.some((name) => name === key);
  if (!isTime && key !== "status") return condition;
  const stored = (value: string | number) =>
    typeof value === "number" ? timeText(value) : lowerCase(value);
  if ("values" in condition)
    return { ...condition, values: condition.values.map(stored) };
  if (!("value" in condition)) return condition;
  return { ...condition, value: stored(condition.value) } as Condition;
}

/** Times that no date can be are before or after all others. */
function timeText(ms: number): string {
  const bounded = Math.min(Math.max(Math.round(ms), 0), 253_402_300_799_999);
  return new Date(bounded).toISOString();
}

function compare(
  left: RawBuilder<unknown>,
  condition: Condition,
  postgres: boolean,
): RawBuilder<boolean> {
  switch (condition.operator) {
    case "IS NULL":
      return sql<boolean>`${left} is null`;
    case "IS NOT NULL":
      return sql<boolean>`${left} is not null`;
    case "IN":
    case "NOT IN":
      return sql<boolean>`${left} ${sql.raw(condition.operator)} (${sql.join(condition.values)})`;
    case "LIKE":
      // SQLite's own LIKE does not tell A from a; its GLOB does.
      return postgres
        ? sql<boolean>`${left} like ${likePattern(condition.value)} escape '\\'`
        : sql<boolean>`${left} glob ${globPattern(condition.value)}`;
    case "ILIKE":
      return sql<boolean>`lower(${left}) like ${likePattern(lowerCase(condition.value))} escape '\\'`;
    default:
      return sql<boolean>`${left} ${sql.raw(condition.operator)} ${condition.value}`;
  }
}

/** A backslash means nothing in MLflow's patterns. */
function likePattern(pattern: string): string {
  return pattern.replaceAll("\\", "\\\\");
}

/** The same pattern with the signs of GLOB. */
function globPattern(pattern: string): string {
  return pattern
    .replace(/[[*?]/g, "[$&]")
    .replaceAll("%", "*")
    .replaceAll("_", "?");
}

/** As both databases do it: A to Z only. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Null where a run has no such thing. */
export function expressionOf(
  subject: Exclude<Subject, { entity: "dataset" }>,
): RawBuilder<unknown> {
  switch (subject.entity) {
    case "metric":
      return metricValue(subject.key);
    case "param":
      return sql`(select param.value from param where param.run_id = run.id and param.key = ${subject.key})`;
    case "tag":
      return tagValue(subject.key);
    case "attribute":
      return attribute(subject.key);
  }
}

function tagValue(key: string): RawBuilder<unknown> {
  // The name and the parent of a run are columns: what sets them may not have written the tag.
  if (key === "mlflow.runName") return sql`run.name`;
  if (key === "mlflow.parentRunId") return sql`run.parent_id`;
  return sql`(select run_tag.value from run_tag where run_tag.run_id = run.id and run_tag.key = ${key})`;
}

function attribute(
  key: Extract<Subject, { entity: "attribute" }>["key"],
): RawBuilder<unknown> {
  switch (key) {
    case "run_id":
      return sql`run.id`;
    case "run_name":
      return sql`run.name`;
    case "artifact_uri":
      return sql`('mlflow-artifacts:/' || run.project_id || '/' || run.id || '/artifacts')`;
    case "user_id":
      return sql`(select run_tag.value from run_tag where run_tag.run_id = run.id and run_tag.key = 'mlflow.user')`;
    case "lifecycle_stage":
      return sql`(case when run.archived_at is null then 'active' else 'deleted' end)`;
    case "start_time":
      return sql`run.started_at`;
    case "end_time":
      return sql`run.ended_at`;
    case "status":
    case "model":
    case "source":
      return sql.ref(`run.${key}`);
  }
}

/**
 * What stands for a metric in a list: the series without a task, else the first by its task; `task/metric` is that task's
 * (EVALS calls lm-eval's values so). Infinities are the largest numbers, NaN is as if nothing was there.
 */
export function metricValue(key: string): RawBuilder<number | null> {
  return sql<number | null>`(select case series.special
      when 'Infinity' then 1.7976931348623157e308 when '-Infinity' then -1.7976931348623157e308 else series.value end
    from series where series.run_id = run.id and ${namesMetric(key)}
    order by series.kind, series.task limit 1)`;
}

/** A condition on `series`. */
export function namesMetric(key: string): RawBuilder<boolean> {
  const names = [sql`series.metric = ${key}`];
  for (let at = key.indexOf("/"); at >= 0; at = key.indexOf("/", at + 1)) {
    const task = key.slice(0, at);
    const metric = key.slice(at + 1);
    if (task === "" || metric === "" || names.length > 6) continue;
    names.push(sql`(series.metric = ${metric} and series.task = ${task})`);
  }
  return sql<boolean>`(${sql.join(names, sql` or `)})`;
}
