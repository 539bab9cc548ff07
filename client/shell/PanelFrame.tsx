/** The panel at the right, or on a phone the sheet from below. One at a time. */
import { ActionIcon } from "@mantine/core";
import { X } from "lucide-react";
import { Suspense, useEffect, useRef } from "react";
import { patchUi, useUi, useUiStore, type PanelName } from "../canvas/ui.ts";
import styles from "./PanelFrame.module.css";
import { PartBoundary } from "./PartBoundary.tsx";
import { HistoryPanel, RunsPanel, ThreadsPanel } from "./parts.ts";

const panels = {
  threads: { title: "Threads", Content: ThreadsPanel },
  history: { title: "History", Content: HistoryPanel },
  runs: { title: "Runs", Content: RunsPanel },
} satisfies Record<PanelName, unknown>;

export function PanelFrame({ phone }: { readonly phone: boolean }) {
  const ui = useUiStore();
  const panel = useUi((state) => state.panel);
  const frame = useRef<HTMLElement>(null);
  const close = () => patchUi(ui, { panel: null });

  // A sheet covers the page, so the focus goes into it and comes back when it closes.
  useEffect(() => {
    if (!panel || !phone) return;
    const before = document.activeElement;
    frame.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [panel, phone]);

  if (!panel) return null;
  const { title, Content } = panels[panel];
  return (
    <>
      {phone && <div className={styles.scrim} onClick={close} aria-hidden />}
      <aside
        ref={frame}
        className={styles.panel}
        aria-label={title}
        tabIndex={-1}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.defaultPrevented) return;
          event.stopPropagation();
          close();
        }}
      >
        <header className={styles.header}>
          <h2>{title}</h2>
          <ActionIcon
            aria-label={`Close ${title.toLowerCase()}`}
            onClick={close}
          >
            <X size={16} />
          </ActionIcon>
        </header>
        <div className={styles.content}>
          <PartBoundary resetKey={panel}>
            <Suspense fallback={<div aria-busy className={styles.loading} />}>
              <Content />
            </Suspense>
          </PartBoundary>
        </div>
      </aside>
    </>
  );
}
