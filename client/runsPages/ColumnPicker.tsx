/** Which columns the table has: those chosen, in their order, and all others to find. */
import {
  ActionIcon,
  Button,
  Checkbox,
  Popover,
  TextInput,
} from "@mantine/core";
import { ArrowDown, ArrowUp, Columns3, Search, X } from "lucide-react";
import { useMemo, useState } from "react";
import type { RunColumn, RunColumns } from "../../shared/api/runSearch.ts";
import { plural } from "../../shared/charts/words.ts";
import { columnKey, mostColumns } from "./columnKeys.ts";
import {
  columnLabel,
  columnWords,
  metricColumns,
  suggestColumns,
} from "./columns.ts";
import styles from "./toolbar.module.css";

const mostListed = 100;

export function ColumnPicker(props: {
  readonly columns: RunColumns | undefined;
  readonly chosen: readonly RunColumn[];
  onChange(columns: readonly RunColumn[]): void;
}) {
  const { columns, chosen, onChange } = props;
  return (
    <Popover position="bottom-end" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button
          h={36}
          variant="default"
          leftSection={<Columns3 size={16} aria-hidden />}
        >
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        {columns ? (
          <Picker columns={columns} chosen={chosen} onChange={onChange} />
        ) : (
          <p className={styles.quiet}>Loading…</p>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

interface Offer {
  readonly column: RunColumn;
  readonly runs: number;
  readonly kind: string;
}

function Picker(props: {
  readonly columns: RunColumns;
  readonly chosen: readonly RunColumn[];
  onChange(columns: readonly RunColumn[]): void;
}) {
  const { columns, chosen, onChange } = props;
  const [words, setWords] = useState("");
  const offers = useMemo(() => offersOf(columns), [columns]);
  const keys = new Set(chosen.map(columnKey));
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = offers.filter(({ column }) => {
    const text = `${column.name} ${columnLabel(column)}`.toLowerCase();
    return (
      !keys.has(columnKey(column)) &&
      wanted.every((word) => text.includes(word))
    );
  });
  const move = (from: number, to: number) => {
    const next = [...chosen];
    next.splice(to, 0, ...next.splice(from, 1));
    onChange(next);
  };
  const isFull = chosen.length >= mostColumns;
  return (
    <div className={styles.picker}>
      {chosen.length > 0 && (
        <>
          <h3>In the table</h3>
          <ul className={styles.chosen} aria-label="Columns in the table">
            {chosen.map((column, i) => {
              const label = columnLabel(column);
              return (
                <li key={columnKey(column)}>
                  <ColumnName column={column} />
                  <ActionIcon
                    size={28}
                    aria-label={`Move ${label} to the left`}
                    disabled={i === 0}
                    onClick={() => move(i, i - 1)}
                  >
                    <ArrowUp size={14} />
                  </ActionIcon>
                  <ActionIcon
                    size={28}
                    aria-label={`Move ${label} to the right`}
                    disabled={i === chosen.length - 1}
                    onClick={() => move(i, i + 1)}
                  >
                    <ArrowDown size={14} />
                  </ActionIcon>
                  <ActionIcon
                    size={28}
                    aria-label={`Take ${label} out`}
                    onClick={() => onChange(chosen.filter((_, j) => j !== i))}
                  >
                    <X size={14} />
                  </ActionIcon>
                </li>
              );
            })}
          </ul>
        </>
      )}
      <TextInput
        data-autofocus
        aria-label="Find a column"
        placeholder="Find a metric, param or tag"
        leftSection={<Search size={14} aria-hidden />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <ul className={styles.found} aria-label="More columns">
        {found.slice(0, mostListed).map(({ column, runs, kind }) => (
          <li key={columnKey(column)}>
            <Checkbox
              size="sm"
              checked={false}
              disabled={isFull}
              label={
                <ColumnName
                  column={column}
                  facts={`${kind}, ${plural(runs, "run")}`}
                />
              }
              onChange={() => onChange([...chosen, column])}
            />
          </li>
        ))}
        {found.length === 0 && (
          <li className={styles.quiet}>
            {words ? "Nothing else has this name." : "There is nothing else."}
          </li>
        )}
        {found.length > mostListed && (
          <li className={styles.quiet}>
            and {found.length - mostListed} more: search to find them
          </li>
        )}
      </ul>
      <div className={styles.pickerFoot}>
        <span className={styles.quiet}>
          {isFull && `${mostColumns} columns are the most.`}
        </span>
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => onChange(suggestColumns(columns))}
        >
          Suggest columns
        </Button>
      </div>
    </div>
  );
}

function ColumnName(props: {
  readonly column: RunColumn;
  readonly facts?: string;
}) {
  const { column, facts } = props;
  const { title, over } = columnWords(column);
  return (
    <span className={styles.columnName}>
      {title}{" "}
      <small>
        {facts
          ? [column.type === "metric" && over, facts]
              .filter(Boolean)
              .join(" · ")
          : over}
      </small>
    </span>
  );
}

function offersOf(columns: RunColumns): readonly Offer[] {
  return [
    ...metricColumns(columns).map(({ name, task, runs }) => ({
      column: { type: "metric" as const, name, task },
      runs,
      kind: "metric",
    })),
    ...columns.params.map(({ name, runs }) => ({
      column: { type: "param" as const, name },
      runs,
      kind: "param",
    })),
    ...columns.tags.map(({ name, runs }) => ({
      column: { type: "tag" as const, name },
      runs,
      kind: "tag",
    })),
  ];
}
