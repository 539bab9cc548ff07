/** Dropdowns, sliders and searches that turn what is linked to this block, for everybody at once. */
import { Button, Select } from "@mantine/core";
import { SlidersHorizontal } from "lucide-react";
import type { ControlsBlock } from "../../shared/blocks/controls/model.ts";
import type { Control } from "../../shared/charts/controls.ts";
import { formatValue, plural } from "../../shared/charts/words.ts";
import { Message } from "../charts/Message.tsx";
import { CommittedText } from "../charts/Committed.tsx";
import { CommittedSlider } from "./CommittedSlider.tsx";
import type { FigureProps } from "./figures.ts";
import { useDriven } from "./usePanels.ts";
import styles from "./values.module.css";

export default function ControlsFigure({
  block,
  onConfigure,
  onSet,
}: FigureProps<ControlsBlock>) {
  const { controls, values } = block.fields;
  const driven = useDriven(block.id);
  if (controls.length === 0)
    return (
      <Message
        icon={<SlidersHorizontal size={20} aria-hidden />}
        text={
          onConfigure
            ? "Add a control, then link this card to the charts it should turn."
            : "Nobody has added a control yet."
        }
        action={
          onConfigure && (
            <Button size="compact-md" variant="light" onClick={onConfigure}>
              Add a control
            </Button>
          )
        }
      />
    );
  const set = (id: string, value: string | number) => {
    const { [id]: _, ...others } = values;
    onSet?.("values", value === "" ? others : { ...others, [id]: value });
  };
  return (
    <div className={`${styles.controls} nodrag nopan nowheel`}>
      {controls.map((control) => (
        <Turn
          key={control.id}
          control={control}
          value={values[control.id] ?? ""}
          disabled={!onSet}
          onChange={(value) => set(control.id, value)}
        />
      ))}
      <p className={styles.driven}>
        {driven === 0
          ? onSet
            ? "Drives nothing yet: draw a link from this card to a chart."
            : "Drives nothing yet."
          : `Drives ${plural(driven, "card")}, for everybody here.`}
      </p>
    </div>
  );
}

function Turn(props: {
  readonly control: Control;
  readonly value: string | number;
  readonly disabled: boolean;
  onChange(value: string | number): void;
}) {
  const { control, value, disabled, onChange } = props;
  switch (control.type) {
    case "dropdown":
      return (
        <Select
          size="sm"
          label={control.label}
          placeholder="All"
          data={[...new Set(control.options)]}
          value={value === "" ? null : String(value)}
          disabled={disabled}
          searchable
          clearable
          onChange={(next) => onChange(next ?? "")}
        />
      );
    case "slider":
      return (
        <CommittedSlider
          label={control.label}
          shown={
            value === "" ? "as the chart says" : formatValue(Number(value))
          }
          min={control.min}
          max={control.max}
          step={control.step}
          value={value === "" ? control.min : Number(value)}
          disabled={disabled}
          onCommit={onChange}
          onReset={value === "" ? undefined : () => onChange("")}
        />
      );
    case "search":
      return (
        <CommittedText
          size="sm"
          label={control.label}
          placeholder="All"
          value={String(value)}
          disabled={disabled}
          onCommit={onChange}
        />
      );
    default:
      return control satisfies never;
  }
}
