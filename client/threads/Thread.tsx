/**
 * One thread. Closed, it is its first comment and how many answers there are; open, everything, with a field to answer
 * and the button that settles it.
 */
import { Button } from "@mantine/core";
import { ChartSpline, Check, CircleCheck, RotateCcw } from "lucide-react";
import { useEffect, useRef, type MouseEvent } from "react";
import type { Thread as ThreadRecord } from "../../shared/api/threads.ts";
import { patchUi, useUi, useUiStore } from "../canvas/ui.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { livingComments } from "./arrange.ts";
import { CommentItem } from "./CommentItem.tsx";
import { Composer } from "./Composer.tsx";
import { Face } from "../kit/Face.tsx";
import { goToThread } from "./go.ts";
import styles from "./Thread.module.css";
import { useCanComment, useThreadDesk } from "./useThreads.ts";
import { useNow } from "../kit/useNow.ts";
import { exactTime, timeAgo } from "../kit/when.ts";
import { nameWithGuest } from "../kit/PersonName.tsx";

export function Thread({
  thread,
  about,
  keepInSight = true,
}: {
  readonly thread: ThreadRecord;
  /** What it is about, for screen readers: "on hypothesis …". */
  readonly about: string;
  /** Scrolls to itself when it is opened from elsewhere. */
  readonly keepInSight?: boolean;
}) {
  const ui = useUiStore();
  const open = useUi((state) => state.openThread === thread.id);
  const mayComment = useCanComment();
  const desk = useThreadDesk();
  const element = useRef<HTMLElement>(null);
  const living = livingComments(thread);
  const first = thread.comments[0];
  const author = first ? nameWithGuest(first.author) : "";

  useEffect(() => {
    if (!open) return;
    if (keepInSight) element.current?.scrollIntoView({ block: "nearest" });
    // The field it was written in is gone: the keyboard goes on here.
    if (document.activeElement === document.body)
      element.current?.focus({ preventScroll: true });
  }, [open, keepInSight]);

  if (!first) return null;
  const handleClick = (event: MouseEvent) => {
    const onControl =
      event.target instanceof Element &&
      event.target.closest("button, a, textarea, [role='option']");
    if (!onControl && getSelection()?.isCollapsed !== false)
      goToThread(ui, thread);
  };
  // Deleted comments leave a line only at the start, where the answers would hang in the air without it.
  const shown = thread.comments.filter(
    (comment) => comment.deletedAt === null || comment === first,
  );
  const replies = living.length - 1;
  return (
    <article
      ref={element}
      className={styles.thread}
      data-open={open || undefined}
      data-resolved={thread.resolvedAt !== null || undefined}
      data-thread={thread.id}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.target !== event.currentTarget)
          return;
        event.preventDefault();
        goToThread(ui, thread);
      }}
      aria-label={`Thread by ${author}, ${about}, ${living.length} ${living.length === 1 ? "comment" : "comments"}${thread.resolvedAt ? ", resolved" : ""}`}
      onClick={handleClick}
    >
      {thread.resolvedAt !== null && <Resolved thread={thread} />}
      {thread.anchor.type === "datum" && (
        <p className={styles.datum}>
          <ChartSpline size={14} aria-label="About" />
          {thread.anchor.words}
        </p>
      )}
      {open ? (
        shown.map((comment) => (
          <CommentItem key={comment.id} thread={thread} comment={comment} />
        ))
      ) : (
        <>
          <CommentItem thread={thread} comment={first} clamp />
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            className={styles.expand}
            aria-expanded={false}
            onClick={() => goToThread(ui, thread)}
            leftSection={<RepliersFaces thread={thread} />}
          >
            {replies > 0
              ? `${replies} ${replies === 1 ? "reply" : "replies"}`
              : mayComment
                ? "Reply"
                : "Open"}
          </Button>
        </>
      )}
      {open && mayComment && (
        <Composer
          place={thread.id}
          label="Reply"
          submitLabel="Reply"
          onSubmit={(body) => desk.reply(thread.id, body)}
        />
      )}
      {open && (
        <div className={styles.foot}>
          {mayComment && <ResolveButton thread={thread} />}
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            onClick={() => patchUi(ui, { openThread: null })}
          >
            Close
          </Button>
        </div>
      )}
    </article>
  );
}

function Resolved({ thread }: { readonly thread: ThreadRecord }) {
  const now = useNow();
  if (thread.resolvedAt === null) return null;
  return (
    <p className={styles.resolved} title={exactTime(thread.resolvedAt)}>
      <CircleCheck size={14} aria-hidden />
      {thread.resolvedBy?.name ?? "Somebody"} resolved this ·{" "}
      {timeAgo(thread.resolvedAt, now)}
    </p>
  );
}

function ResolveButton({ thread }: { readonly thread: ThreadRecord }) {
  const desk = useThreadDesk();
  const resolved = thread.resolvedAt !== null;
  const set = async (next: boolean) => {
    const id = `resolve ${thread.id}`;
    try {
      await desk.setResolved(thread.id, next);
      if (next) toast(id, "Thread resolved", () => void set(false));
    } catch (failure) {
      toastFailure(
        id,
        next ? "The thread is still open" : "The thread is still resolved",
        failure,
      );
    }
  };
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={
        resolved ? (
          <RotateCcw size={14} aria-hidden />
        ) : (
          <Check size={14} aria-hidden />
        )
      }
      onClick={() => void set(!resolved)}
    >
      {resolved ? "Reopen" : "Resolve"}
    </Button>
  );
}

/** Who answered: up to three faces. */
function RepliersFaces({ thread }: { readonly thread: ThreadRecord }) {
  const repliers = new Map(
    livingComments(thread)
      .slice(1)
      .map((comment) => [comment.author.id, comment.author]),
  );
  if (repliers.size === 0) return null;
  return (
    <span className={styles.faces}>
      {[...repliers.values()].slice(-3).map((person) => (
        <Face key={person.id} person={person} size={18} />
      ))}
    </span>
  );
}
