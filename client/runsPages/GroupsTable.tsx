/** Runs put together by a param, a tag or the model: mean and deviation over the runs of each group. */
import { Button } from "@mantine/core";
import type { z } from "zod";
import type { RunColumn, runGroupSchema } from "../../shared/api/runSearch.ts";
import { formatCount, plural } from "../../shared/charts/words.ts";
import { printFilter } from "../../shared/runs/filter.ts";
import { columnKey } from "./columnKeys.ts";
import { columnLabel, columnWords } from "./columns.ts";
import { cellWords } from "./numbers.ts";
import styles from "./groups.module.css";

export type RunGroup = z.infer<typeof runGroupSchema>;

export function GroupsTable(props: {
  readonly groups: readonly RunGroup[];
  /** A param, "tags.<tag>" or "model". */
  readonly by: string;
  readonly columns: readonly RunColumn[];
  readonly stale: boolean;
  /** Left out when these are all. */
  readonly onMore?: (() => void) | undefined;
  /** Shows the runs of one group, by a filter. */
  onOpen(filter: string): void;
  /** Chooses the runs of one group, for a comparison or a chart. */
  onChoose(runs: readonly string[]): void;
}) {
  const { groups, by, columns, stale, onMore, onOpen, onChoose } = props;
  const name = by.startsWith("tags.") ? by.slice("tags.".length) : by;
  return (
    <div className={styles.scroller} data-stale={stale || undefined}>
      <table className={styles.table} aria-label={`Runs by ${name}`}>
        <thead>
          <tr>
            <th scope="col">{by === "model" ? "Model" : name}</th>
            <th scope="col" data-number>
              Runs
            </th>
            {columns.map((column) => {
              const { title, over } = columnWords(column);
              return (
                <th
                  key={columnKey(column)}
                  scope="col"
                  data-number={column.type === "metric" || undefined}
                  title={columnLabel(column)}
                >
                  {over && <small>{over}</small>}
                  {title}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.key ?? "\0"}>
              <th scope="row">
                <Button
                  variant="subtle"
                  size="compact-sm"
                  title={`Show ${plural(group.runs, "run")}`}
                  onClick={() => onOpen(groupFilter(by, group.key))}
                >
                  {group.key === null ? "not given" : group.key || "empty"}
                </Button>
              </th>
              <td data-number>
                <Button
                  variant="subtle"
                  color="gray"
                  size="compact-sm"
                  aria-label={`Choose the ${plural(group.runs, "run")} of ${group.key ?? "no value"}`}
                  onClick={() => onChoose(group.ids)}
                >
                  {formatCount(group.runs)}
                </Button>
              </td>
              {columns.map((column, i) => (
                <GroupCell
                  key={columnKey(column)}
                  column={column}
                  cell={group.cells[i]}
                  runs={group.runs}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {onMore && (
        <Button variant="default" onClick={onMore}>
          Show more groups
        </Button>
      )}
      <p className={styles.note}>
        Each value is the mean over the runs of a group, with the standard
        deviation between them. How many runs have the value stands beside it
        where it is not all of them.
      </p>
    </div>
  );
}

function GroupCell(props: {
  readonly column: RunColumn;
  readonly cell: RunGroup["cells"][number] | undefined;
  readonly runs: number;
}) {
  const { column, cell, runs } = props;
  const words = cellWords(cell);
  const have = cell?.runs ?? null;
  return (
    <td data-number={column.type === "metric" || undefined} title={words.title}>
      {words.value} <small>{words.interval}</small>
      {have !== null && have !== runs && words.value !== "" && (
        <small> of {have}</small>
      )}
    </td>
  );
}

/** The runs of one group as a filter. */
export function groupFilter(by: string, key: string | null): string {
  const subject =
    by === "model"
      ? ({ entity: "attribute", key: "model" } as const)
      : by.startsWith("tags.")
        ? ({ entity: "tag", key: by.slice("tags.".length) } as const)
        : ({ entity: "param", key: by } as const);
  return printFilter([
    {
      subject,
      condition:
        key === null ? { operator: "IS NULL" } : { operator: "=", value: key },
    },
  ]);
}
