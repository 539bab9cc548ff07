/** The values of a chart as a table that screen readers can walk, with a download. */
import { Button } from "@mantine/core";
import { Download } from "lucide-react";
import { useMemo } from "react";
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import {
  cellText,
  tableCsv,
  type Cell,
  type DataTable as Table,
} from "../../shared/charts/dataTable.ts";
import { chartKind } from "../../shared/charts/kinds.ts";
import type { ChartSpec } from "../../shared/charts/spec.ts";
import { formatCount, shortLabels } from "../../shared/charts/words.ts";
import { downloadText } from "../kit/download.ts";
import { fileName } from "./fileName.ts";
import styles from "./charts.module.css";

/** More rows than this are in the download only: nobody reads them here, and they would slow the canvas. */
const mostRows = 300;

export function DataTable(props: {
  readonly spec: ChartSpec;
  readonly answer: ChartAnswer;
  readonly title: string;
}) {
  const { spec, answer, title } = props;
  const table = useMemo(
    () => chartKind(spec.type).table(spec, answer),
    [spec, answer],
  );
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
          onClick={() =>
            downloadText(
              // The mark makes Excel read UTF-8.
              `\ufeff${tableCsv(table)}`,
              "text/csv;charset=utf-8",
              `${fileName(title)}.csv`,
            )
          }
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
