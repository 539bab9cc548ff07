/** Open threads whose target is gone: what they said they were about, the place where it was, and a way to attach them again. */
import { Button } from "@mantine/core";
import { Unlink } from "lucide-react";
import { useMemo, useState } from "react";
import type { Thread } from "../../shared/api/threads.ts";
import { firstWords } from "../../shared/threads/plainText.ts";
import { useUi, useUiStore } from "../canvas/ui.ts";
import { nameWithGuest } from "../kit/PersonName.tsx";
import { useCanvas } from "../sync/canvasStore.ts";
import { livingComments } from "../threads/arrange.ts";
import { goToThread } from "../threads/go.ts";
import { useCanComment, useThreads } from "../threads/useThreads.ts";
import { goneWords, quoteOf } from "./AnchorState.tsx";
import styles from "./anchors.module.css";
import { isAttachable, useStartAttaching } from "./attaching.ts";
import { isOrphaned, isThere } from "./registry.ts";

const shownAtFirst = 20;

export function OrphanTray() {
  const { threads } = useThreads();
  const [all, setAll] = useState(false);
  const lost = useLost(threads);
  if (lost.length === 0) return null;
  const count = `${lost.length} ${lost.length === 1 ? "thread" : "threads"} without a place`;
  return (
    <details className={styles.tray} open>
      <summary>
        <Unlink size={14} aria-hidden />
        {count}
      </summary>
      <p className={styles.hint}>
        What they were about is gone. They stay open until somebody attaches
        them again or resolves them.
      </p>
      <ul className={styles.lost} aria-label={count}>
        {(all ? lost : lost.slice(0, shownAtFirst)).map((thread) => (
          <li key={thread.id}>
            <Lost thread={thread} />
          </li>
        ))}
      </ul>
      {!all && lost.length > shownAtFirst && (
        <Button size="compact-sm" variant="subtle" onClick={() => setAll(true)}>
          Show all {lost.length}
        </Button>
      )}
    </details>
  );
}

/** Looks again when blocks or links come and go, not with every letter. */
function useLost(threads: readonly Thread[]): readonly Thread[] {
  const ids = useCanvas((canvas) =>
    threads
      .filter(
        (thread) => thread.resolvedAt === null && isOrphaned(thread, canvas),
      )
      .map((thread) => thread.id)
      .join("\n"),
  );
  return useMemo(() => {
    const lost = new Set(ids.split("\n"));
    return threads.filter((thread) => lost.has(thread.id));
  }, [threads, ids]);
}

function Lost({ thread }: { readonly thread: Thread }) {
  const ui = useUiStore();
  const start = useStartAttaching();
  const mayComment = useCanComment();
  const attaching = useUi((state) => state.attaching === thread.id);
  const there = useCanvas((canvas) => isThere(thread.anchor, canvas));
  const [first] = livingComments(thread);
  const quote = quoteOf(thread);
  const { place } = thread;
  return (
    <article
      className={styles.lostThread}
      aria-label={`Thread without a place: ${quote || (place?.title ?? "")}`}
      data-lost={thread.id}
    >
      {quote && <blockquote className={styles.quote}>{quote}</blockquote>}
      <p className={styles.hint}>
        {goneWords(thread, there)}
        {place?.title && ` It was ${there ? "in " : ""}“${place.title}”`}
      </p>
      {first && (
        <p className={styles.said}>
          {nameWithGuest(first.author)}: {firstWords(first.body)}
        </p>
      )}
      <div className={styles.actions}>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          onClick={() => goToThread(ui, thread)}
        >
          Where it was
        </Button>
        {mayComment && isAttachable(thread.anchor) && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={attaching}
            onClick={() => start(thread.id)}
          >
            Attach again…
          </Button>
        )}
      </div>
    </article>
  );
}
