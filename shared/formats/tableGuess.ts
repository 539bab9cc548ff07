/** What the columns of a table probably mean. The guess is shown to the person, who can correct it. */
import type { TableMapping } from "../api/runs.ts";
import { readNumber } from "./numbers.ts";
import type { TableFile } from "./rows.ts";
import { describeColumns, type Column } from "./tableDescribe.ts";
import { guessPairwise, guessSamples } from "./tableGuessSamples.ts";
import {
  aboutNames,
  isParamName,
  notMeasured,
  sampleIdNames,
  suffixOf,
  valueNames,
  type ColumnRole,
} from "./tableNames.ts";

export function guessMapping(table: TableFile, runName: string): TableMapping {
  const columns = describeColumns(table);
  const pairwise = guessPairwise(columns);
  if (pairwise) return { shape: "pairwise", roles: pairwise, runName };
  const long = guessLong(table, columns);
  if (long) return { shape: "long", roles: long, runName };
  const samples = guessSamples(columns);
  if (samples) return { shape: "samples", roles: samples, runName };
  return { shape: "wide", roles: guessWide(columns), runName };
}

/** Null when no column names metrics beside one that holds their values. */
function guessLong(
  table: TableFile,
  columns: readonly Column[],
): ColumnRole[] | null {
  const roles = rolesByName(columns);
  const has = (role: ColumnRole) => roles.includes(role);
  if (!has("metric") || !(has("value") || (has("k") && has("n")))) return null;
  giveIntervalToItsColumn(table, columns, roles);
  if (columns.some((c) => sampleIdNames.includes(c.key) && c.isText)) {
    // The time or position of a single example is no x axis: rows are averaged.
    replaceRole(roles, "time", "ignore");
    replaceRole(roles, "step", "ignore");
  }
  markParams(columns, roles);
  markLabel(columns, roles);
  return roles;
}

/** Every number that has no other meaning is a metric; its stderr, bounds and n are found by name. */
function guessWide(columns: readonly Column[]): ColumnRole[] {
  const roles = rolesByName(columns);
  replaceRole(roles, "metric", "ignore");
  replaceRole(roles, "value", "metricColumn");
  for (const column of columns) {
    if (roles[column.index] !== "ignore") continue;
    // A log's evaluations may come long after its first rows.
    const isLate = column.isEmpty && roles.includes("step");
    if (!column.isNumeric && !isLate) continue;
    if (sampleIdNames.includes(column.key)) continue;
    if (isParamName(column.name, column.key)) continue;
    if (notMeasured.test(column.name)) continue;
    const suffix = suffixOf(column.name);
    const belongs =
      suffix &&
      columns.some(
        (c) => c !== column && c.isNumeric && c.name === suffix.base,
      );
    roles[column.index] = belongs ? suffix.role : "metricColumn";
  }
  // A lone k with n is the metric itself: k / n.
  if (roles.includes("metricColumn")) replaceRole(roles, "k", "metricColumn");
  markParams(columns, roles);
  markLabel(columns, roles);
  // MLflow's search_runs: a row is a run with its own start, which is no x axis.
  if (columns.some((c) => c.name.startsWith("metrics.")))
    replaceRole(roles, "time", "ignore");
  return roles;
}

function rolesByName(columns: readonly Column[]): ColumnRole[] {
  const roles: ColumnRole[] = columns.map(() => "ignore");
  const names = { ...valueNames, ...aboutNames };
  for (const [role, wanted] of Object.entries(names) as [
    ColumnRole,
    readonly string[],
  ][]) {
    const found = wanted
      .map((name) =>
        columns.findIndex(
          (c) => c.key === name && roles[c.index] === "ignore" && fits(role, c),
        ),
      )
      .find((index) => index >= 0);
    if (found !== undefined) roles[found] = role;
  }
  return roles;
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

function markParams(columns: readonly Column[], roles: ColumnRole[]): void {
  for (const { name, key, index } of columns)
    if (roles[index] === "ignore" && isParamName(name, key))
      roles[index] = "param";
}

/** Where nothing names a row, its first text does. */
function markLabel(columns: readonly Column[], roles: ColumnRole[]): void {
  const names: readonly ColumnRole[] = ["run", "model", "task", "step", "time"];
  if (roles.some((role) => names.includes(role))) return;
  const label = columns.find((c) => roles[c.index] === "ignore" && c.isText);
  if (label) roles[label.index] = "run";
}

/**
 * A table of differences often carries the interval of the difference. Bounds that do not enclose the values are not
 * theirs: they go to the column right before them when they enclose that one, else to nobody.
 */
function giveIntervalToItsColumn(
  table: TableFile,
  columns: readonly Column[],
  roles: ColumnRole[],
): void {
  const at = (role: ColumnRole) => roles.indexOf(role);
  const [value, low, high] = [at("value"), at("low"), at("high")];
  if (value < 0 || low < 0 || high < 0) return;
  if (encloses(table, value, low, high)) return;
  const before = columns.findLast(
    (c) => c.index < low && c.isNumeric && roles[c.index] === "ignore",
  );
  if (
    before &&
    before.index > value &&
    encloses(table, before.index, low, high)
  )
    roles[before.index] = "value";
  else for (const index of [low, high]) roles[index] = "ignore";
}

/** True unless the first rows show otherwise. */
function encloses(
  table: TableFile,
  value: number,
  low: number,
  high: number,
): boolean {
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
  return enclosed >= known * 0.8;
}

function replaceRole(
  roles: ColumnRole[],
  from: ColumnRole,
  to: ColumnRole,
): void {
  for (const [index, role] of roles.entries())
    if (role === from) roles[index] = to;
}
