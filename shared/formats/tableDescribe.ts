/** What the first rows of a table show of each of its columns. */
import { isMissing, readNumber, readTime } from "./numbers.ts";
import type { TableFile } from "./rows.ts";
import { keyOf } from "./tableNames.ts";

export interface Column {
  readonly name: string;
  readonly index: number;
  /** The name, for comparing: see `keyOf`. */
  readonly key: string;
  readonly isNumeric: boolean;
  readonly isText: boolean;
  /** No cell of the first rows says anything. */
  readonly isEmpty: boolean;
  readonly isTime: boolean;
  /** Yes or no, as `readYesNo` reads it. */
  readonly isYesNo: boolean;
  /** Every number is in [0, 1]. */
  readonly isShare: boolean;
  /** Every number is whole. */
  readonly isWhole: boolean;
  readonly cells: number;
  readonly distinct: number;
  readonly meanLength: number;
}

type FirstRows = Pick<TableFile, "columns" | "firstRows" | "decimalComma">;

export function describeColumns(table: FirstRows): Column[] {
  return table.columns.map((name, index) => describe(name, index, table));
}

function describe(name: string, index: number, table: FirstRows): Column {
  const cells = table.firstRows
    .map((row) => row[index] ?? "")
    .filter((cell) => !isMissing(cell));
  const share = (test: (cell: string) => boolean) =>
    cells.length === 0 ? 0 : cells.filter(test).length / cells.length;
  const numbers = cells.map(
    (cell) => readNumber(cell, table.decimalComma)?.value ?? null,
  );
  const numeric = share(
    (cell) => readNumber(cell, table.decimalComma) !== null,
  );
  const every = (test: (value: number) => boolean) =>
    numbers.length > 0 &&
    numbers.every((value) => value === null || test(value));
  return {
    name,
    index,
    key: keyOf(name),
    isNumeric: numeric >= 0.8,
    isText: cells.length > 0 && numeric < 0.5,
    isEmpty: cells.length === 0,
    isTime: share((cell) => readTime(cell) !== null) >= 0.8,
    isYesNo:
      cells.length > 0 && share((cell) => readYesNo(cell) !== null) === 1,
    isShare: numeric >= 0.8 && every((value) => value >= 0 && value <= 1),
    isWhole: numeric >= 0.8 && every(Number.isInteger),
    cells: cells.length,
    distinct: new Set(cells).size,
    meanLength:
      cells.reduce((sum, cell) => sum + cell.length, 0) /
      Math.max(1, cells.length),
  };
}

const yes = new Set(
  "true yes y 1 1.0 correct right pass passed success ok ✓ c t".split(" "),
);
const no = new Set(
  "false no n 0 0.0 incorrect wrong fail failed failure error ✗ i f".split(" "),
);

/** Null for a cell that says neither. */
export function readYesNo(cell: string): boolean | null {
  const word = cell.trim().toLowerCase();
  if (yes.has(word)) return true;
  return no.has(word) ? false : null;
}
