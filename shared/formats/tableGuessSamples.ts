/** Tables with one scored example a row, or one judgement between two models a row. */
import type { Column } from "./tableDescribe.ts";
import {
  aboutNames,
  correctName,
  costName,
  isParamName,
  notMeasured,
  oneHotWinner,
  pairNames,
  sampleIdNames,
  sampleNames,
  secondsPerUnit,
  sliceName,
  tokensName,
  valueNames,
  type ColumnRole,
} from "./tableNames.ts";

/** Null when rows are no judgements. */
export function guessPairwise(columns: readonly Column[]): ColumnRole[] | null {
  const named = (names: readonly string[]) =>
    names
      .map((name) => columns.find((c) => c.key === name && !c.isEmpty))
      .find((column) => column !== undefined);
  const modelA = named(pairNames.modelA);
  const modelB = named(pairNames.modelB);
  const winner = named(pairNames.winner);
  const oneHot = columns.filter((c) => oneHotWinner.test(c.key) && c.isYesNo);
  if (!modelA || !modelB || (!winner && oneHot.length < 2)) return null;
  const roles: ColumnRole[] = columns.map(() => "ignore");
  roles[modelA.index] = "modelA";
  roles[modelB.index] = "modelB";
  if (winner) roles[winner.index] = "winner";
  else for (const { index } of oneHot) roles[index] = "winner";
  giveByName(columns, roles, ["sampleId"], sampleNames);
  giveByName(columns, roles, ["run", "task"], aboutNames);
  for (const column of columns)
    if (roles[column.index] === "ignore" && isSlice(column))
      roles[column.index] = "slice";
  return roles;
}

/** Null when rows are no scored examples. */
export function guessSamples(columns: readonly Column[]): ColumnRole[] | null {
  const roles: ColumnRole[] = columns.map(() => "ignore");
  giveByName(columns, roles, ["run", "model", "task"], aboutNames);
  giveByName(
    columns,
    roles,
    ["sampleId", "input", "expected", "output", "confidence"],
    sampleNames,
  );
  if (!isSampleLevel(columns, roles)) return null;
  const correct = columns
    .filter((c) => roles[c.index] === "ignore" && c.isYesNo)
    .find((c) => correctName.test(c.key));
  if (correct) roles[correct.index] = "correct";
  for (const column of columns)
    if (roles[column.index] === "ignore")
      roles[column.index] = roleOfRest(column, roles);
  const told: readonly ColumnRole[] = ["score", "correct", "confidence"];
  const comparable = roles.includes("expected") && roles.includes("output");
  return comparable || roles.some((role) => told.includes(role)) ? roles : null;
}

function roleOfRest(column: Column, roles: readonly ColumnRole[]): ColumnRole {
  const { key, name } = column;
  const free = (role: ColumnRole) => !roles.includes(role);
  if (column.isEmpty) return "ignore";
  if (column.isNumeric) {
    if (secondsPerUnit(key) !== null && free("seconds")) return "seconds";
    if (costName.test(key) && free("cost")) return "cost";
    if (tokensName.test(key) && free("tokens")) return "tokens";
    if (isParamName(name, key)) return "param";
    if (sliceName.test(key) && column.isWhole && isSlice(column))
      return "slice";
    // The time or position of a single example is nothing measured.
    const isPlace =
      (valueNames.time!.includes(key) && column.isTime) ||
      valueNames.step!.includes(key) ||
      sampleIdNames.includes(key);
    return isPlace || notMeasured.test(name) ? "ignore" : "score";
  }
  if (column.isTime) return "ignore";
  if (isParamName(name, key)) return "param";
  return isSlice(column) ? "slice" : "detail";
}

/** A label to group by: few different short texts, or a name that says so. */
function isSlice(column: Column): boolean {
  if (column.isEmpty || column.isTime || column.meanLength > 60) return false;
  if (sliceName.test(column.key)) return true;
  if (column.isNumeric) return false;
  return column.distinct <= Math.max(2, Math.min(50, column.cells / 3));
}

function isSampleLevel(
  columns: readonly Column[],
  roles: readonly ColumnRole[],
): boolean {
  const content = (["input", "expected", "output"] as const).filter((role) =>
    roles.includes(role),
  ).length;
  const id = columns.find((c) => roles[c.index] === "sampleId");
  return (
    content >= 2 ||
    (content >= 1 && id !== undefined) ||
    (id !== undefined && id.key.endsWith("_id") && id.isText)
  );
}

function giveByName(
  columns: readonly Column[],
  roles: ColumnRole[],
  wanted: readonly ColumnRole[],
  names: Readonly<Partial<Record<ColumnRole, readonly string[]>>>,
): void {
  for (const role of wanted) {
    const found = (names[role] ?? [])
      .map((name) =>
        columns.find(
          (c) => c.key === name && roles[c.index] === "ignore" && fits(role, c),
        ),
      )
      .find((column) => column !== undefined);
    if (found) roles[found.index] = role;
  }
}

function fits(role: ColumnRole, column: Column): boolean {
  if (column.isEmpty) return false;
  if (role === "confidence") return column.isShare;
  return role === "input" ? column.isText : true;
}
