/** Runs and metrics as a table: the best of a column in bold only where its lead holds. */
import { Table2 } from "lucide-react";
import { Link } from "@tanstack/react-router";
import type { TableBlock } from "../../shared/blocks/table/model.ts";
import { signed } from "../../shared/charts/lens.ts";
import type { TableCell } from "../../shared/charts/table.ts";
import {
  formatTime,
  formatValue,
  metricLabel,
} from "../../shared/charts/words.ts";
import { RowThreads } from "../anchors/RowThreads.tsx";
import type { AskedTable } from "../runs/api.ts";
import type { FigureProps } from "./figures.ts";
import { Shown } from "./Shown.tsx";
import { usePanels } from "./usePanels.ts";
import { useTable } from "./useTable.ts";
import styles from "./values.module.css";

export default function TableFigure({
  block,
  onConfigure,
  onSet,
}: FigureProps<TableBlock>) {
  const table = useTable(block, usePanels(block.id));
  return (
    <Shown
      table={table}
      block={block.id}
      acknowledged={block.fields.acknowledged}
      icon={Table2}
      invitation="Choose runs and metrics: a row for each run, a column for each metric."
      onConfigure={onConfigure}
      onSet={onSet}
    >
      {(shown) => <Drawn {...shown} {...block.fields} block={block.id} />}
    </Shown>
  );
}

function Drawn(
  props: AskedTable &
    Pick<TableBlock["fields"], "shows" | "title"> & { readonly block: string },
) {
  const { answer, shows, title, block } = props;
  const { columns } = props.query;
  const runOf = new Map(answer.runs.map((run) => [run.id, run]));
  const anyHolds = answer.rows.some(({ cells }) =>
    cells.some((cell) => cell?.holds),
  );
  const sameTask = new Set(columns.map(({ task }) => task)).size <= 1;
  return (
    <>
      {/* React Flow leaves the wheel and drags inside these classes alone. */}
      <div
        className={`${styles.scroll} nowheel nodrag nopan`}
        tabIndex={0}
        role="region"
        aria-label={`Values of ${title || "the table"}`}
      >
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Run</th>
              {columns.map(({ metric, task }) => (
                <th key={`${metric} ${task}`} scope="col">
                  {metricLabel(metric)}
                  {task && !sameTask && (
                    <span className={styles.task}>{task}</span>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {answer.rows.map(({ run, cells }) => (
              <tr key={run}>
                <td title={runOf.get(run)?.name}>
                  <Link to="/runs/$run" params={{ run }} draggable={false}>
                    {runOf.get(run)?.name}
                  </Link>
                  {run === answer.baseline && (
                    <span className={styles.beside}>compared with</span>
                  )}
                  <RowThreads
                    block={block}
                    run={run}
                    name={runOf.get(run)?.name ?? "a run"}
                  />
                </td>
                {cells.map((cell, i) => (
                  <td key={i}>
                    {cell ? <Value cell={cell} shows={shows} /> : "–"}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles.caption}>
        {[
          sameTask && columns[0]?.task,
          shows === "nothing" ? null : "95 % intervals",
          anyHolds
            ? "bold: best, and ahead by more than chance explains"
            : "no lead is clear",
          `as of ${formatTime(answer.asOf)}`,
        ]
          .filter(Boolean)
          .join(" · ")}
      </div>
    </>
  );
}

function Value(props: {
  readonly cell: TableCell;
  readonly shows: TableBlock["fields"]["shows"];
}) {
  const { cell, shows } = props;
  const lines = [
    ...(shows === "interval" || shows === "both"
      ? [
          cell.low === null || cell.high === null
            ? "no uncertainty given"
            : `[${formatValue(cell.low)}, ${formatValue(cell.high)}]`,
        ]
      : []),
    ...((shows === "delta" || shows === "both") && cell.delta !== null
      ? [
          `${signed(cell.delta)}${cell.deltaLow === null || cell.deltaHigh === null ? "" : ` [${signed(cell.deltaLow)}, ${signed(cell.deltaHigh)}]`}`,
        ]
      : []),
  ];
  return (
    <>
      {cell.holds ? (
        <strong className={styles.best}>{formatValue(cell.value!)}</strong>
      ) : (
        formatValue(cell.value!)
      )}
      {lines.map((line) => (
        <span key={line} className={styles.beside}>
          {line}
        </span>
      ))}
    </>
  );
}
