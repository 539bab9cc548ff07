/** The parts that the controls of several chart types are made of. */
import { MultiSelect, SegmentedControl, Select } from "@mantine/core";
import { useId, type ReactNode } from "react";
import type { SampleFacts } from "../../../shared/api/facts.ts";
import type { Run } from "../../../shared/api/runs.ts";
import { metricChoices, taskChoices } from "../../../shared/charts/change.ts";
import type {
  ChartSpec,
  ChartType,
  SpecOf,
} from "../../../shared/charts/spec.ts";
import { metricLabel } from "../../../shared/charts/words.ts";
import styles from "../editor.module.css";

export interface ControlProps<T extends ChartType> {
  readonly spec: SpecOf<T>;
  /** The runs of the chart, whose metrics and tasks can be chosen. */
  readonly runs: readonly Run[];
  /** What their samples hold; null while nobody knows. */
  readonly facts: SampleFacts | null;
  onChange(spec: ChartSpec): void;
}

export interface Item {
  readonly value: string;
  readonly label: string;
}
type Data = readonly (Item | { group: string; items: Item[] })[];

/** A list to pick one from. What is chosen stays in it even when no run has it any more. */
export function OneOf(props: {
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly data: Data;
  readonly value: string;
  /** What nothing chosen means, where that is a choice: "All tasks". */
  readonly none?: string;
  onChange(value: string): void;
}) {
  const { label, description, data, value, none, onChange } = props;
  const known = data.some((each) =>
    "group" in each
      ? each.items.some((item) => item.value === value)
      : each.value === value,
  );
  return (
    <Select
      label={label}
      description={description}
      placeholder={none ?? props.placeholder ?? "Choose one"}
      data={[
        ...data,
        ...(known || value === "" ? [] : [{ value, label: value }]),
      ]}
      value={value === "" ? null : value}
      onChange={(next) => onChange(next ?? "")}
      searchable
      clearable={none !== undefined}
      allowDeselect={none !== undefined}
      limit={100}
      nothingFoundMessage="The chosen runs have none of this name"
    />
  );
}

export function TaskOf(props: {
  readonly runs: readonly Run[];
  readonly value: string;
  onChange(task: string): void;
}) {
  const tasks = taskChoices(props.runs);
  if (tasks.length === 0 && props.value === "") return null;
  return (
    <OneOf
      label="Task"
      none="All tasks"
      data={tasks.map((task) => ({ value: task, label: task }))}
      value={props.value}
      onChange={props.onChange}
    />
  );
}

export function TasksOf(props: {
  readonly runs: readonly Run[];
  readonly value: readonly string[];
  onChange(tasks: string[]): void;
}) {
  const { runs, value, onChange } = props;
  const tasks = [...new Set([...taskChoices(runs), ...value])];
  if (tasks.length === 0) return null;
  return (
    <MultiSelect
      label="Tasks"
      placeholder={value.length === 0 ? "All tasks" : undefined}
      data={tasks}
      value={[...value]}
      onChange={onChange}
      maxValues={100}
      limit={200}
      searchable
      clearable
    />
  );
}

export function MetricsOf(props: {
  readonly runs: readonly Run[];
  readonly value: readonly string[];
  readonly description?: string;
  onChange(metrics: string[]): void;
}) {
  const { runs, value, onChange } = props;
  return (
    <MultiSelect
      label="Metrics"
      description={
        runs.length === 0
          ? "Choose runs first: they bring their metrics."
          : props.description
      }
      placeholder={value.length === 0 ? "Choose a metric" : undefined}
      data={metricData(runs, value)}
      value={[...value]}
      onChange={onChange}
      maxValues={20}
      limit={100}
      searchable
      clearable
      nothingFoundMessage="No metric of these runs has this name"
    />
  );
}

/** A few exclusive ways, all in sight. */
export function Ways<V extends string>(props: {
  readonly label: string;
  readonly data: readonly { readonly value: V; readonly label: string }[];
  readonly value: V;
  onChange(value: V): void;
}) {
  return (
    <Labelled label={props.label}>
      {(label) => (
        <SegmentedControl
          fullWidth
          aria-labelledby={label}
          data={[...props.data]}
          value={props.value}
          onChange={(value) => props.onChange(value as V)}
        />
      )}
    </Labelled>
  );
}

export function Labelled(props: {
  readonly label: string;
  children(labelId: string): ReactNode;
}) {
  const id = useId();
  return (
    <div>
      <div id={id} className={styles.label}>
        {props.label}
      </div>
      {props.children(id)}
    </div>
  );
}

export function metricItem(metric: string): Item {
  const label = metricLabel(metric);
  return {
    value: metric,
    label: label === metric ? metric : `${label} (${metric})`,
  };
}

/** Chosen metrics stay in the list even when no run has them any more, so that they can be taken out. */
export function metricData(runs: readonly Run[], chosen: readonly string[]) {
  const choices = metricChoices(runs);
  const known = new Set(choices.map((choice) => choice.metric));
  const group = (name: string, metrics: readonly string[]) =>
    metrics.length > 0 ? [{ group: name, items: metrics.map(metricItem) }] : [];
  const of = (kind: "result" | "point") =>
    choices
      .filter((choice) => choice.kind === kind)
      .map((choice) => choice.metric);
  return [
    ...group("Reported results", of("result")),
    ...group("Logged step by step", of("point")),
    ...group(
      "In no chosen run",
      chosen.filter((metric) => metric !== "" && !known.has(metric)),
    ),
  ];
}

/** Scores of samples, as far as they fit. */
export function scoreItems(
  facts: SampleFacts | null,
  fits: (score: SampleFacts["scores"][number]) => boolean = () => true,
): Item[] {
  return (facts?.scores ?? []).filter(fits).map(({ name }) => metricItem(name));
}

export function fieldItems(facts: SampleFacts | null): Item[] {
  return (facts?.fields ?? []).map(({ name, values }) => ({
    value: name,
    label: `${name} (${values} values)`,
  }));
}

/** What a sample took, where the samples say so. */
export function measureItems(facts: SampleFacts | null): Item[] {
  const words = { cost: "Cost", seconds: "Seconds", tokens: "Tokens" } as const;
  return (["cost", "seconds", "tokens"] as const)
    .filter((name) => facts !== null && facts[name] > 0)
    .map((name) => ({ value: name, label: `${words[name]} of a sample` }));
}

export function withGroups(
  groups: readonly (readonly [string, Item[]])[],
): Data {
  return groups.flatMap(([group, items]) =>
    items.length > 0 ? [{ group, items }] : [],
  );
}
