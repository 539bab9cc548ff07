/** In a row of a table: how many threads are about its run, and the way to begin one. */
import { MessageSquare, MessageSquarePlus } from "lucide-react";
import { useContext } from "react";
import { UiContext, useUi, useUiStore } from "../canvas/ui.ts";
import { SessionContext } from "../sync/session.ts";
import { useCard } from "../blocks/card.ts";
import { beginThread, goToThread } from "../threads/go.ts";
import { useCanComment } from "../threads/useThreads.ts";
import { threadsOfRow } from "./numbering.ts";
import styles from "./RowThreads.module.css";
import { useMarkedThreads } from "./shown.ts";

interface RowThreadsProps {
  readonly block: string;
  readonly run: string;
  readonly name: string;
}

/** Nothing where there is no open canvas, and in its old versions. */
export function RowThreads(props: RowThreadsProps) {
  const session = useContext(SessionContext);
  const ui = useContext(UiContext);
  const { mode } = useCard();
  return session && ui && mode !== "version" ? <Live {...props} /> : null;
}

function Live({ block, run, name }: RowThreadsProps) {
  const ui = useUiStore();
  const mayComment = useCanComment();
  const open = useUi((state) => state.openThread);
  const threads = threadsOfRow(useMarkedThreads(block), run, open);
  const isOpen = threads.some(({ id }) => id === open);
  return (
    <>
      {threads.length > 0 && (
        <button
          type="button"
          className={styles.count}
          data-open={isOpen || undefined}
          aria-label={`${threads.length} ${threads.length === 1 ? "thread" : "threads"} about ${name}`}
          onClick={() => {
            const at = threads.findIndex(({ id }) => id === open);
            goToThread(ui, threads[(at + 1) % threads.length]!);
          }}
        >
          <MessageSquare size={12} aria-hidden />
          {threads.length}
        </button>
      )}
      {mayComment && (
        <button
          type="button"
          className={styles.add}
          aria-label={`Comment on ${name}`}
          title="Comment on this run"
          onClick={() =>
            beginThread(ui, { type: "row", block, run, words: name })
          }
        >
          <MessageSquarePlus size={14} aria-hidden />
        </button>
      )}
    </>
  );
}
