/** The name of a run in a list: a link with what the run is under it; renamed in place. */
import { Link } from "@tanstack/react-router";
import { Pin } from "lucide-react";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import type { RunRow } from "../../shared/api/runSearch.ts";
import { toastFailure } from "../kit/toasts.tsx";
import { useChangeRuns } from "./server.ts";
import { StatusGlyph } from "./Status.tsx";
import styles from "./table.module.css";

export function RunName(props: {
  readonly row: RunRow;
  readonly tabIndex?: number;
  /** Beside the name; gets the way to rename. */
  children(rename: () => void): ReactNode;
}) {
  const { row, tabIndex = 0, children } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const change = useChangeRuns();
  const keep = () => {
    const name = draft?.trim() ?? "";
    setDraft(null);
    if (name === "" || name === row.name) return;
    change.mutate(
      { ids: [row.id], patch: { name } },
      {
        onError: (failure) => {
          toastFailure("run", "Not renamed", failure);
          // What was typed is not lost.
          setDraft(name);
        },
      },
    );
  };
  const handleKey = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") keep();
    if (event.key === "Escape") setDraft(null);
  };
  return (
    <>
      <StatusGlyph status={row.status} />
      <div className={styles.nameText}>
        {draft === null ? (
          <span className={styles.nameLine}>
            {row.pinnedAt && (
              <Pin size={12} className={styles.pin} aria-label="Pinned:" />
            )}
            <Link
              to="/runs/$run"
              params={{ run: row.id }}
              tabIndex={tabIndex}
              className={styles.link}
              title={row.name}
            >
              {row.name}
            </Link>
          </span>
        ) : (
          <input
            className={styles.rename}
            type="text"
            aria-label={`Name of ${row.name}`}
            autoFocus
            maxLength={250}
            value={draft}
            onFocus={(event) => event.currentTarget.select()}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onBlur={keep}
            onKeyDown={handleKey}
          />
        )}
        <span className={styles.detail}>
          {[
            row.model !== row.name ? row.model : null,
            row.source,
            row.archivedAt && "archived",
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </div>
      {children(() => setDraft(row.name))}
    </>
  );
}
