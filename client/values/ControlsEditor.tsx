import { ActionIcon, Button, Menu, Select, TagsInput } from "@mantine/core";
import { Plus, Trash2 } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ControlsBlock } from "../../shared/blocks/controls/model.ts";
import type { Run } from "../../shared/api/runs.ts";
import { metricChoices, taskChoices } from "../../shared/charts/change.ts";
import type { Control, Driven } from "../../shared/charts/controls.ts";
import { setValue } from "../../shared/doc/edits.ts";
import { CommittedNumber, CommittedText } from "../charts/Committed.tsx";
import { runsQuery } from "../runs/api.ts";
import { useSession } from "../sync/session.ts";
import styles from "./values.module.css";

const words: Readonly<Record<Driven, string>> = {
  model: "Model",
  run: "Run name",
  task: "Task",
  metric: "Metric",
  latest: "How many of the newest runs",
  threshold: "Threshold",
  smoothing: "Smoothing",
  passAt: "Passed from",
  bins: "Bins",
};

/** What can be added; it gets an id of its own then. */
const offers: readonly Control[] = [
  { type: "dropdown" as const, drives: "model" as const, options: [] },
  { type: "dropdown" as const, drives: "task" as const, options: [] },
  { type: "dropdown" as const, drives: "metric" as const, options: [] },
  { type: "search" as const, drives: "run" as const },
  {
    type: "slider" as const,
    drives: "latest" as const,
    min: 1,
    max: 50,
    step: 1,
  },
  {
    type: "slider" as const,
    drives: "threshold" as const,
    min: 0,
    max: 1,
    step: 0.01,
  },
  {
    type: "slider" as const,
    drives: "smoothing" as const,
    min: 1,
    max: 100,
    step: 1,
  },
  {
    type: "slider" as const,
    drives: "passAt" as const,
    min: 0,
    max: 1,
    step: 0.05,
  },
  {
    type: "slider" as const,
    drives: "bins" as const,
    min: 2,
    max: 50,
    step: 1,
  },
].map((offer) => ({ ...offer, id: "", label: words[offer.drives] }));

const kinds: Readonly<Record<Control["type"], string>> = {
  dropdown: "dropdown",
  slider: "slider",
  search: "search",
};

export default function ControlsEditor({ block }: { block: ControlsBlock }) {
  const { doc } = useSession();
  const { title, controls } = block.fields;
  const { data: runs = [] } = useQuery(runsQuery);
  const set = (next: readonly Control[]) =>
    setValue(doc, block.id, "controls", next);
  const add = (offer: Control) => {
    const id = crypto.randomUUID();
    set([
      ...controls,
      offer.type === "dropdown"
        ? { ...offer, id, options: optionsOf(offer.drives, runs).slice(0, 100) }
        : { ...offer, id },
    ]);
  };
  return (
    <>
      <CommittedText
        label="Title"
        placeholder="Controls"
        maxLength={500}
        value={title}
        onCommit={(next) => setValue(doc, block.id, "title", next)}
      />
      {controls.length === 0 && (
        <p className={styles.hint}>
          Add a control. Then draw a link from this card to each chart, number
          or table that it should turn.
        </p>
      )}
      {controls.map((control) => (
        <OneControl
          key={control.id}
          control={control}
          runs={runs}
          onChange={(next) =>
            set(controls.map((each) => (each.id === next.id ? next : each)))
          }
          onRemove={() => set(controls.filter((each) => each !== control))}
        />
      ))}
      <Menu position="bottom-start" disabled={controls.length >= 12}>
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<Plus size={14} aria-hidden />}
            disabled={controls.length >= 12}
          >
            Add a control
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {offers.map((offer) => (
            <Menu.Item
              key={`${offer.type} ${offer.drives}`}
              onClick={() => add(offer)}
            >
              {words[offer.drives]} ({kinds[offer.type]})
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function OneControl(props: {
  readonly control: Control;
  readonly runs: readonly Run[];
  onChange(control: Control): void;
  onRemove(): void;
}) {
  const { control, runs, onChange, onRemove } = props;
  const known = useMemo(
    () => optionsOf(control.drives, runs),
    [control.drives, runs],
  );
  return (
    <fieldset className={styles.control}>
      <div className={styles.row}>
        <CommittedText
          label={`${words[control.drives]} (${kinds[control.type]})`}
          value={control.label}
          maxLength={100}
          onCommit={(label) => onChange({ ...control, label })}
        />
        <ActionIcon
          variant="subtle"
          size={36}
          aria-label={`Remove ${control.label}`}
          onClick={onRemove}
        >
          <Trash2 size={16} aria-hidden />
        </ActionIcon>
      </div>
      {control.type === "dropdown" && (
        <TagsInput
          label="Choices"
          description="Type one and press Enter, or pick from the runs."
          data={known}
          value={control.options}
          onChange={(options) => onChange({ ...control, options })}
          maxTags={100}
        />
      )}
      {control.type === "search" && (
        <Select
          label="Looks in"
          data={[
            { value: "run", label: "run names and models" },
            { value: "model", label: "models" },
          ]}
          value={control.drives}
          allowDeselect={false}
          onChange={(drives) =>
            onChange({
              ...control,
              drives: drives === "model" ? "model" : "run",
            })
          }
        />
      )}
      {control.type === "slider" && (
        <div className={styles.row}>
          {(["min", "max", "step"] as const).map((end) => (
            <CommittedNumber
              key={end}
              label={{ min: "From", max: "to", step: "in steps of" }[end]}
              value={control[end]}
              onCommit={(next) => {
                const changed = { ...control, [end]: next ?? control[end] };
                if (changed.min < changed.max && changed.step > 0)
                  onChange(changed);
              }}
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}

function optionsOf(drives: Driven, runs: readonly Run[]): string[] {
  switch (drives) {
    case "model":
      return [...new Set(runs.flatMap((run) => run.model ?? []))].sort();
    case "run":
      return [...new Set(runs.map((run) => run.name))];
    case "task":
      return taskChoices(runs);
    case "metric":
      return metricChoices(runs).map(({ metric }) => metric);
    default:
      return [];
  }
}
