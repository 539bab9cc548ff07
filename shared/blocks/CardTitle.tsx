/** The title of a card that shows values. */
import { useState, type KeyboardEvent } from "react";
import styles from "./cardTitle.module.css";

/** Double click edits the title in place; Enter keeps, Escape gives up. */
export function CardTitle(props: {
  readonly title: string;
  /** Says what is shown while nobody has named it. */
  readonly fallback: string;
  /** "chart" */
  readonly what: string;
  readonly readOnly: boolean;
  onChange(title: string): void;
}) {
  const { title, fallback, what, readOnly, onChange } = props;
  const [draft, setDraft] = useState<string | null>(null);
  if (draft === null)
    return (
      <h3
        className={styles.title}
        data-unnamed={title === "" && fallback === ""}
        title={readOnly ? undefined : "Double-click to rename"}
        onDoubleClick={(event) => {
          if (readOnly) return;
          event.stopPropagation();
          setDraft(title || fallback);
        }}
      >
        {title || fallback || `Untitled ${what}`}
      </h3>
    );

  const keep = () => {
    const next = draft.trim();
    if (next !== title && next !== fallback) onChange(next);
    setDraft(null);
  };
  const handleKey = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") keep();
    if (event.key === "Escape") setDraft(null);
  };
  return (
    <input
      className={`${styles.title} ${styles.titleInput} nodrag nopan`}
      aria-label={`Title of the ${what}`}
      value={draft}
      maxLength={500}
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={handleKey}
      onDoubleClick={(event) => event.stopPropagation()}
    />
  );
}
