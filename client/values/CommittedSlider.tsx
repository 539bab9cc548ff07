/** A slider whose value counts when it is let go, not at every pixel: each change is written for everybody. */
import { CloseButton, Slider } from "@mantine/core";
// Only what has a slider carries its styles.
import "@mantine/core/styles/Slider.layer.css";
import { useId, useState } from "react";
import styles from "./values.module.css";

export function CommittedSlider(props: {
  readonly label: string;
  /** The value in words. */
  readonly shown: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  readonly disabled: boolean;
  onCommit(value: number): void;
  /** Back to what the chart says; left out when it is there. */
  readonly onReset: (() => void) | undefined;
}) {
  const { label, shown, value, onCommit, onReset, ...range } = props;
  const id = useId();
  const [dragged, setDragged] = useState<number | null>(null);
  return (
    <div>
      <div className={styles.sliderHead}>
        <span id={id}>
          {label}: {shown}
        </span>
        {onReset && !range.disabled && (
          <CloseButton
            size="sm"
            aria-label={`Reset ${label}`}
            onClick={onReset}
          />
        )}
      </div>
      <Slider
        {...range}
        label={(at) => String(at)}
        value={dragged ?? value}
        onChange={setDragged}
        onChangeEnd={(next) => {
          setDragged(null);
          onCommit(next);
        }}
        thumbProps={{ "aria-labelledby": id }}
      />
    </div>
  );
}
