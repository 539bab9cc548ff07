/** Controls of charts over steps or time, and by model or task. */
import { Checkbox, SegmentedControl, Select, Slider } from "@mantine/core";
// Only this editor has a slider, so only its chunk carries the styles.
import "@mantine/core/styles/Slider.layer.css";
import { useState } from "react";
import { withX } from "../../../shared/charts/change.ts";
import type { SeriesSpec } from "../../../shared/charts/spec.ts";
import { CommittedNumber, CommittedText } from "../Committed.tsx";
import { Labelled, MetricsOf, TasksOf, type ControlProps } from "./fields.tsx";
import styles from "../editor.module.css";

const xChoices = [
  { value: "step", label: "Steps" },
  { value: "time", label: "Time" },
  { value: "model", label: "Models" },
  { value: "task", label: "Tasks" },
];
const seriesChoices = [
  { value: "run", label: "each run" },
  { value: "model", label: "each model" },
  { value: "task", label: "each task" },
  { value: "metric", label: "each metric" },
  { value: "none", label: "nothing: all in one" },
];

export function SeriesControls({
  spec,
  runs,
  onChange,
}: ControlProps<"series">) {
  const overSteps = spec.x === "step" || spec.x === "time";

  return (
    <>
      <fieldset className={styles.group}>
        <legend>What</legend>
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
      </fieldset>
      <fieldset className={styles.group}>
        <legend>How</legend>
        <Labelled label="Drawn over">
          {(label) => (
            <SegmentedControl
              fullWidth
              aria-labelledby={label}
              data={xChoices}
              value={spec.x}
              onChange={(x) => onChange(withX(spec, x as SeriesSpec["x"]))}
            />
          )}
        </Labelled>
        <Select
          label="A colour for"
          data={seriesChoices.filter(
            (choice) => spec.x !== "task" || choice.value !== "task",
          )}
          value={spec.series}
          allowDeselect={false}
          onChange={(series) =>
            onChange({ ...spec, series: series as SeriesSpec["series"] })
          }
        />
        {overSteps && (
          <>
            <Labelled label="Drawn as">
              {(label) => (
                <SegmentedControl
                  fullWidth
                  aria-labelledby={label}
                  data={[
                    { value: "line", label: "Line" },
                    { value: "dot", label: "Dots" },
                  ]}
                  value={spec.mark}
                  onChange={(mark) =>
                    onChange({ ...spec, mark: mark as SeriesSpec["mark"] })
                  }
                />
              )}
            </Labelled>
            {spec.mark === "line" && (
              <Labelled
                label={
                  spec.smoothing > 1
                    ? `Smoothed over ${spec.smoothing} points`
                    : "Smoothing: none"
                }
              >
                {(label) => (
                  <Smoothing
                    points={spec.smoothing}
                    labelledBy={label}
                    onChange={(smoothing) => onChange({ ...spec, smoothing })}
                  />
                )}
              </Labelled>
            )}
            {spec.x === "step" && (
              <Checkbox
                label="Logarithmic steps"
                checked={spec.logX}
                onChange={(event) =>
                  onChange({ ...spec, logX: event.currentTarget.checked })
                }
              />
            )}
          </>
        )}
      </fieldset>
      <ValueAxis spec={spec} onChange={onChange} />
    </>
  );
}

function ValueAxis(props: {
  readonly spec: SeriesSpec;
  onChange(spec: SeriesSpec): void;
}) {
  const { spec, onChange } = props;
  const [from, to] = spec.yDomain ?? [null, null];
  // Its name can be reached by Tab from the threshold, which counts only when it is left.
  const [typed, setTyped] = useState(false);
  const setEnds = (low: number | null, high: number | null) =>
    onChange({
      ...spec,
      // An end that was left out, or both in the wrong order, fit the data.
      yDomain: low === null && high === null ? null : [low, high],
    });
  return (
    <fieldset className={styles.group}>
      <legend>Values</legend>
      <div className={styles.pair}>
        <CommittedNumber
          label="Axis from"
          placeholder="fits"
          value={from}
          onCommit={(value) => setEnds(value, to)}
        />
        <CommittedNumber
          label="to"
          placeholder="fits"
          value={to}
          onCommit={(value) => setEnds(from, value)}
        />
      </div>
      <div className={styles.pair}>
        <CommittedNumber
          label="Threshold"
          placeholder="none"
          onInput={(event) => setTyped(event.currentTarget.value !== "")}
          value={spec.threshold?.value ?? null}
          onCommit={(value) =>
            onChange({
              ...spec,
              threshold:
                value === null
                  ? null
                  : { value, label: spec.threshold?.label ?? "" },
            })
          }
        />
        <CommittedText
          label="Its name"
          placeholder="threshold"
          maxLength={100}
          disabled={spec.threshold === null && !typed}
          value={spec.threshold?.label ?? ""}
          onCommit={(label) =>
            spec.threshold &&
            onChange({ ...spec, threshold: { ...spec.threshold, label } })
          }
        />
      </div>
    </fieldset>
  );
}

/** Drawn again when the thumb is let go, not at every point it passes. */
function Smoothing(props: {
  readonly points: number;
  readonly labelledBy: string;
  onChange(points: number): void;
}) {
  const { points, labelledBy, onChange } = props;
  const [passed, setPassed] = useState<number | null>(null);
  return (
    <Slider
      thumbProps={{ "aria-labelledby": labelledBy }}
      min={1}
      max={50}
      step={2}
      value={passed ?? Math.min(50, points)}
      label={(width) => (width > 1 ? `${width} points` : "none")}
      onChange={setPassed}
      onChangeEnd={(chosen) => {
        setPassed(null);
        onChange(chosen);
      }}
    />
  );
}
