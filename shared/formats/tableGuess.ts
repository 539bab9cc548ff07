/** What the columns of a table probably mean. The guess is shown to the person, who can correct it. */
import type { TableMapping, columnRoles } from "../api/runs.ts";
import { isMissing, readNumber, readTime } from "./numbers.ts";
import type { TableFile } from "./rows.ts";

export type ColumnRole = (typeof columnRoles)[number];

/** Column names in the order of preference: the first column that matches gets the role. Names are normalised. */
const namesOf: Readonly<Partial<Record<ColumnRole, readonly string[]>>> = {
  metric: [
    "metric",
    "metric_name",
    "metric_id",
    "measure",
    "score_name",
    "variable",
  ],
  value: [
    "value",
    "score",
    "metric_value",
    "result",
    "val",
    "mean",
    "estimate",
  ],
  stderr: [
    "stderr",
    "std_err",
    "standard_error",
    "std_error",
    "stderror",
    "se",
    "sem",
    "value_stderr",
    "score_stderr",
  ],
  low: [
    "ci_low",
    "low",
    "lower",
    "ci_lower",
    "lower_ci",
    "ci_lo",
    "lo",
    "conf_low",
    "lcl",
    "ci95_low",
    "lower_bound",
  ],
  high: [
    "ci_high",
    "high",
    "upper",
    "ci_upper",
    "upper_ci",
    "ci_hi",
    "hi",
    "conf_high",
    "ucl",
    "ci95_high",
    "upper_bound",
  ],
  n: [
    "n",
    "n_samples",
    "num_samples",
    "sample_size",
    "n_items",
    "num_examples",
    "n_total",
    "total",
    "trials",
    "support",
    "count",
  ],
  k: [
    "k",
    "successes",
    "n_correct",
    "num_correct",
    "correct_count",
    "n_passed",
    "passes",
    "passed",
    "hits",
  ],
  step: [
    "step",
    "global_step",
    "training_step",
    "train_step",
    "checkpoint",
    "iteration",
    "iter",
    "epoch",
  ],
  time: [
    "time",
    "timestamp",
    "date",
    "datetime",
    "created_at",
    "run_date",
    "ts",
    "day",
  ],
  run: [
    "run_name",
    "run",
    "run_id",
    "runname",
    "tags_mlflow_runname",
    "experiment",
    "variant",
    "config",
    "system",
    "setup",
    "arm",
    "candidate",
  ],
  model: ["model", "model_name", "model_id", "llm", "engine"],
  task: [
    "task",
    "task_name",
    "dataset",
    "benchmark",
    "suite",
    "test_set",
    "subject",
    "eval",
    "eval_name",
  ],
};

const paramNames = new Set([
  "fewshot",
  "few_shot",
  "num_fewshot",
  "n_shot",
  "nshot",
  "shots",
  "seed",
  "temperature",
  "top_p",
  "top_k",
  "fold",
  "lr",
  "batch_size",
  "prompt_version",
  "prompt_id_version",
  "quantization",
  "precision_dtype",
  "dtype",
  "filter",
]);

/** A column that tells one example from another: then rows are samples, and a metric is a mean over them. */
const sampleNames = new Set([
  "sample_id",
  "doc_id",
  "prompt_id",
  "item_id",
  "example_id",
  "question_id",
  "case_id",
  "test_id",
  "id",
  "uuid",
  "idx",
  "index",
]);
/** The usual companions of a sample id. */
const sampleContent = new Set([
  "expected",
  "predicted",
  "prediction",
  "output",
  "input",
  "target",
  "answer",
  "reference",
  "prompt",
  "question",
  "response",
  "completion",
]);

const suffixRoles: readonly { role: ColumnRole; pattern: RegExp }[] = [
  {
    role: "stderr",
    pattern:
      /[_ .-](?:stderr|std_err|std_error|standard_error|se|sem)$|^(?:stderr|se)[_ .-]/i,
  },
  {
    role: "low",
    pattern: /[_ .-](?:ci_low|ci_lower|ci_lo|lower|low|lcl|lower_ci)$/i,
  },
  {
    role: "high",
    pattern: /[_ .-](?:ci_high|ci_upper|ci_hi|upper|high|ucl|upper_ci)$/i,
  },
  { role: "n", pattern: /[_ .-](?:n|n_samples|count)$/i },
];

/** Suffixes that tie a column to a metric column of the same base name; also used when values are read. */
export function baseOf(column: string): string | null {
  for (const { pattern } of suffixRoles) {
    if (pattern.test(column)) return column.replace(pattern, "");
  }
  return null;
}

export function guessMapping(table: TableFile, runName: string): TableMapping {
  const columns = table.columns.map((name, index) =>
    describe(name, index, table),
  );
  const roles: ColumnRole[] = columns.map(() => "ignore");
  const has = (role: ColumnRole) => roles.includes(role);

  for (const [role, names] of Object.entries(namesOf) as [
    ColumnRole,
    readonly string[],
  ][]) {
    const found = names
      .map((name) =>
        columns.findIndex(
          (c) => c.key === name && roles[c.index] === "ignore" && fits(role, c),
        ),
      )
      .find((index) => index >= 0);
    if (found !== undefined) roles[found] = role;
  }
  const metric = columns.find((c) => roles[c.index] === "metric");
  const long = metric !== undefined && (has("value") || (has("k") && has("n")));
  if (!long) {
    if (metric) roles[metric.index] = "ignore";
    guessWide(columns, roles);
  } else dropForeignInterval(table, columns, roles);

  for (const column of columns) {
    if (roles[column.index] !== "ignore") continue;
    if (paramNames.has(column.key) || /^params[._]/i.test(column.name))
      roles[column.index] = "param";
  }
  if (isSampleLevel(columns)) {
    // The time or position of a single example is no x axis: rows are averaged.
    for (const role of ["time", "step"] as const)
      replaceRole(roles, role, "ignore");
  } else if (!has("run") && !has("model") && !has("task")) {
    const label = columns.find(
      (c) =>
        roles[c.index] === "ignore" && c.isText && !sampleContent.has(c.key),
    );
    if (label && !has("step") && !has("time")) roles[label.index] = "run";
  }
  // MLflow's search_runs: a row is a run with its own start, which is no x axis.
  if (columns.some((c) => c.name.startsWith("metrics.")))
    replaceRole(roles, "time", "ignore");
  return { shape: long ? "long" : "wide", roles, runName };
}

interface Column {
  readonly name: string;
  readonly index: number;
  /** Name in lower case with underscores, for comparing. */
  readonly key: string;
  readonly isNumeric: boolean;
  readonly isText: boolean;
  /** No cell of the first rows says anything. */
  readonly isEmpty: boolean;
  readonly isTime: boolean;
}

function describe(name: string, index: number, table: TableFile): Column {
  const cells = table.firstRows
    .map((row) => row[index] ?? "")
    .filter((cell) => !isMissing(cell));
  const share = (test: (cell: string) => boolean) =>
    cells.length === 0 ? 0 : cells.filter(test).length / cells.length;
  const numeric = share(
    (cell) => readNumber(cell, table.decimalComma) !== null,
  );
  return {
    name,
    index,
    key: name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, ""),
    isNumeric: numeric >= 0.8,
    isText: cells.length > 0 && numeric < 0.5,
    isEmpty: cells.length === 0,
    isTime: share((cell) => readTime(cell) !== null) >= 0.8,
  };
}

function fits(role: ColumnRole, column: Column): boolean {
  switch (role) {
    case "metric":
      return column.isText;
    case "value":
    case "stderr":
    case "low":
    case "high":
    case "n":
    case "k":
    case "step":
      return column.isNumeric;
    case "time":
      return column.isTime;
    default:
      return column.isNumeric || column.isText;
  }
}

/** Numbers that identify or configure: ids, positions, W&B's clock and bands, what lm-eval and MLflow add to a row. */
const notMeasured =
  /^(?:params|tags|doc|arguments|vars)[._]|(?:^|[._])(?:\w*_id|\w*idx|\w*index|unnamed[: _]*\d+)$|^_(?:step|runtime|timestamp)$|__(?:min|max)$/i;

/** Every number that has no other meaning is a metric; its stderr, bounds and n are found by name. */
function guessWide(columns: readonly Column[], roles: ColumnRole[]): void {
  replaceRole(roles, "value", "metricColumn");
  for (const column of columns) {
    if (roles[column.index] !== "ignore") continue;
    // A log's evaluations may come long after its first rows.
    const isLate = column.isEmpty && roles.includes("step");
    if (!column.isNumeric && !isLate) continue;
    if (sampleNames.has(column.key) || paramNames.has(column.key)) continue;
    if (notMeasured.test(column.name)) continue;
    const suffix = suffixRoles.find(({ pattern }) => pattern.test(column.name));
    const base = baseOf(column.name);
    const belongs =
      suffix &&
      columns.some((c) => c !== column && c.isNumeric && c.name === base);
    roles[column.index] = belongs ? suffix.role : "metricColumn";
  }
  // A lone k with n is the metric itself: k / n.
  const numbers = roles.filter((role) => role === "metricColumn").length;
  if (numbers > 0) replaceRole(roles, "k", "metricColumn");
}

/**
 * A table of differences often carries the interval of another column (the delta). Bounds that do not enclose the
 * values are not theirs.
 */
function dropForeignInterval(
  table: TableFile,
  columns: readonly Column[],
  roles: ColumnRole[],
): void {
  const at = (role: ColumnRole) => roles.indexOf(role);
  const [value, low, high] = [at("value"), at("low"), at("high")];
  if (value < 0 || low < 0 || high < 0) return;
  const number = (row: readonly string[], index: number) =>
    readNumber(row[index] ?? "", table.decimalComma)?.value ?? null;
  let enclosed = 0;
  let known = 0;
  for (const row of table.firstRows) {
    const [v, l, h] = [number(row, value), number(row, low), number(row, high)];
    if (v === null || l === null || h === null) continue;
    known++;
    if (l <= v && v <= h) enclosed++;
  }
  if (known > 0 && enclosed < known * 0.8) {
    roles[columns[low]!.index] = "ignore";
    roles[columns[high]!.index] = "ignore";
  }
}

function isSampleLevel(columns: readonly Column[]): boolean {
  const content = columns.filter((c) => sampleContent.has(c.key)).length;
  return (
    content >= 2 ||
    (content >= 1 && columns.some((c) => sampleNames.has(c.key))) ||
    columns.some(
      (c) => sampleNames.has(c.key) && c.key.endsWith("_id") && c.isText,
    )
  );
}

function replaceRole(
  roles: ColumnRole[],
  from: ColumnRole,
  to: ColumnRole,
): void {
  for (const [index, role] of roles.entries())
    if (role === from) roles[index] = to;
}
