/** What each column of a table means, over its first rows: guessed by the server, corrected by a person. */
import { NativeSelect } from "@mantine/core";
import type { ImportPreview, TableMapping } from "../../shared/api/runs.ts";
import { formatCount } from "../../shared/charts/words.ts";
import { CommittedText } from "../charts/Committed.tsx";
import { rolesOf, withShape, type Role } from "./mapping.ts";
import styles from "./runs.module.css";

type Table = NonNullable<ImportPreview["table"]>;

const roleGroups: readonly {
  readonly group: string;
  readonly items: readonly { readonly value: Role; readonly label: string }[];
}[] = [
  {
    group: "Numbers",
    items: [
      { value: "metricColumn", label: "a metric" },
      { value: "value", label: "value" },
      { value: "stderr", label: "standard error" },
      { value: "low", label: "interval from" },
      { value: "high", label: "interval to" },
      { value: "n", label: "n (how many)" },
      { value: "k", label: "successes of n" },
      { value: "correct", label: "right or wrong" },
      { value: "score", label: "a score" },
      { value: "confidence", label: "confidence" },
      { value: "seconds", label: "how long it took" },
      { value: "cost", label: "cost" },
      { value: "tokens", label: "tokens" },
    ],
  },
  {
    group: "The example",
    items: [
      { value: "sampleId", label: "its id" },
      { value: "input", label: "input" },
      { value: "expected", label: "expected output" },
      { value: "output", label: "given output" },
      { value: "slice", label: "group by" },
      { value: "detail", label: "more to read" },
    ],
  },
  {
    group: "The judgement",
    items: [
      { value: "modelA", label: "model A" },
      { value: "modelB", label: "model B" },
      { value: "winner", label: "who won" },
    ],
  },
  {
    group: "What it is about",
    items: [
      { value: "metric", label: "metric name" },
      { value: "run", label: "run" },
      { value: "model", label: "model" },
      { value: "task", label: "task" },
      { value: "param", label: "setting" },
    ],
  },
  {
    group: "When",
    items: [
      { value: "step", label: "step" },
      { value: "time", label: "time" },
    ],
  },
  { group: "Nothing", items: [{ value: "ignore", label: "leave out" }] },
];

const shapes: readonly {
  readonly value: TableMapping["shape"];
  readonly label: string;
}[] = [
  { value: "long", label: "One row per value" },
  { value: "wide", label: "One column per metric" },
  { value: "samples", label: "One example a row" },
  { value: "pairwise", label: "One judgement of two models a row" },
];

const shownRows = 5;

export function MappingTable(props: {
  readonly table: Table;
  readonly mapping: TableMapping;
  readonly disabled: boolean;
  onChange(mapping: TableMapping): void;
}) {
  const { table, mapping, disabled, onChange } = props;
  const hasRunColumn = mapping.roles.includes("run");
  const groups = roleGroups
    .map(({ group, items }) => ({
      group,
      items: items.filter(({ value }) =>
        rolesOf[mapping.shape].includes(value),
      ),
    }))
    .filter(({ items }) => items.length > 0);
  return (
    <div className={styles.mapping}>
      <div className={styles.mappingHead}>
        <NativeSelect
          aria-label="Shape of the table"
          disabled={disabled}
          value={mapping.shape}
          data={shapes}
          onChange={(event) =>
            onChange(
              withShape(
                mapping,
                event.currentTarget.value as TableMapping["shape"],
              ),
            )
          }
        />
        <CommittedText
          aria-label="Name of the run"
          placeholder="Name of the run"
          leftSection={<span className={styles.inputWord}>run</span>}
          leftSectionWidth={36}
          disabled={disabled || hasRunColumn}
          maxLength={250}
          value={mapping.runName}
          onCommit={(runName) => runName && onChange({ ...mapping, runName })}
        />
      </div>
      <div
        className={styles.mappingScroll}
        tabIndex={0}
        role="region"
        aria-label="Columns of the table and what they mean"
      >
        <table>
          <thead>
            <tr>
              {table.columns.map((column, i) => (
                <th key={i} scope="col">
                  <span className={styles.columnName} title={column}>
                    {column || `column ${i + 1}`}
                  </span>
                  <NativeSelect
                    size="xs"
                    aria-label={`Meaning of ${column || `column ${i + 1}`}`}
                    disabled={disabled}
                    data={groups}
                    value={mapping.roles[i] ?? "ignore"}
                    onChange={(event) =>
                      onChange({
                        ...mapping,
                        roles: table.columns.map((_, j) =>
                          j === i
                            ? (event.currentTarget.value as Role)
                            : (mapping.roles[j] ?? "ignore"),
                        ),
                      })
                    }
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.slice(0, shownRows).map((row, i) => (
              <tr key={i}>
                {table.columns.map((_, j) => (
                  <td key={j} data-left-out={mapping.roles[j] === "ignore"}>
                    {row[j] ?? ""}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.quiet}>
        {table.rowCount > shownRows
          ? `First ${shownRows} of ${formatCount(table.rowCount)} rows.`
          : `${formatCount(table.rowCount)} rows.`}
      </p>
    </div>
  );
}
