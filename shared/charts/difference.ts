/** What differs between two states of one chart: for a pinned chart beside what its query gives now. */
import type { Cell, DataColumn, DataTable } from "./dataTable.ts";

export interface Difference {
  /** The value's name: what stands in the columns that are no measure. */
  readonly name: string;
  readonly column: DataColumn;
  /** Null where the state has no such value. */
  readonly before: Cell;
  readonly after: Cell;
}

/** Of a table of values, what says which value it is, whatever the chart: words, steps, bins; and what is measured. */
const measures =
  /^(value|delta|score|rate|share|count|mean|area|accuracy|x|y)$/;

/**
 * Rows of both tables are matched by their text columns (and step); of each the first numeric measure is compared.
 * Values that only one state has come last.
 */
export function differencesOf(
  before: DataTable,
  after: DataTable,
): Difference[] {
  const old = byName(before);
  const now = byName(after);
  const changed: Difference[] = [];
  const only: Difference[] = [];
  for (const [name, { column, cell }] of now) {
    const known = old.get(name);
    if (!known) only.push({ name, column, before: null, after: cell });
    else if (known.cell !== cell)
      changed.push({ name, column, before: known.cell, after: cell });
  }
  for (const [name, { column, cell }] of old)
    if (!now.has(name)) only.push({ name, column, before: cell, after: null });
  return [...changed, ...only];
}

function byName({ columns, rows }: DataTable) {
  const measured = columns.findIndex(
    ({ key, numeric }) => numeric && measures.test(key),
  );
  const at =
    measured >= 0 ? measured : columns.findIndex(({ numeric }) => numeric);
  const named = columns.flatMap(({ key, numeric }, i) =>
    (!numeric && key !== "interval" && key !== "time") ||
    key === "step" ||
    key === "from"
      ? [i]
      : [],
  );
  const values = new Map<string, { column: DataColumn; cell: Cell }>();
  const column = columns[at];
  if (!column) return values;
  for (const row of rows) {
    const base = named
      .map((i) => row[i])
      .filter((cell) => cell !== null && cell !== "")
      .join(" · ");
    // Two rows of one name are told apart by their order.
    let name = base;
    for (let i = 2; values.has(name); i++) name = `${base} (${i})`;
    values.set(name, { column, cell: row[at] ?? null });
  }
  return values;
}
