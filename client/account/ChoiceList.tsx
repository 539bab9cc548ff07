/** One of a few, each with what it means. */
import { useId } from "react";
import styles from "./account.module.css";

export interface ChoiceListProps<V extends string> {
  readonly legend: string;
  readonly choices: readonly {
    readonly value: NoInfer<V>;
    readonly name: string;
    readonly what?: string;
  }[];
  readonly value: V;
  readonly disabled?: boolean;
  onChange(value: NoInfer<V>): void;
}

export function ChoiceList<V extends string>(props: ChoiceListProps<V>) {
  const { legend, choices, value, disabled = false, onChange } = props;
  const group = useId();
  return (
    <fieldset className={styles.choices} disabled={disabled}>
      <legend>{legend}</legend>
      {choices.map((choice) => (
        <label key={choice.value} className={styles.choice}>
          <input
            type="radio"
            name={group}
            checked={value === choice.value}
            onChange={() => onChange(choice.value)}
          />
          <span>
            {choice.name}
            {choice.what && <small>{choice.what}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
