/** The values behind a chart as a table: for people who cannot see the plot, and as CSV for those who want the numbers. */
import type { ChartRow } from "./spec.ts";
import { formatCount, formatValue, metricLabel } from "./words.ts";

export interface DataColumn {
  readonly key: string;
  readonly label: string;
  readonly numeric: boolean;
}

export interface DataTable {
  readonly columns: readonly DataColumn[];
  readonly rows: readonly (readonly Cell[])[];
}

export type Cell = string | number | null;

type Column = DataColumn & { read(row: ChartRow): Cell };

const columns: readonly Column[] = [
  { key: "run", label: "Run", numeric: false, read: (row) => row.runName },
  { key: "model", label: "Model", numeric: false, read: (row) => row.model },
  { key: "task", label: "Task", numeric: false, read: (row) => row.task },
  { key: "metric", label: "Metric", numeric: false, read: (row) => row.metric },
  { key: "step", label: "Step", numeric: true, read: (row) => row.step },
  { key: "time", label: "Time", numeric: false, read: (row) => row.time },
  {
    key: "value",
    label: "Value",
    numeric: true,
    read: (row) => row.y ?? row.special,
  },
  { key: "low", label: "Low", numeric: true, read: (row) => row.low },
  { key: "high", label: "High", numeric: true, read: (row) => row.high },
  {
    key: "interval",
    label: "Interval",
    numeric: false,
    read: (row) => row.interval,
  },
  {
    key: "stderr",
    label: "Std. error",
    numeric: true,
    read: (row) => row.stderr,
  },
  { key: "n", label: "n", numeric: true, read: (row) => row.n },
];

/** Columns that hold nothing are left out; run, metric and value always stand. */
export function dataTable(rows: readonly ChartRow[]): DataTable {
  const used = columns.filter(
    (column) =>
      ["run", "metric", "value"].includes(column.key) ||
      rows.some((row) => column.read(row) !== null),
  );
  return {
    columns: used.map(({ key, label, numeric }) => ({ key, label, numeric })),
    rows: rows.map((row) => used.map((column) => column.read(row))),
  };
}

/** A cell as people read it. */
export function cellText(column: DataColumn, cell: Cell): string {
  if (cell === null) return "–";
  if (typeof cell === "string")
    return column.key === "metric" ? metricLabel(cell) : cell;
  return column.key === "n" || column.key === "step"
    ? formatCount(cell)
    : formatValue(cell);
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
