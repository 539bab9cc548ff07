/** All threads of the canvas: filtered, searched, grouped by what they are about. */
import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { MapPin, MessageSquarePlus, Search, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import { patchUi, useUi, useUiStore } from "../canvas/ui.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import { useSession } from "../sync/session.ts";
import { titleOf } from "../canvas/words.ts";
import {
  filterThreads,
  groupThreads,
  searchThreads,
  type ThreadFilter,
  type ThreadGroup,
} from "./arrange.ts";
import { BlockIcon } from "./BlockIcon.tsx";
import { beginThread } from "./go.ts";
import { NewThread } from "./NewThread.tsx";
import { Thread } from "./Thread.tsx";
import styles from "./ThreadsPanel.module.css";
import { useCanComment, useThreads } from "./useThreads.ts";

export function ThreadsPanel() {
  const { me } = useSession();
  const { threads, state } = useThreads();
  const blocks = useCanvas((canvas) => canvas.blocks);
  const blockById = useCanvas((canvas) => canvas.blockById);
  const openThread = useUi((ui) => ui.openThread);
  const [filter, setFilter] = useState<ThreadFilter>("open");
  const [query, setQuery] = useState("");

  const groups = useMemo(() => {
    const shown = searchThreads(
      filterThreads(threads, filter, me.id),
      query,
      blockById,
    );
    // The thread that is open stays, whatever the filter says: resolving it must not make it vanish under the hand.
    const open = threads.find((thread) => thread.id === openThread);
    if (open && !shown.includes(open)) shown.push(open);
    return groupThreads(shown, blocks);
  }, [threads, filter, me.id, query, blockById, openThread, blocks]);
  const openTotal = threads.filter((each) => each.resolvedAt === null).length;

  return (
    <div className={styles.panel}>
      <div className={styles.controls}>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label="Which threads"
          value={filter}
          onChange={(value) => setFilter(value as ThreadFilter)}
          data={[
            { value: "open", label: `Open ${openTotal || ""}`.trim() },
            { value: "resolved", label: "Resolved" },
            { value: "mine", label: "Mine" },
          ]}
        />
        <TextInput
          size="xs"
          type="search"
          aria-label="Search threads"
          placeholder="Search threads"
          leftSection={<Search size={14} aria-hidden />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      </div>
      <NewThread />
      {state.type === "failed" && (
        <div className={styles.empty} role="alert">
          <p>The threads could not be loaded. {state.message}</p>
          <Button size="compact-sm" onClick={state.retry}>
            Try again
          </Button>
        </div>
      )}
      {state.type === "ready" && groups.length === 0 && (
        <Empty filter={filter} query={query} any={threads.length > 0} />
      )}
      <div
        role="feed"
        aria-label="Threads"
        aria-busy={state.type === "loading"}
      >
        {state.type === "loading" && groups.length === 0 && <Loading />}
        {groups.map((group) => (
          <Group key={groupKey(group)} group={group} />
        ))}
      </div>
    </div>
  );
}

function Group({ group }: { readonly group: ThreadGroup }) {
  const ui = useUiStore();
  const heading = headingOf(group);
  return (
    <section className={styles.group} aria-label={heading}>
      {group.type === "block" ? (
        <button
          type="button"
          className={styles.heading}
          title="Show on the canvas"
          onClick={() =>
            patchUi(ui, {
              reveal: { block: group.block.id, at: Date.now() },
              selection: new Set([group.block.id]),
            })
          }
        >
          <BlockIcon kind={group.block.kind} size={14} />
          <span className={styles.title}>{heading}</span>
        </button>
      ) : (
        <div className={styles.heading}>
          {group.type === "canvas" ? (
            <MapPin size={14} aria-hidden />
          ) : (
            <Trash2 size={14} aria-hidden />
          )}
          <span className={styles.title}>{heading}</span>
        </div>
      )}
      {group.threads.map((thread) => (
        <Thread key={thread.id} thread={thread} about={heading} />
      ))}
    </section>
  );
}

function headingOf(group: ThreadGroup): string {
  switch (group.type) {
    case "block":
      return titleOf(group.block);
    case "canvas":
      return "On the canvas";
    case "gone":
      return "Its block was deleted";
  }
}

function groupKey(group: ThreadGroup): string {
  switch (group.type) {
    case "block":
      return group.block.id;
    case "canvas":
      return "canvas";
    case "gone":
      return `gone ${group.blockId}`;
  }
}

function Empty(props: {
  readonly filter: ThreadFilter;
  readonly query: string;
  readonly any: boolean;
}) {
  const { filter, query, any } = props;
  const ui = useUiStore();
  const mayComment = useCanComment();
  const selected = useUi((state) => [...state.selection][0]);
  const drafting = useUi((state) => state.draftAnchor !== null);
  if (query.trim() !== "")
    return <p className={styles.empty}>No thread says “{query.trim()}”.</p>;
  if (drafting) return null;
  if (any || filter !== "open")
    return (
      <p className={styles.empty}>
        {filter === "open" && "Nothing open: every thread here is resolved."}
        {filter === "resolved" &&
          "Nothing resolved yet. Resolving a thread keeps it here."}
        {filter === "mine" &&
          "You have not written in a thread here, and nobody mentioned you."}
      </p>
    );
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

function Loading() {
  return (
    <div className={styles.loading}>
      <span className="visually-hidden">Loading threads</span>
      <span />
      <span />
    </div>
  );
}
