/** Which of the twelve charts: an icon, a name and one sentence each. */
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import type { Offered } from "../../shared/charts/change.ts";
import type { ChartSpec } from "../../shared/charts/spec.ts";
import { typeChoices, type TypeChoice } from "./typeChoices.ts";
import styles from "./editor.module.css";

export function TypePicker(props: {
  readonly spec: ChartSpec;
  readonly offered: Offered;
  onChange(spec: ChartSpec): void;
}) {
  const { spec, offered, onChange } = props;
  const [open, setOpen] = useState(false);
  const current = typeChoices.find((choice) => choice.is(spec));
  return (
    <fieldset className={styles.group}>
      <legend>Kind of chart</legend>
      <button
        type="button"
        className={styles.typeNow}
        aria-expanded={open}
        onClick={() => setOpen((shown) => !shown)}
      >
        {current && <Words choice={current} />}
        <ChevronDown size={16} aria-hidden data-open={open || undefined} />
      </button>
      {open && (
        <div
          className={styles.types}
          role="radiogroup"
          aria-label="Kind of chart"
        >
          {typeChoices.map((choice) => (
            <button
              key={choice.key}
              type="button"
              role="radio"
              aria-checked={choice === current}
              className={styles.type}
              onClick={() => {
                setOpen(false);
                if (choice !== current) onChange(choice.apply(spec, offered));
              }}
            >
              <Words choice={choice} />
            </button>
          ))}
        </div>
      )}
    </fieldset>
  );
}

function Words({ choice }: { readonly choice: TypeChoice }) {
  const Icon = choice.icon;
  return (
    <>
      <Icon size={20} aria-hidden />
      <span className={styles.typeWords}>
        <b>{choice.label}</b>
        <span>{choice.hint}</span>
      </span>
    </>
  );
}
