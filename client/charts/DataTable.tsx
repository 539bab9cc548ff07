/** The values of a chart as a table that screen readers can walk, with a download. */
import { Button } from "@mantine/core";
import { Download } from "lucide-react";
import { useMemo } from "react";
import {
  cellText,
  dataTable,
  tableCsv,
} from "../../shared/charts/dataTable.ts";
import type { ChartRow } from "../../shared/charts/spec.ts";
import { formatCount } from "../../shared/charts/words.ts";
import styles from "./charts.module.css";

/** More rows than this are in the download only: nobody reads them here, and they would slow the canvas. */
const mostRows = 300;

export function DataTable(props: {
  readonly rows: readonly ChartRow[];
  readonly title: string;
}) {
  const { rows, title } = props;
  const table = useMemo(() => dataTable(rows), [rows]);
  const shown = table.rows.slice(0, mostRows);
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
                  <td key={j} data-numeric={table.columns[j]!.numeric}>
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
