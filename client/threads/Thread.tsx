/**
 * One thread. Closed, it is its first comment and how many answers there are; open, everything in order, with a field
 * to answer and what settles it.
 */
import { Button, Menu, ActionIcon } from "@mantine/core";
import { CircleCheck, Ellipsis, Link, MailOpen } from "lucide-react";
import { useEffect, useRef, type MouseEvent } from "react";
import type { Thread as ThreadRecord } from "../../shared/api/threads.ts";
import { AnchorAbout } from "../anchors/AnchorAbout.tsx";
import { AnchorState } from "../anchors/AnchorState.tsx";
import { patchUi, useUi, useUiStore } from "../canvas/ui.ts";
import { WatchItems } from "../inbox/WatchItems.tsx";
import { Face } from "../kit/Face.tsx";
import { nameWithGuest } from "../kit/PersonName.tsx";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { useNow } from "../kit/useNow.ts";
import { exactTime, timeAgo } from "../kit/when.ts";
import { copyText } from "../shell/share.ts";
import { useSession } from "../sync/session.ts";
import { livingComments } from "./arrange.ts";
import { CommentItem } from "./CommentItem.tsx";
import { Composer } from "./Composer.tsx";
import { EventLine } from "./EventLine.tsx";
import { goToThread, threadLink } from "./go.ts";
import { Settle } from "./Settle.tsx";
import { threadParts } from "./parts.ts";
import styles from "./Thread.module.css";
import { ThreadFacts } from "./ThreadFacts.tsx";
import { ThreadTools, type FactsPatch } from "./ThreadTools.tsx";
import { timeline } from "./timeline.ts";
import { isUnread } from "./unread.ts";
import { useCanComment, useThreadDesk } from "./useThreads.ts";
import { useNewSince } from "./useNewSince.ts";
import { useReadMarks } from "./useReadMarks.ts";

export interface ThreadProps {
  readonly thread: ThreadRecord;
  /** What it is about, for screen readers: "on hypothesis …". */
  readonly about: string;
  /** Scrolls to itself when it is opened from elsewhere. */
  readonly keepInSight?: boolean;
  /** One line only, where there is no room for more. */
  readonly small?: boolean;
  /** Its place in a list of which only a part is drawn. */
  readonly position?: { readonly at: number; readonly of: number };
}

export function Thread({
  thread,
  about,
  keepInSight = true,
  small = false,
  position,
}: ThreadProps) {
  const { me } = useSession();
  const ui = useUiStore();
  const open = useUi((state) => state.openThread === thread.id);
  const { reading } = useReadMarks();
  const element = useRef<HTMLElement>(null);
  const living = livingComments(thread);
  const first = thread.comments[0];
  const unread = reading !== null && isUnread(thread, reading, me.id);
  useArrival(element, open, keepInSight);

  if (!first) return null;
  const handleClick = (event: MouseEvent) => {
    const onControl =
      event.target instanceof Element &&
      event.target.closest(
        "button, a, input, textarea, [role='option'], [role='textbox'], [role='menuitem']",
      );
    if (!onControl && getSelection()?.isCollapsed !== false)
      goToThread(ui, thread);
  };
  const label = [
    `Thread by ${nameWithGuest(first.author)}`,
    about,
    `${living.length} ${living.length === 1 ? "comment" : "comments"}`,
    thread.label,
    unread && "new to you",
    thread.resolvedAt && "resolved",
  ]
    .filter(Boolean)
    .join(", ");
  return (
    <article
      ref={element}
      className={styles.thread}
      data-open={open || undefined}
      data-small={(small && !open) || undefined}
      data-resolved={thread.resolvedAt !== null || undefined}
      data-unread={unread || undefined}
      data-thread={thread.id}
      tabIndex={0}
      aria-posinset={position?.at}
      aria-setsize={position?.of}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return;
        if (event.key === "Enter") {
          event.preventDefault();
          goToThread(ui, thread);
        }
        if (event.key === "Escape" && open) {
          event.preventDefault();
          event.stopPropagation();
          patchUi(ui, { openThread: null });
        }
      }}
      aria-label={label}
      onClick={handleClick}
    >
      {open ? (
        <OpenThread thread={thread} />
      ) : small ? (
        <CommentItem thread={thread} comment={living[0] ?? first} clamp />
      ) : (
        <ClosedThread thread={thread} unread={unread} />
      )}
    </article>
  );
}

function ClosedThread(props: {
  readonly thread: ThreadRecord;
  readonly unread: boolean;
}) {
  const { thread, unread } = props;
  const ui = useUiStore();
  const mayComment = useCanComment();
  const first = thread.comments[0]!;
  const replies = livingComments(thread).length - 1;
  return (
    <>
      {thread.resolvedAt !== null && <Resolved thread={thread} />}
      {thread.anchor.type !== "block" && <AnchorAbout thread={thread} />}
      <ThreadFacts thread={thread} />
      <CommentItem thread={thread} comment={first} clamp unread={unread} />
      <Parts thread={thread} open={false} />
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
  );
}

function OpenThread({ thread }: { readonly thread: ThreadRecord }) {
  const ui = useUiStore();
  const mayComment = useCanComment();
  const desk = useThreadDesk();
  const fresh = useNewSince(thread);
  const field = useAnswering(thread.id);
  const unsent = desk.outbox.letters
    .get()
    .some((letter) => letter.type === "thread" && letter.id === thread.id);
  const change = async (patch: FactsPatch) => {
    try {
      await desk.change(thread.id, patch);
    } catch (failure) {
      toastFailure(`change ${thread.id}`, "The thread is as it was", failure);
    }
  };
  return (
    <>
      {thread.anchor.type !== "block" && <AnchorAbout thread={thread} />}
      <AnchorState thread={thread} />
      <ThreadFacts thread={thread} />
      <Parts thread={thread} open />
      {timeline(thread).map((entry) =>
        entry.type === "comment" ? (
          <CommentItem
            key={entry.comment.id}
            thread={thread}
            comment={entry.comment}
            unread={fresh.has(entry.comment.id)}
          />
        ) : (
          <EventLine key={entry.event.id} event={entry.event} />
        ),
      )}
      {mayComment && (
        <div ref={field}>
          <Composer
            place={thread.id}
            label="Reply"
            submitLabel="Reply"
            onSubmit={(body) => desk.reply(thread.id, body)}
          />
        </div>
      )}
      {mayComment && !unsent && (
        <ThreadTools
          facts={{ ...thread, assignee: thread.assignee?.id ?? null }}
          onChange={(patch) => void change(patch)}
        />
      )}
      <div className={styles.foot}>
        {mayComment && !unsent && <Settle thread={thread} />}
        <span className={styles.rest}>
          <ThreadMenu thread={thread} />
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            onClick={() => patchUi(ui, { openThread: null })}
          >
            Close
          </Button>
        </span>
      </div>
    </>
  );
}

/** What other parts of the app know about a thread, such as a suggested text. */
function Parts(props: {
  readonly thread: ThreadRecord;
  readonly open: boolean;
}) {
  return threadParts.map(({ id, Part }) => <Part key={id} {...props} />);
}

function ThreadMenu({ thread }: { readonly thread: ThreadRecord }) {
  const { canvasId, me } = useSession();
  const { markUnread } = useReadMarks();
  const ui = useUiStore();
  const copyLink = async () => {
    const link = threadLink(canvasId, thread.id);
    toast("copy-link", (await copyText(link)) ? "Link copied" : link);
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon size="var(--target)" aria-label="More for this thread">
          <Ellipsis size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Link size={14} />}
          onClick={() => void copyLink()}
        >
          Copy link to the thread
        </Menu.Item>
        <Menu.Item
          leftSection={<MailOpen size={14} />}
          onClick={() => {
            // Open, it would be read again at once.
            patchUi(ui, { openThread: null });
            markUnread(thread.id);
          }}
        >
          Mark as unread
        </Menu.Item>
        {!me.guest && (
          <>
            <Menu.Divider />
            <WatchItems watched={{ type: "thread", id: thread.id }} />
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Somebody came by a link to answer: the field has the keyboard. */
function useAnswering(thread: string) {
  const element = useRef<HTMLDivElement>(null);
  const ui = useUiStore();
  const wanted = useUi(({ answering }) => answering === thread);
  useEffect(() => {
    if (!wanted) return;
    patchUi(ui, { answering: null });
    // The field loads its editor within the focus event, which an effect may not do.
    queueMicrotask(() =>
      element.current
        ?.querySelector<HTMLElement>('[role="textbox"], textarea')
        ?.focus(),
    );
  }, [wanted, ui]);
  return element;
}

/** Opened, it comes into sight and has the keyboard when nothing else has; closed, the keyboard stays at it. */
function useArrival(
  element: React.RefObject<HTMLElement | null>,
  open: boolean,
  keepInSight: boolean,
) {
  const was = useRef(open);
  useEffect(() => {
    const card = element.current;
    // What had the focus went with the open part, or with the field it was written in.
    if (open || was.current)
      if (document.activeElement === document.body)
        card?.focus({ preventScroll: true });
    if (open && keepInSight) card?.scrollIntoView({ block: "nearest" });
    was.current = open;
  }, [element, open, keepInSight]);
}

function Resolved({ thread }: { readonly thread: ThreadRecord }) {
  const now = useNow();
  if (thread.resolvedAt === null) return null;
  return (
    <p className={styles.resolved} title={exactTime(thread.resolvedAt)}>
      <CircleCheck size={14} aria-hidden />
      <span>
        {thread.resolvedBy
          ? `${thread.resolvedBy.name} resolved this`
          : "Resolved itself"}
        {thread.resolution && `: ${thread.resolution}`} ·{" "}
        {timeAgo(thread.resolvedAt, now)}
      </span>
    </p>
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
