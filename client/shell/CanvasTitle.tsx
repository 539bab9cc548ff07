/** The canvas's title, edited where it stands: Enter or leaving keeps it, Escape takes the change back. */
import { useState } from "react";
import { setTitle } from "../../shared/doc/edits.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import type { LiveSession } from "../sync/connection.ts";
import { useReadOnly } from "../sync/session.ts";
import styles from "./CanvasTitle.module.css";

export function CanvasTitle({ session }: { readonly session: LiveSession }) {
  const title = useCanvas((canvas) => canvas.title);
  const readOnly = useReadOnly();
  const [draft, setDraft] = useState<string | null>(null);
  const shown = draft ?? title;

  const keep = () => {
    const wanted = draft?.trim();
    setDraft(null);
    if (wanted && wanted !== title) {
      session.undo.stopCapturing();
      setTitle(session.doc, wanted.slice(0, 500));
    }
  };
  return (
    <h1 className={styles.title}>
      <span className={styles.sizer} aria-hidden>
        {shown || "Untitled canvas"}
      </span>
      <input
        id="canvas-title"
        className={styles.input}
        aria-label="Canvas title"
        placeholder="Untitled canvas"
        maxLength={500}
        readOnly={readOnly}
        value={shown}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onFocus={(event) => !readOnly && event.currentTarget.select()}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key !== "Escape") return;
          setDraft(null);
          // The blur that follows finds no draft to keep.
          requestAnimationFrame(() =>
            document.getElementById("canvas-title")?.blur(),
          );
        }}
      />
    </h1>
  );
}
