/** A slider whose value counts when it is let go, not at every pixel: each change is written for everybody. */
import { Slider } from "@mantine/core";
// Only what has a slider carries its styles.
import "@mantine/core/styles/Slider.layer.css";
import { useId, useState } from "react";
import styles from "./values.module.css";

export function CommittedSlider(props: {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  readonly disabled: boolean;
  onCommit(value: number): void;
}) {
  const { label, value, onCommit, ...range } = props;
  const id = useId();
  const [dragged, setDragged] = useState<number | null>(null);
  return (
    <div>
      <div id={id} className={styles.hint}>
        {label}
      </div>
      <Slider
        {...range}
        label={(shown) => String(shown)}
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
