import { MultiSelect, SegmentedControl, Select } from "@mantine/core";
import type { TableBlock } from "../../shared/blocks/table/model.ts";
import { setValue } from "../../shared/doc/edits.ts";
import { CommittedText } from "../charts/Committed.tsx";
import { useSession } from "../sync/session.ts";
import { columnChoices, columnKey, readColumnKey } from "./columnChoices.ts";
import { RunsField } from "./RunsField.tsx";
import styles from "./values.module.css";

export default function TableEditor({ block }: { block: TableBlock }) {
  const { doc } = useSession();
  const { title, runs, columns, baseline, shows } = block.fields;
  const set = (field: keyof TableBlock["fields"], content: unknown) =>
    setValue(doc, block.id, field, content);
  return (
    <>
      <CommittedText
        label="Title"
        placeholder="The metrics' names"
        maxLength={500}
        value={title}
        onCommit={(next) => set("title", next)}
      />
      <RunsField
        selection={runs}
        onChange={(selection) => set("runs", selection)}
      >
        {(chosen, all) => (
          <fieldset className={styles.group}>
            <legend>What</legend>
            <MultiSelect
              label="Columns"
              placeholder={columns.length === 0 ? "Choose metrics" : undefined}
              data={columnChoices(chosen, columns)}
              value={columns.map(columnKey)}
              onChange={(keys) => set("columns", keys.map(readColumnKey))}
              maxValues={24}
              limit={200}
              searchable
              clearable
              nothingFoundMessage="No metric of these runs has this name"
            />
            <Select
              label="Compared with"
              placeholder="Nothing"
              data={(chosen.length > 0 ? chosen : all)
                .slice(0, 300)
                .map((run) => ({ value: run.id, label: run.name }))}
              value={baseline || null}
              onChange={(next) => set("baseline", next ?? "")}
              searchable
              clearable
            />
            <SegmentedControl
              fullWidth
              aria-label="Beside each value"
              value={shows}
              data={[
                { value: "interval", label: "Interval" },
                { value: "delta", label: "Difference" },
                { value: "both", label: "Both" },
                { value: "nothing", label: "Nothing" },
              ]}
              onChange={(next) => set("shows", next)}
            />
          </fieldset>
        )}
      </RunsField>
    </>
  );
}
