/**
 * MLflow's search grammar: comparisons joined by AND, such as `metrics.acc > 0.8 AND params.lr = '0.1'`. What is read
 * here, a server compiles to SQL (server/runs/searchSql.ts); the same text filters the runs table, the selections of
 * charts and what MLflow's clients search for.
 */
import {
  datasetKeys,
  parseComparisons,
  printSubject,
  type Words,
} from "./filterReader.ts";

export { printSubject } from "./filterReader.ts";
export { FilterError } from "./filterTokens.ts";

export type OrderOperator = "=" | "!=" | ">" | ">=" | "<" | "<=";
export type TextOperator = "=" | "!=" | "LIKE" | "ILIKE";
export type NullOperator = "IS NULL" | "IS NOT NULL";

export const textAttributes = [
  "run_id",
  "run_name",
  "status",
  "artifact_uri",
  "user_id",
  "model",
  "source",
  "lifecycle_stage",
] as const;
/** Unix milliseconds. */
export const timeAttributes = ["start_time", "end_time"] as const;
export type TextAttribute = (typeof textAttributes)[number];
export type TimeAttribute = (typeof timeAttributes)[number];

/** What is compared. */
export type Subject =
  | { readonly entity: "metric"; readonly key: string }
  | { readonly entity: "param"; readonly key: string }
  | { readonly entity: "tag"; readonly key: string }
  | {
      readonly entity: "attribute";
      readonly key: TextAttribute | TimeAttribute;
    }
  | {
      readonly entity: "dataset";
      readonly key: (typeof datasetKeys)[number];
    };

export type Condition =
  | { readonly operator: NullOperator }
  | {
      readonly operator: "IN" | "NOT IN";
      readonly values: readonly (string | number)[];
    }
  /** Of metrics and times. */
  | { readonly operator: OrderOperator; readonly value: number }
  /** Of everything else. */
  | { readonly operator: TextOperator; readonly value: string };

export interface Comparison {
  readonly subject: Subject;
  readonly condition: Condition;
}

/** All of them must be true; none at all is true for every run. */
export type Filter = readonly Comparison[];

export const runWords: Words = {
  entities: ["metric", "param", "tag", "attribute", "dataset"],
  attributes: {
    ...Object.fromEntries(
      [...textAttributes, ...timeAttributes].map((name) => [name, name]),
    ),
    id: "run_id",
    run_uuid: "run_id",
    name: "run_name",
    "run name": "run_name",
    user: "user_id",
    created: "start_time",
    "start time": "start_time",
    "end time": "end_time",
    started_at: "start_time",
    ended_at: "end_time",
  },
  times: timeAttributes,
};

/** Throws a `FilterError`, whatever the text is. */
export function parseFilter(text: string): Filter {
  return parseComparisons(text, runWords) as Filter;
}

/** What is read again as the same filter. */
export function printFilter(filter: Filter): string {
  return filter.map(printComparison).join(" AND ");
}

function printComparison({ subject, condition }: Comparison): string {
  const head = `${printSubject(subject)} ${condition.operator}`;
  if ("values" in condition)
    return `${head} (${condition.values.map(printValue).join(", ")})`;
  return "value" in condition ? `${head} ${printValue(condition.value)}` : head;
}

function printValue(value: string | number): string {
  return typeof value === "number"
    ? String(value)
    : `'${value.replaceAll("'", "''")}'`;
}
