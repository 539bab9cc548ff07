/** Cells of a mapped table as numbers and times; what cannot be read is counted and said once. */
import { isMissing, readNumber, readTime } from "./numbers.ts";
import type { ReportedValue } from "./parsed.ts";
import { RepeatedWarning, type TableFile } from "./rows.ts";

export class TableCells {
  readonly #table: TableFile;
  readonly #notNumbers = new RepeatedWarning((n) =>
    n === 1
      ? "1 cell is not a number; it was left out"
      : `${n} cells are not numbers; they were left out`,
  );
  readonly #notTimes = new RepeatedWarning((n) =>
    n === 1
      ? "1 time could not be read; that value has none"
      : `${n} times could not be read; those values have none`,
  );

  constructor(table: TableFile) {
    this.#table = table;
  }

  /** Null for a missing cell, and, with a warning, for one that is no number. `number` is the row's in the file. */
  number(
    row: readonly string[],
    column: number,
    number: number,
  ): ReportedValue | null {
    if (column < 0) return null;
    const cell = row[column] ?? "";
    const reported = readNumber(cell, this.#table.decimalComma);
    if (!reported && !isMissing(cell))
      this.#notNumbers.add(
        `row ${number}, ${this.#table.columns[column]}: "${cell.slice(0, 30)}"`,
      );
    return reported;
  }

  /** A finite number, or null. */
  finite(
    row: readonly string[],
    column: number,
    number: number,
  ): number | null {
    return this.number(row, column, number)?.value ?? null;
  }

  time(row: readonly string[], column: number, number: number): string | null {
    if (column < 0) return null;
    const cell = row[column] ?? "";
    const time = readTime(cell);
    if (time === null && !isMissing(cell))
      this.#notTimes.add(`row ${number} "${cell.slice(0, 30)}"`);
    return time;
  }

  warnings(): string[] {
    return [...this.#notNumbers.list(), ...this.#notTimes.list()];
  }
}

/** The trimmed text of a cell; "" when it is missing or the column is not there. */
export function textAt(row: readonly string[], column: number): string {
  return column < 0 ? "" : (row[column] ?? "").trim();
}
