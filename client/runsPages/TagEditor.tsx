/** The tags of a run: each can be taken away, one can be added or set anew. Those of machines are folded away. */
import { ActionIcon, Button, TextInput, Tooltip } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { plural } from "../../shared/charts/words.ts";
import { Failure } from "../account/Form.tsx";
import { useChangeRuns } from "./server.ts";
import styles from "./tags.module.css";

/** Kept by MLflow's clients, and by imports, for themselves. */
const machineTag = /^(mlflow|parley)\./;

export function TagEditor(props: {
  readonly run: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly mayChange?: boolean;
}) {
  const { run, tags, mayChange = true } = props;
  const change = useChangeRuns();
  const entries = Object.entries(tags).toSorted(([a], [b]) =>
    a.localeCompare(b),
  );
  const own = entries.filter(([name]) => !machineTag.test(name));
  const machine = entries.filter(([name]) => machineTag.test(name));
  const set = (name: string, value: string | null, onDone?: () => void) =>
    change.mutate(
      { ids: [run], patch: { tags: { [name]: value } } },
      { onSuccess: () => onDone?.() },
    );
  const list = (shown: typeof entries) => (
    <ul className={styles.tags}>
      {shown.map(([name, value]) => (
        <li key={name}>
          <span className={styles.tag}>
            <b>{name}</b>
            {value && <span>{value}</span>}
          </span>
          {mayChange && !machineTag.test(name) && (
            <Tooltip label="Take away">
              <ActionIcon
                size={24}
                aria-label={`Take the tag ${name} away`}
                disabled={change.isPending}
                onClick={() => set(name, null)}
              >
                <X size={14} />
              </ActionIcon>
            </Tooltip>
          )}
        </li>
      ))}
    </ul>
  );
  return (
    <div className={styles.editor}>
      {own.length > 0 ? (
        list(own)
      ) : (
        <p className={styles.quiet}>
          {mayChange
            ? "No tags yet. Tags are for finding and grouping: a team, a stage, a release."
            : "No tags."}
        </p>
      )}
      {mayChange && <NewTag busy={change.isPending} onAdd={set} />}
      <Failure failure={change.error} />
      {machine.length > 0 && (
        <details className={styles.machine}>
          <summary>{plural(machine.length, "tag")} of the tools</summary>
          {list(machine)}
        </details>
      )}
    </div>
  );
}

function NewTag(props: {
  readonly busy: boolean;
  onAdd(name: string, value: string, onDone: () => void): void;
}) {
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === "" || props.busy) return;
        props.onAdd(name.trim(), value.trim(), () => {
          setName("");
          setValue("");
        });
      }}
    >
      <TextInput
        aria-label="Name of the tag"
        placeholder="Name"
        maxLength={250}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        aria-label="Value of the tag"
        placeholder="Value"
        maxLength={8000}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="default"
        disabled={name.trim() === ""}
        loading={props.busy}
        leftSection={<Plus size={14} aria-hidden />}
      >
        Add tag
      </Button>
    </form>
  );
}
