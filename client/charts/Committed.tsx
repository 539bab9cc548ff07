/**
 * Fields that count when they are finished (left, or Enter) and not at every key: each change of a chart is a step of
 * undo and a query. While nothing is typed they show the value as it is now, whoever changed it.
 */
import {
  NumberInput,
  TextInput,
  type NumberInputProps,
  type TextInputProps,
} from "@mantine/core";
import { useState, type KeyboardEvent } from "react";

/** What was typed and does not count yet; `commit` is called when it does. */
function useDraft<T>(commit: (typed: T) => void) {
  const [typed, setTyped] = useState<T | null>(null);
  const finish = () => {
    if (typed === null) return;
    setTyped(null);
    commit(typed);
  };
  return {
    typed,
    setTyped,
    onBlur: finish,
    onKeyDown(event: KeyboardEvent) {
      if (event.key === "Enter" && !event.nativeEvent.isComposing) finish();
    },
  };
}

export function CommittedText({
  value,
  onCommit,
  ...props
}: TextInputProps & {
  readonly value: string;
  /** Gets the text without spaces around it, when it differs. */
  onCommit(value: string): void;
}) {
  const { typed, setTyped, ...handlers } = useDraft((text: string) => {
    const next = text.trim();
    if (next !== value) onCommit(next);
  });
  return (
    <TextInput
      {...props}
      {...handlers}
      value={typed ?? value}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}

export function CommittedNumber({
  value,
  onCommit,
  ...props
}: Omit<NumberInputProps, "value"> & {
  readonly value: number | null;
  /** Null when the field was emptied. */
  onCommit(value: number | null): void;
}) {
  const { typed, setTyped, ...handlers } = useDraft((text: string | number) => {
    const next = text === "" ? null : Number(text);
    if (next !== value && (next === null || Number.isFinite(next)))
      onCommit(next);
  });
  return (
    <NumberInput
      {...props}
      {...handlers}
      hideControls
      decimalSeparator="."
      allowedDecimalSeparators={[".", ","]}
      value={typed ?? value ?? ""}
      onChange={setTyped}
    />
  );
}
