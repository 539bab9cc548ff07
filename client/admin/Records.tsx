/** Rows of things: a table where there is room, and on a phone a card for each. */
import type { ReactNode } from "react";
import styles from "./Records.module.css";

export interface Column<T> {
  /** Its heading; on a phone it stands before the value. */
  readonly title: string;
  /** Numbers stand at the right; the first column carries the name; a menu is one small button. */
  readonly look?: "name" | "number" | "actions" | "menu";
  cell(row: T): ReactNode;
}

export interface RecordsProps<T> {
  /** Of the whole table, for those who hear it. */
  readonly label: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  keyOf(row: T): string;
  /** Rows that step back: people who left, canvases in the trash. */
  isQuiet?(row: T): boolean;
}

// The roles are said again because `display: block` on a phone takes them away.
export function Records<T>(props: RecordsProps<T>) {
  const { label, rows, columns, keyOf, isQuiet } = props;
  return (
    <table className={styles.table} role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ title, look }) => (
            <th key={title} role="columnheader" scope="col" data-look={look}>
              {look === "actions" || look === "menu" ? (
                <span className="visually-hidden">{title}</span>
              ) : (
                title
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr
            key={keyOf(row)}
            role="row"
            data-quiet={isQuiet?.(row) || undefined}
          >
            {columns.map(({ title, look, cell }) => (
              <td key={title} role="cell" data-look={look} data-title={title}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
