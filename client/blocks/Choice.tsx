/** A status pill: glyph, word and colour; with a menu for those who may change it. */
import { Menu } from "@mantine/core";
import { Check, ChevronDown } from "lucide-react";
import type { ChoiceProps, Option } from "../../shared/blocks/view.ts";
import { useCard } from "./card.ts";
import styles from "./controls.module.css";

export function Choice({ label, value, options, onChange }: ChoiceProps) {
  const { readOnly } = useCard();
  const chosen = options.find((option) => option.value === value);
  if (!chosen) return null;
  if (readOnly)
    return (
      <span className={styles.pill} data-tone={chosen.tone} title={label}>
        <Face option={chosen} />
      </span>
    );
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <button
          type="button"
          className={`${styles.pill} nodrag nopan`}
          data-tone={chosen.tone}
          aria-label={`${label}: ${chosen.word}`}
        >
          <Face option={chosen} />
          <ChevronDown size={12} aria-hidden className={styles.more} />
        </button>
      </Menu.Target>
      <Menu.Dropdown className="nodrag nopan nowheel">
        <Menu.Label>{label}</Menu.Label>
        {options.map((option) => (
          <Menu.Item
            key={option.value}
            className={styles.item}
            data-tone={option.tone}
            leftSection={<option.icon size={16} />}
            rightSection={
              option.value === value ? (
                <Check size={14} aria-label="set" />
              ) : null
            }
            onClick={() => onChange(option.value)}
          >
            <span className={styles.word}>{option.word}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Face({ option }: { readonly option: Option }) {
  return (
    <>
      <option.icon size={14} />
      <span>{option.word}</span>
    </>
  );
}
