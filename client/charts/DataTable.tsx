/** The values of a chart as a table that screen readers can walk, with a download. */
import { Button } from "@mantine/core";
import { Download } from "lucide-react";
import { useMemo } from "react";
import {
  cellText,
  dataTable,
  tableCsv,
  type Cell,
  type DataTable as Table,
} from "../../shared/charts/dataTable.ts";
import type { ChartRow } from "../../shared/charts/spec.ts";
import { formatCount, shortLabels } from "../../shared/charts/words.ts";
import styles from "./charts.module.css";

/** More rows than this are in the download only: nobody reads them here, and they would slow the canvas. */
const mostRows = 300;

export function DataTable(props: {
  readonly rows: readonly ChartRow[];
  readonly title: string;
}) {
  const { rows, title } = props;
  const table = useMemo(() => dataTable(rows), [rows]);
  const shown = useMemo(
    () => withShortNames(table).slice(0, mostRows),
    [table],
  );
  return (
    <div className={styles.data}>
      {/* React Flow leaves the wheel and drags inside these classes alone. */}
      <div
        className={`${styles.dataScroll} nowheel nodrag nopan`}
        tabIndex={0}
        role="region"
        aria-label={`Values of ${title}`}
      >
        <table>
          <thead>
            <tr>
              {table.columns.map((column) => (
                <th key={column.key} scope="col" data-numeric={column.numeric}>
                  {column.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((cells, i) => (
              <tr key={i}>
                {cells.map((cell, j) => (
                  <td
                    key={j}
                    data-numeric={table.columns[j]!.numeric}
                    title={
                      typeof table.rows[i]![j] === "string"
                        ? String(table.rows[i]![j])
                        : undefined
                    }
                  >
                    {cellText(table.columns[j]!, cell)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles.dataFoot}>
        <span>
          {table.rows.length > shown.length
            ? `First ${formatCount(shown.length)} of ${formatCount(table.rows.length)} values`
            : `${formatCount(table.rows.length)} values`}
        </span>
        <Button
          className="nodrag"
          size="compact-sm"
          variant="subtle"
          leftSection={<Download size={14} aria-hidden />}
          onClick={() => download(`${fileName(title)}.csv`, tableCsv(table))}
        >
          CSV
        </Button>
      </div>
    </div>
  );
}

/** Runs and models without the folder they share, so that what tells them apart is in sight. */
function withShortNames(table: Table): readonly (readonly Cell[])[] {
  const short = new Map(
    table.columns.flatMap(({ key }, i) => {
      if (key !== "run" && key !== "model") return [];
      const names = [
        ...new Set(table.rows.map((cells) => String(cells[i] ?? ""))),
      ];
      return [
        [i, new Map(shortLabels(names).map((label, j) => [names[j], label]))],
      ];
    }),
  );
  return table.rows.map((cells) =>
    cells.map((cell, i) =>
      typeof cell === "string" ? (short.get(i)?.get(cell) ?? cell) : cell,
    ),
  );
}

function download(name: string, csv: string) {
  // The mark makes Excel read UTF-8.
  const url = URL.createObjectURL(
    new Blob(["\ufeff", csv], { type: "text/csv;charset=utf-8" }),
  );
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

function fileName(title: string): string {
  return (
    title
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-|-$/g, "")
      .slice(0, 60) || "chart"
  );
}
