/** Which columns of a mapped table hold the numbers of each metric. */
import type { TableMapping } from "../api/runs.ts";
import { FormatError } from "./parsed.ts";
import type { TableFile } from "./rows.ts";
import { suffixOf, type ColumnRole } from "./tableNames.ts";

/** Where the numbers of one metric stand; a column that is not there is -1. */
export interface ValueColumns {
  /** Null: the metric's name is in the metric column. */
  readonly metric: string | null;
  /** Behind the name in the metric column, of a second value: " delta". */
  readonly suffix: string;
  readonly value: number;
  readonly stderr: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
  readonly k: number;
}

/** Throws `bad_mapping` when no column holds values. */
export function valueColumns(
  table: TableFile,
  mapping: TableMapping,
): ValueColumns[] {
  const { roles } = mapping;
  const at = (role: ColumnRole) => roles.indexOf(role);
  const [n, k] = [at("n"), at("k")];
  if (mapping.shape === "long") {
    if (at("metric") < 0)
      throw new FormatError(
        "bad_mapping",
        "A long table needs a column with the name of the metric.",
      );
    if (at("value") < 0 && !(n >= 0 && k >= 0))
      throw new FormatError(
        "bad_mapping",
        "A long table needs a column with the value, or k and n.",
      );
    const values = roles.flatMap((role, index) =>
      role === "value" ? [index] : [],
    );
    if (values.length === 0) values.push(-1);
    return values.map((value, i) => ({
      metric: null,
      suffix: i === 0 ? "" : ` ${table.columns[value]}`,
      value,
      stderr: companion(table, roles, values, value, "stderr"),
      low: companion(table, roles, values, value, "low"),
      high: companion(table, roles, values, value, "high"),
      n,
      k: i === 0 ? k : -1,
    }));
  }
  const isMetric = (role: ColumnRole | undefined) =>
    role === "metricColumn" || role === "value";
  const metrics = roles.flatMap((role, index) =>
    isMetric(role) ? [index] : [],
  );
  if (metrics.length === 0) {
    if (n >= 0 && k >= 0)
      return [
        {
          metric: `${table.columns[k]}/${table.columns[n]}`,
          suffix: "",
          value: -1,
          stderr: -1,
          low: -1,
          high: -1,
          n,
          k,
        },
      ];
    throw new FormatError(
      "bad_mapping",
      "No column is marked as a metric, so there is nothing to draw.",
    );
  }
  return metrics.map((value) => {
    const own = (role: ColumnRole) =>
      companion(table, roles, metrics, value, role);
    return {
      metric: metricName(table.columns[value]!),
      suffix: "",
      value,
      stderr: own("stderr"),
      low: own("low"),
      high: own("high"),
      n: own("n"),
      k: metrics.length === 1 ? k : -1,
    };
  });
}

/**
 * The stderr (or low, high, n) column of a metric column: the one with its name ("acc_stderr"), else one that names no
 * metric and stands behind this metric before the next; an n that names no metric counts for all.
 */
function companion(
  table: TableFile,
  roles: readonly ColumnRole[],
  metrics: readonly number[],
  value: number,
  role: ColumnRole,
): number {
  const candidates = roles.flatMap((r, index) => (r === role ? [index] : []));
  const names = new Set(metrics.map((index) => table.columns[index]!));
  const baseNames = (index: number) =>
    suffixOf(table.columns[index]!)?.base ?? "";
  const named = candidates.find(
    (index) => baseNames(index) === table.columns[value],
  );
  if (named !== undefined) return named;
  const free = candidates.filter((index) => !names.has(baseNames(index)));
  if (role === "n" && free.length > 0) return free[0]!;
  const next =
    metrics.find((index) => index > value) ?? Number.POSITIVE_INFINITY;
  return (
    free.find((index) => index > value && index < next) ??
    (metrics.length === 1 ? (free[0] ?? -1) : -1)
  );
}

/** MLflow's exports write "metrics.loss". */
function metricName(column: string): string {
  return column.replace(/^metrics\.(?=.)/, "");
}
