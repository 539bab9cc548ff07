/** Opens a small picker: the quickest answers first, all others by a word. */
import { Popover } from "@mantine/core";
import { SmilePlus } from "lucide-react";
import { useId, useState, type KeyboardEvent } from "react";
import styles from "./EmojiPicker.module.css";
import { emojiName, emojis, findEmojis, quickEmojis } from "./emoji.ts";

export function EmojiButton(props: {
  readonly label: string;
  readonly className: string;
  readonly tabIndex?: number;
  onPick(char: string): void;
}) {
  const { label, className, tabIndex, onPick } = props;
  const [open, setOpen] = useState(false);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-start"
      withinPortal
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <button
          type="button"
          className={className}
          title={label}
          aria-label={label}
          tabIndex={tabIndex}
          onClick={() => setOpen((old) => !old)}
        >
          <SmilePlus size={15} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown p={8} onKeyDown={(event) => event.stopPropagation()}>
        <Picker
          onPick={(char) => {
            setOpen(false);
            onPick(char);
          }}
          onClose={() => setOpen(false)}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function Picker(props: { onPick(char: string): void; onClose(): void }) {
  const [query, setQuery] = useState("");
  const listId = useId();
  const found =
    query.trim() === "" ? emojis : findEmojis(query.trim(), emojis.length);
  return (
    <div
      className={styles.picker}
      onKeyDown={(event) => {
        if (event.key === "Escape") props.onClose();
        else moveInGrid(event);
      }}
    >
      <input
        className={styles.search}
        data-autofocus
        type="search"
        aria-label="Search emoji"
        aria-controls={listId}
        placeholder="Search emoji"
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && found[0]) props.onPick(found[0].char);
        }}
      />
      {query === "" && (
        <div className={styles.quick} role="group" aria-label="Often used">
          {quickEmojis.map((char) => (
            <Pick key={char} char={char} onPick={props.onPick} />
          ))}
        </div>
      )}
      <div id={listId} className={styles.grid} role="group" aria-label="Emoji">
        {found.map(({ char }) => (
          <Pick key={char} char={char} onPick={props.onPick} />
        ))}
        {found.length === 0 && <p role="status">No emoji by that name</p>}
      </div>
    </div>
  );
}

function Pick(props: { readonly char: string; onPick(char: string): void }) {
  const name = emojiName(props.char);
  return (
    <button
      type="button"
      className={styles.emoji}
      title={name}
      aria-label={name}
      onClick={() => props.onPick(props.char)}
    >
      {props.char}
    </button>
  );
}

const columns = 8;

function moveInGrid(event: KeyboardEvent<HTMLElement>) {
  const inField = event.target instanceof HTMLInputElement;
  const step = {
    ArrowRight: inField ? undefined : 1,
    ArrowLeft: inField ? undefined : -1,
    ArrowDown: inField ? 1 : columns,
    ArrowUp: inField ? undefined : -columns,
  }[event.key];
  if (step === undefined) return;
  const all = [...event.currentTarget.querySelectorAll("button")];
  const at = all.indexOf(document.activeElement as HTMLButtonElement);
  event.preventDefault();
  all[Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
}
