/** One run in the table. Drawn again only when something of it changed. */
import { Checkbox } from "@mantine/core";
import { memo } from "react";
import type { RunColumn, RunRow } from "../../shared/api/runSearch.ts";
import { useNow } from "../kit/useNow.ts";
import { exactTime, timeAgo } from "../kit/when.ts";
import { columnKey } from "./columnKeys.ts";
import { cellWords } from "./numbers.ts";
import { RunMenu } from "./RunMenu.tsx";
import { RunName } from "./RunName.tsx";
import styles from "./table.module.css";

export interface TableRowProps {
  readonly row: RunRow;
  readonly index: number;
  /** Pixels from the top of the sheet. */
  readonly top: number;
  readonly columns: readonly RunColumn[];
  /** "<run>\t<column>" of the cells that lead. */
  readonly leads: ReadonlySet<string>;
  readonly chosen: boolean;
  /** In the tab order. */
  readonly reachable: boolean;
  readonly mayChange: boolean;
  onToggle(run: string): void;
  onReach(index: number): void;
}

export const TableRow = memo(function TableRow(props: TableRowProps) {
  const { row, index, columns, leads, chosen, reachable, mayChange } = props;
  const tabIndex = reachable ? 0 : -1;
  return (
    <div
      className={styles.row}
      role="row"
      aria-rowindex={index + 2}
      data-chosen={chosen || undefined}
      data-row={index}
      data-quiet={row.archivedAt !== null || undefined}
      style={{ transform: `translateY(${props.top}px)` }}
      onFocus={() => props.onReach(index)}
    >
      <div className={styles.name} role="cell">
        <Checkbox
          size="sm"
          tabIndex={tabIndex}
          aria-label={`Choose ${row.name}`}
          checked={chosen}
          onChange={() => props.onToggle(row.id)}
        />
        <RunName row={row} tabIndex={tabIndex}>
          {(rename) => (
            <RunMenu
              row={row}
              tabIndex={tabIndex}
              mayChange={mayChange}
              onRename={rename}
            />
          )}
        </RunName>
      </div>
      <div className={styles.started} role="cell">
        <Started at={row.startedAt} />
      </div>
      {columns.map((column, i) => {
        const key = columnKey(column);
        const words = cellWords(row.cells[i]);
        const isBest = leads.has(`${row.id}\t${key}`);
        return (
          <div
            key={key}
            className={styles.cell}
            role="cell"
            data-number={column.type === "metric" || undefined}
            data-best={isBest || undefined}
            title={
              isBest
                ? `${words.title}; best, by more than the interval`
                : words.title
            }
          >
            <span className={styles.value}>{words.value}</span>
            {words.interval && (
              <span className={styles.interval}>{words.interval}</span>
            )}
          </div>
        );
      })}
    </div>
  );
});

function Started({ at }: { readonly at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={exactTime(at)}>
      {timeAgo(at, now)}
    </time>
  );
}
