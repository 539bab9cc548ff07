/** Controls of the charts that are made of samples: confusion, calibration, ROC, distribution, scenarios. */
import { Checkbox } from "@mantine/core";
import { CommittedNumber, CommittedText } from "../Committed.tsx";
import {
  fieldItems,
  measureItems,
  metricData,
  OneOf,
  scoreItems,
  TaskOf,
  Ways,
  withGroups,
  type ControlProps,
} from "./fields.tsx";

export function ConfusionControls({
  spec,
  runs,
  facts,
  onChange,
}: ControlProps<"confusion">) {
  const labels = [
    { value: "target", label: "The expected answer" },
    { value: "output", label: "The given answer" },
    ...fieldItems(facts),
  ];
  return (
    <>
      <TaskOf
        runs={runs}
        value={spec.task}
        onChange={(task) => onChange({ ...spec, task })}
      />
      <OneOf
        label="Rows: what was expected"
        data={labels}
        value={spec.expected}
        onChange={(expected) => onChange({ ...spec, expected })}
      />
      <OneOf
        label="Columns: what was given"
        data={labels}
        value={spec.given}
        onChange={(given) => onChange({ ...spec, given })}
      />
      <Ways
        label="Shares of"
        data={[
          { value: "row", label: "each expected" },
          { value: "column", label: "each given" },
          { value: "none", label: "counts" },
        ]}
        value={spec.normalise}
        onChange={(normalise) => onChange({ ...spec, normalise })}
      />
    </>
  );
}

export function CalibrationControls({
  spec,
  runs,
  facts,
  onChange,
}: ControlProps<"calibration">) {
  return (
    <>
      <TaskOf
        runs={runs}
        value={spec.task}
        onChange={(task) => onChange({ ...spec, task })}
      />
      <OneOf
        label="How sure it was"
        description="A score of each sample between 0 and 1."
        data={scoreItems(facts, (score) => score.unit)}
        value={spec.confidence}
        onChange={(confidence) => onChange({ ...spec, confidence })}
      />
      <OneOf
        label="Whether it was right"
        none="The sample’s own verdict"
        data={scoreItems(facts, (score) => score.binary)}
        value={spec.outcome}
        onChange={(outcome) => onChange({ ...spec, outcome })}
      />
      <Ways
        label="Bins of"
        data={[
          { value: "width", label: "the same width" },
          { value: "mass", label: "as many samples" },
        ]}
        value={spec.binning}
        onChange={(binning) => onChange({ ...spec, binning })}
      />
      <Bins
        value={spec.bins}
        most={50}
        onChange={(bins) => onChange({ ...spec, bins })}
      />
    </>
  );
}

export function RocControls({
  spec,
  runs,
  facts,
  onChange,
}: ControlProps<"roc">) {
  return (
    <>
      <TaskOf
        runs={runs}
        value={spec.task}
        onChange={(task) => onChange({ ...spec, task })}
      />
      <OneOf
        label="Score"
        description="Higher should mean yes."
        data={scoreItems(facts, (score) => !score.binary)}
        value={spec.score}
        onChange={(score) => onChange({ ...spec, score })}
      />
      <OneOf
        label="What is true"
        data={[
          { value: "target", label: "The expected answer" },
          { value: "correct", label: "Whether the answer is right" },
          ...fieldItems(facts),
        ]}
        value={spec.outcome}
        onChange={(outcome) => onChange({ ...spec, outcome })}
      />
      <CommittedText
        label="The value that counts as yes"
        placeholder="1"
        maxLength={250}
        value={spec.positive}
        onCommit={(positive) => onChange({ ...spec, positive })}
      />
      <Ways
        label="Drawn as"
        data={[
          { value: "roc", label: "Hits and false alarms" },
          { value: "pr", label: "Precision and recall" },
        ]}
        value={spec.curve}
        onChange={(curve) => onChange({ ...spec, curve })}
      />
    </>
  );
}

export function DistributionControls({
  spec,
  runs,
  facts,
  onChange,
}: ControlProps<"distribution">) {
  return (
    <>
      <TaskOf
        runs={runs}
        value={spec.task}
        onChange={(task) => onChange({ ...spec, task })}
      />
      <OneOf
        label="Score"
        data={withGroups([
          ["Scores of samples", scoreItems(facts)],
          ["What a sample took", measureItems(facts)],
        ])}
        value={spec.metric}
        onChange={(metric) => onChange({ ...spec, metric })}
      />
      <Ways
        label="Drawn as"
        data={[
          { value: "histogram", label: "Columns" },
          { value: "box", label: "Boxes" },
        ]}
        value={spec.mark}
        onChange={(mark) => onChange({ ...spec, mark })}
      />
      {spec.mark === "histogram" && (
        <Bins
          value={spec.bins}
          most={100}
          onChange={(bins) => onChange({ ...spec, bins })}
        />
      )}
    </>
  );
}

export function ScenariosControls({
  spec,
  runs,
  facts,
  onChange,
}: ControlProps<"scenarios">) {
  return (
    <>
      <TaskOf
        runs={runs}
        value={spec.task}
        onChange={(task) => onChange({ ...spec, task })}
      />
      <OneOf
        label="Passed or failed by"
        none="The sample’s own verdict"
        data={scoreItems(facts)}
        value={spec.metric}
        onChange={(metric) => onChange({ ...spec, metric })}
      />
      {spec.metric !== "" && (
        <CommittedNumber
          label="Passed from"
          value={spec.passAt}
          onCommit={(passAt) => onChange({ ...spec, passAt: passAt ?? 0.5 })}
        />
      )}
      <Checkbox
        label="Only scenarios that changed between runs"
        checked={spec.changedOnly}
        onChange={(event) =>
          onChange({ ...spec, changedOnly: event.currentTarget.checked })
        }
      />
    </>
  );
}

/** A metric of a run, or what its samples took. */
export function measureOrMetric(
  props: Pick<ControlProps<"pareto">, "runs" | "facts">,
  chosen: string,
) {
  return [
    ...withGroups([["What a sample took", measureItems(props.facts)]]),
    ...metricData(props.runs, [
      ["cost", "seconds", "tokens"].includes(chosen) ? "" : chosen,
    ]),
  ];
}

function Bins(props: {
  readonly value: number;
  readonly most: number;
  onChange(bins: number): void;
}) {
  const { value, most, onChange } = props;
  return (
    <CommittedNumber
      label="Bins"
      min={2}
      max={most}
      allowDecimal={false}
      value={value}
      onCommit={(bins) =>
        onChange(Math.min(most, Math.max(2, Math.round(bins ?? value))))
      }
    />
  );
}
