import { Select } from "@mantine/core";
import type { NumberBlock } from "../../shared/blocks/number/model.ts";
import { lensWords } from "../../shared/charts/lens.ts";
import { disciplines } from "../../shared/disciplines.ts";
import { setValue } from "../../shared/doc/edits.ts";
import { CommittedText } from "../charts/Committed.tsx";
import { useSession } from "../sync/session.ts";
import { columnChoices, columnKey, readColumnKey } from "./columnChoices.ts";
import { RunsField } from "./RunsField.tsx";
import styles from "./values.module.css";

export default function NumberEditor({ block }: { block: NumberBlock }) {
  const { doc } = useSession();
  const { title, runs, metric, baseline, sentences } = block.fields;
  const set = (field: keyof NumberBlock["fields"], content: unknown) =>
    setValue(doc, block.id, field, content);
  return (
    <>
      <CommittedText
        label="Title"
        placeholder="The metric's name"
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
            <p className={styles.hint}>
              One run is shown: the newest of all that match, or the first of
              those you chose.
            </p>
            <Select
              label="Metric"
              placeholder="Choose a metric"
              data={columnChoices(chosen, metric ? [metric] : [])}
              value={metric && columnKey(metric)}
              onChange={(key) => set("metric", key && readColumnKey(key))}
              searchable
              limit={200}
              nothingFoundMessage="No metric of these runs has this name"
            />
            <Select
              label="Compared with"
              data={[
                { value: "previous", label: "The run before it" },
                ...all
                  .slice(0, 300)
                  .map((run) => ({ value: run.id, label: run.name })),
              ]}
              placeholder="Nothing"
              value={baseline || null}
              onChange={(next) => set("baseline", next ?? "")}
              searchable
              clearable
            />
          </fieldset>
        )}
      </RunsField>
      <fieldset className={styles.group}>
        <legend>In your own words</legend>
        <p className={styles.hint}>
          Everybody reads the sentence of their discipline; without one it is
          made from the data. These become numbers:{" "}
          {lensWords.map((word) => `{${word}}`).join(" ")}
        </p>
        {disciplines
          .filter((discipline) => discipline !== "other")
          .map((discipline) => (
            <CommittedText
              key={discipline}
              label={`For ${discipline}`}
              maxLength={500}
              placeholder="Made from the data"
              value={sentences[discipline] ?? ""}
              onCommit={(next) =>
                set("sentences", { ...sentences, [discipline]: next })
              }
            />
          ))}
      </fieldset>
    </>
  );
}
