/** Above the table: words, filter, groups, columns, which runs at all, and the way to bring runs in. */
import { Button, NativeSelect, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { Search, Upload } from "lucide-react";
import { useState } from "react";
import type { RunColumn, RunColumns } from "../../shared/api/runSearch.ts";
import { openImport } from "../runs/importStore.ts";
import type { RunsAddress } from "./address.ts";
import { ColumnPicker } from "./ColumnPicker.tsx";
import { columnKey } from "./columnKeys.ts";
import { FilterField } from "./FilterField.tsx";
import type { AddressChange } from "./useAddress.ts";
import styles from "./toolbar.module.css";

export function RunsToolbar(props: {
  readonly address: RunsAddress;
  readonly columns: RunColumns | undefined;
  readonly chosen: readonly RunColumn[];
  readonly mayChange: boolean;
  onChange(change: AddressChange): void;
}) {
  const { address, columns, chosen, mayChange, onChange } = props;
  return (
    <div className={styles.toolbar} role="search">
      <Words
        value={address.q ?? ""}
        onChange={(q) => onChange({ q: q || undefined })}
      />
      <FilterField
        value={address.filter ?? ""}
        columns={columns}
        onApply={(filter) => onChange({ filter: filter || undefined })}
      />
      <div className={styles.tools}>
        <Select
          className={styles.group!}
          aria-label="Group by"
          placeholder="Group by…"
          searchable
          clearable
          clearButtonProps={{ "aria-label": "No groups" }}
          nothingFoundMessage="No param or tag of this name"
          limit={100}
          data={groupOptions(columns)}
          value={address.group ?? null}
          onChange={(group) => onChange({ group: group ?? undefined })}
        />
        <ColumnPicker
          columns={columns}
          chosen={chosen}
          onChange={(next) => onChange({ columns: next.map(columnKey) })}
        />
        <NativeSelect
          aria-label="Which runs"
          data={[
            { value: "", label: "Current runs" },
            { value: "only", label: "Archived runs" },
            { value: "all", label: "All runs" },
          ]}
          value={address.archived ?? ""}
          onChange={({ currentTarget: { value } }) =>
            onChange({
              archived: value === "only" || value === "all" ? value : undefined,
            })
          }
        />
        {mayChange && (
          <Button
            h={36}
            variant="default"
            leftSection={<Upload size={16} aria-hidden />}
            onClick={() => openImport()}
          >
            Import
          </Button>
        )}
      </div>
    </div>
  );
}

function Words(props: { readonly value: string; onChange(q: string): void }) {
  const { value, onChange } = props;
  const [words, setWords] = useState(value);
  const [applied, setApplied] = useState(value);
  // The address changed by itself: back, a link, "Show all runs".
  if (value !== applied) {
    setApplied(value);
    if (value !== words.trim()) setWords(value);
  }
  const send = useDebouncedCallback(onChange, 250);
  return (
    <TextInput
      className={styles.words!}
      aria-label="Find runs"
      placeholder="Name, model or metric"
      leftSection={<Search size={16} aria-hidden />}
      maxLength={250}
      value={words}
      onChange={({ currentTarget }) => {
        setWords(currentTarget.value);
        send(currentTarget.value.trim());
      }}
    />
  );
}

function groupOptions(columns: RunColumns | undefined) {
  return [
    { value: "model", label: "Model" },
    ...(columns?.params ?? []).map(({ name }) => ({
      value: name,
      label: name,
    })),
    ...(columns?.tags ?? []).map(({ name }) => ({
      value: `tags.${name}`,
      label: `tag ${name}`,
    })),
  ].filter(
    // A param called "model" is the model to those who group.
    ({ value }, i, all) => all.findIndex((each) => each.value === value) === i,
  );
}
