/** A frame: a title above a rounded region. */
import { useState, type KeyboardEvent } from "react";
import type { BlockViewProps } from "../view.ts";
import type { Frame } from "./model.ts";
import styles from "./view.module.css";

export default function FrameView({ block, surface }: BlockViewProps<Frame>) {
  const { title } = block.fields;
  const { readOnly } = surface;
  const [draft, setDraft] = useState<string | null>(null);
  const keep = () => {
    if (draft !== null && draft.trim() !== title)
      surface.set("title", draft.trim());
    setDraft(null);
  };
  const handleKey = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") keep();
    if (event.key === "Escape") setDraft(null);
  };
  return (
    <div className={styles.frame}>
      {draft === null ? (
        <div className={styles.title} data-unnamed={title === ""}>
          {readOnly ? (
            <h2>{title || "Untitled frame"}</h2>
          ) : (
            <h2
              title={title || "Double-click to name this frame"}
              onDoubleClick={(event) => {
                event.stopPropagation();
                setDraft(title);
              }}
            >
              {title || "Untitled frame"}
            </h2>
          )}
        </div>
      ) : (
        <input
          className={`${styles.input} nodrag nopan`}
          aria-label="Title of the frame"
          placeholder="Untitled frame"
          autoFocus
          maxLength={500}
          value={draft}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onBlur={keep}
          onKeyDown={handleKey}
          onDoubleClick={(event) => event.stopPropagation()}
        />
      )}
      <div className={styles.region} />
    </div>
  );
}
