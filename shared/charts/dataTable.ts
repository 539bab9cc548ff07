/** The values behind a chart as a table: for people who cannot see the plot, and as CSV for those who want the numbers. */
import type { Estimate } from "./answer.ts";
import { formatCount, formatValue, metricLabel } from "./words.ts";

export interface DataColumn {
  readonly key: string;
  readonly label: string;
  readonly numeric: boolean;
  /** How cells read: whole numbers, or a metric's key. Left out: as a measured value, or as it is. */
  readonly reads?: "count" | "metric";
}

export interface DataTable {
  readonly columns: readonly DataColumn[];
  readonly rows: readonly (readonly Cell[])[];
}

export type Cell = string | number | null;

export interface ColumnOf<Row> extends DataColumn {
  /** Stands although it is empty in every row. */
  readonly always?: boolean;
  read(row: Row): Cell;
}

/** Columns that hold nothing are left out. */
export function tableOf<Row>(
  columns: readonly ColumnOf<Row>[],
  rows: readonly Row[],
): DataTable {
  const used = columns.filter(
    (column) => column.always || rows.some((row) => column.read(row) !== null),
  );
  return {
    columns: used.map(({ key, label, numeric, reads }) => ({
      key,
      label,
      numeric,
      ...(reads && { reads }),
    })),
    rows: rows.map((row) => used.map((column) => column.read(row))),
  };
}

export function textColumn<Row>(
  key: string,
  label: string,
  read: (row: Row) => string | null,
): ColumnOf<Row> {
  return { key, label, numeric: false, always: true, read };
}

export function numberColumn<Row>(
  key: string,
  label: string,
  read: (row: Row) => number | null,
): ColumnOf<Row> {
  return { key, label, numeric: true, read };
}

export function countColumn<Row>(
  key: string,
  label: string,
  read: (row: Row) => number | null,
): ColumnOf<Row> {
  return { key, label, numeric: true, reads: "count", read };
}

/** Value, interval, n. `name` starts the keys where a row has more than one estimate. */
export function estimateColumns<Row>(
  of: (row: Row) => Estimate,
  name = "",
  label = "",
): ColumnOf<Row>[] {
  const key = (part: string) => (name ? `${name}_${part}` : part);
  const word = (part: string) => (label ? `${label}: ${part}` : capital(part));
  return [
    {
      ...numberColumn<Row>(
        name || "value",
        label || "Value",
        (row) => of(row).value,
      ),
      always: true,
    },
    numberColumn(key("low"), word("low"), (row) => of(row).low),
    numberColumn(key("high"), word("high"), (row) => of(row).high),
    {
      ...textColumn<Row>(
        key("interval"),
        word("interval"),
        (row) => of(row).interval,
      ),
      always: false,
    },
    countColumn(key("n"), label ? `${label}: n` : "n", (row) => of(row).n),
  ];
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A cell as people read it. */
export function cellText(column: DataColumn, cell: Cell): string {
  if (cell === null) return "–";
  if (typeof cell === "string")
    return column.reads === "metric" ? metricLabel(cell) : cell;
  return column.reads === "count" ? formatCount(cell) : formatValue(cell);
}

/** CSV as RFC 4180 wants it, with full precision and with text that a spreadsheet would run as a formula made harmless. */
export function tableCsv(table: DataTable): string {
  const lines = [table.columns.map((column) => column.key), ...table.rows].map(
    (cells) => cells.map(csvCell).join(","),
  );
  return `${lines.join("\r\n")}\r\n`;
}

const plainNumber = /^[+-]?(\d+(\.\d*)?(e[+-]?\d+)?|Infinity)$/i;

/** Text that starts like a formula gets a leading apostrophe; numbers, also negative ones, are left alone. */
export function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const safe =
    /^[=+\-@\t\r]/.test(cell) && !plainNumber.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
