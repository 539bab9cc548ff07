/** A list without threads says why, and what to do. */
import { Button } from "@mantine/core";
import { MessageSquarePlus } from "lucide-react";
import { useUi, useUiStore } from "../canvas/ui.ts";
import type { ThreadView } from "./filters.ts";
import { beginThread } from "./go.ts";
import styles from "./ThreadsPanel.module.css";
import { useCanComment } from "./useThreads.ts";

const words: Readonly<Record<ThreadView, string>> = {
  open: "Nothing open: every thread here is resolved.",
  unread: "You have read everything. What others write next shows up here.",
  mine: "You have not written in a thread here, nobody named you, and nothing is assigned to you.",
  resolved: "Nothing resolved yet. Resolving a thread keeps it here.",
};

export function EmptyThreads(props: {
  readonly view: ThreadView;
  readonly query: string;
  readonly narrowed: boolean;
  readonly any: boolean;
  onClear(): void;
}) {
  const { view, query, narrowed, any, onClear } = props;
  const ui = useUiStore();
  const mayComment = useCanComment();
  const selected = useUi((state) => [...state.selection][0]);
  const drafting = useUi((state) => state.draftAnchor !== null);
  if (query.trim() !== "" || narrowed)
    return (
      <div className={styles.empty}>
        <p>
          {query.trim() === ""
            ? "No thread fits this filter."
            : `No thread says “${query.trim()}”${narrowed ? " and fits this filter" : ""}.`}
        </p>
        <Button size="compact-sm" variant="default" onClick={onClear}>
          Show all
        </Button>
      </div>
    );
  if (drafting) return null;
  if (any || view !== "open")
    return <p className={styles.empty}>{words[view]}</p>;
  return (
    <div className={styles.empty}>
      <MessageSquarePlus size={24} aria-hidden />
      <p>
        A thread keeps a question at the block it is about, until somebody
        resolves it.
        {mayComment
          ? " Select a block and press M, or use the comment tool for any place on the canvas."
          : " You can read here; ask the owner to let you comment."}
      </p>
      {mayComment && selected && (
        <Button
          size="compact-sm"
          onClick={() => beginThread(ui, { type: "block", block: selected })}
        >
          Comment on the selected block
        </Button>
      )}
    </div>
  );
}
