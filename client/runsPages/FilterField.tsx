/** A filter in MLflow's grammar: completed while it is typed, applied when it is whole, with its fault under it. */
import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedCallback, useDebouncedValue } from "@mantine/hooks";
import { Filter } from "lucide-react";
import { useRef, useState } from "react";
import type { RunColumns } from "../../shared/api/runSearch.ts";
import { plural } from "../../shared/charts/words.ts";
import { FilterError, parseFilter } from "../../shared/runs/filter.ts";
import { completeFilter } from "./completion.ts";
import styles from "./toolbar.module.css";

export function FilterField(props: {
  /** The filter that the table shows. */
  readonly value: string;
  readonly columns: RunColumns | undefined;
  onApply(filter: string): void;
}) {
  const { value, columns, onApply } = props;
  const [text, setText] = useState(value);
  const [caret, setCaret] = useState(value.length);
  const [applied, setApplied] = useState(value);
  // The address changed by itself: back, a link, "Show all runs".
  if (value !== applied) {
    setApplied(value);
    if (value !== text.trim()) setText(value);
  }
  const input = useRef<HTMLInputElement>(null);
  const list = useCombobox({
    onDropdownClose: () => list.resetSelectedOption(),
  });
  const { from, to, options } = completeFilter(text, caret, columns);
  const apply = (words: string) => {
    if (faultOf(words) === null && words.trim() !== value)
      onApply(words.trim());
  };
  const applySoon = useDebouncedCallback(apply, 500);
  // Nobody is told of a fault in the middle of a word.
  const [settled] = useDebouncedValue(text, 600);
  const fault = settled === text ? faultOf(text) : null;

  const write = (words: string, at: number) => {
    setText(words);
    setCaret(at);
    applySoon(words);
    list.openDropdown();
    // No list is chosen from by Enter alone: Enter applies what is written.
    list.resetSelectedOption();
  };
  const complete = (option: string) => {
    const gap = option.endsWith(".") ? "" : " ";
    const words =
      text.slice(0, from) + option + gap + text.slice(to).trimStart();
    const at = from + option.length + gap.length;
    write(words, at);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(at, at);
    });
  };

  return (
    <div className={styles.filter}>
      <Combobox
        store={list}
        onOptionSubmit={complete}
        position="bottom-start"
        offset={4}
      >
        <Combobox.Target>
          <TextInput
            ref={input}
            aria-label="Filter"
            placeholder="metrics.acc > 0.8 AND params.lr = '0.1'"
            leftSection={<Filter size={16} aria-hidden />}
            maxLength={4000}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            error={fault && <Fault text={text} fault={fault} />}
            value={text}
            onChange={({ currentTarget }) =>
              write(
                currentTarget.value,
                currentTarget.selectionStart ?? currentTarget.value.length,
              )
            }
            onSelect={({ currentTarget }) =>
              setCaret(currentTarget.selectionStart ?? 0)
            }
            onFocus={() => list.openDropdown()}
            onBlur={() => {
              list.closeDropdown();
              apply(text);
            }}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return;
              const chosen = list.getSelectedOptionIndex() >= 0;
              if (event.key === "Enter" && !(list.dropdownOpened && chosen)) {
                list.closeDropdown();
                apply(text);
              }
              if (event.key === "Escape" && list.dropdownOpened) {
                event.stopPropagation();
                list.closeDropdown();
              }
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={options.length === 0}>
          <Combobox.Options mah={280} style={{ overflowY: "auto" }}>
            {options.map(({ text: option, runs }) => (
              <Combobox.Option
                key={option}
                value={option}
                className={styles.option}
              >
                {option}
                {runs !== null && (
                  <span className={styles.optionRuns}>
                    {plural(runs, "run")}
                  </span>
                )}
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </div>
  );
}

/** The words of the grammar, and the place that they are about. */
function Fault(props: { readonly text: string; readonly fault: FilterError }) {
  const { text, fault } = props;
  const at = Math.min(fault.position, text.length);
  const start = Math.max(0, at - 40);
  const wrong = /^\S*/.exec(text.slice(at))![0] || " ";
  return (
    <span className={styles.wrong}>
      {fault.message}
      <code className={styles.wrongText} aria-hidden>
        {start > 0 && "…"}
        {text.slice(start, at)}
        <mark>{wrong}</mark>
        {text.slice(at + wrong.length, at + 40)}
      </code>
    </span>
  );
}

function faultOf(text: string): FilterError | null {
  try {
    parseFilter(text);
    return null;
  } catch (failure) {
    if (failure instanceof FilterError) return failure;
    throw failure;
  }
}
