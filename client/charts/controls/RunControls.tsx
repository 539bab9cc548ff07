/** Controls of the charts that compare whole runs: heat map, ablation, Pareto, drift, win rate. */
import { Checkbox } from "@mantine/core";
import { CommittedNumber } from "../Committed.tsx";
import {
  fieldItems,
  metricData,
  MetricsOf,
  OneOf,
  scoreItems,
  TaskOf,
  TasksOf,
  Ways,
  withGroups,
  type ControlProps,
} from "./fields.tsx";
import { measureOrMetric } from "./SampleControls.tsx";

export function SlicesControls({
  spec,
  runs,
  facts,
  onChange,
}: ControlProps<"slices">) {
  const byTask = spec.by === "task";
  return (
    <>
      <OneOf
        label="Rows"
        data={[{ value: "task", label: "Tasks" }, ...fieldItems(facts)]}
        value={spec.by}
        onChange={(by) => onChange({ ...spec, by: by || "task" })}
      />
      <OneOf
        label="Metric"
        data={
          byTask
            ? metricData(runs, [spec.metric])
            : withGroups([["Scores of samples", scoreItems(facts)]])
        }
        value={spec.metric}
        onChange={(metric) => onChange({ ...spec, metric })}
      />
      {!byTask && (
        <TaskOf
          runs={runs}
          value={spec.task}
          onChange={(task) => onChange({ ...spec, task })}
        />
      )}
      <Ways
        label="Columns"
        data={[
          { value: "model", label: "Models" },
          { value: "run", label: "Runs" },
        ]}
        value={spec.columns}
        onChange={(columns) => onChange({ ...spec, columns })}
      />
      <CommittedNumber
        label="Grey below this many samples"
        min={0}
        allowDecimal={false}
        value={spec.smallN}
        onCommit={(n) =>
          onChange({ ...spec, smallN: Math.max(0, Math.round(n ?? 20)) })
        }
      />
    </>
  );
}

export function DeltaControls({ spec, runs, onChange }: ControlProps<"delta">) {
  return (
    <>
      <OneOf
        label="Compared with"
        none="The first run"
        data={runs.map((run) => ({ value: run.id, label: run.name }))}
        value={spec.baseline}
        onChange={(baseline) => onChange({ ...spec, baseline })}
      />
      <MetricsOf
        runs={runs}
        value={spec.metrics}
        onChange={(metrics) => onChange({ ...spec, metrics })}
      />
      <TasksOf
        runs={runs}
        value={spec.tasks}
        onChange={(tasks) => onChange({ ...spec, tasks })}
      />
      <Ways
        label="In the order of"
        data={[
          { value: "delta", label: "the difference" },
          { value: "name", label: "the name" },
        ]}
        value={spec.sort}
        onChange={(sort) => onChange({ ...spec, sort })}
      />
    </>
  );
}

export function ParetoControls(props: ControlProps<"pareto">) {
  const { spec, runs, onChange } = props;
  return (
    <>
      <TaskOf
        runs={runs}
        value={spec.task}
        onChange={(task) => onChange({ ...spec, task })}
      />
      <OneOf
        label="Across: what it costs"
        data={measureOrMetric(props, spec.x)}
        value={spec.x}
        onChange={(x) => onChange({ ...spec, x })}
      />
      <OneOf
        label="Up: how good it is"
        data={measureOrMetric(props, spec.y)}
        value={spec.y}
        onChange={(y) => onChange({ ...spec, y })}
      />
      <Checkbox
        label="Less across is better"
        checked={spec.xIsCost}
        onChange={(event) =>
          onChange({ ...spec, xIsCost: event.currentTarget.checked })
        }
      />
      <Checkbox
        label="Logarithmic across"
        checked={spec.logX}
        onChange={(event) =>
          onChange({ ...spec, logX: event.currentTarget.checked })
        }
      />
    </>
  );
}

export function DriftControls({ spec, runs, onChange }: ControlProps<"drift">) {
  const params = [...new Set(runs.flatMap((run) => Object.keys(run.params)))];
  return (
    <>
      <OneOf
        label="Metric"
        data={metricData(runs, [spec.metric])}
        value={spec.metric}
        onChange={(metric) => onChange({ ...spec, metric })}
      />
      <TaskOf
        runs={runs}
        value={spec.task}
        onChange={(task) => onChange({ ...spec, task })}
      />
      <OneOf
        label="Limits for"
        data={[
          { value: "auto", label: "what fits the data" },
          { value: "p", label: "shares of n (p-chart)" },
          { value: "xmr", label: "single values (XmR)" },
          { value: "ewma", label: "slow drift (EWMA)" },
        ]}
        value={spec.method}
        onChange={(method) =>
          onChange({
            ...spec,
            method: (method || "auto") as typeof spec.method,
          })
        }
      />
      <CommittedNumber
        label="Limits from the first … runs"
        placeholder="all"
        min={0}
        allowDecimal={false}
        value={spec.baseline === 0 ? null : spec.baseline}
        onCommit={(n) =>
          onChange({ ...spec, baseline: Math.max(0, Math.round(n ?? 0)) })
        }
      />
      <OneOf
        label="Mark changes of"
        none="the model"
        data={params.map((param) => ({ value: param, label: param }))}
        value={spec.release}
        onChange={(release) => onChange({ ...spec, release })}
      />
    </>
  );
}

export function PairwiseControls({ spec, onChange }: ControlProps<"pairwise">) {
  return (
    <Ways
      label="Drawn as"
      data={[
        { value: "matrix", label: "Who beats whom" },
        { value: "rating", label: "One rating each" },
      ]}
      value={spec.view}
      onChange={(view) => onChange({ ...spec, view })}
    />
  );
}
