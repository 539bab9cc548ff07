/** One comment: who, when, what, what others felt about it, and what its author can do with it. */
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { Ellipsis, Link, Pencil, Trash2, TriangleAlert } from "lucide-react";
import { Suspense, useEffect, useRef, useState } from "react";
import type { Comment, Thread } from "../../shared/api/threads.ts";
import { firstWords } from "../../shared/threads/plainText.ts";
import { patchUi, useUi, useUiStore } from "../canvas/ui.ts";
import { Face } from "../kit/Face.tsx";
import { PersonName } from "../kit/PersonName.tsx";
import { useStore } from "../kit/store.ts";
import { toast } from "../kit/toasts.tsx";
import { useNow } from "../kit/useNow.ts";
import { exactTime, timeAgo } from "../kit/when.ts";
import { copyText } from "../shell/share.ts";
import { useSession } from "../sync/session.ts";
import styles from "./CommentItem.module.css";
import { Composer } from "./Composer.tsx";
import { EditHistory } from "./EditHistory.tsx";
import { threadLink } from "./go.ts";
import { HeldBanner } from "./HeldBanner.tsx";
import { CommentBody } from "./lazyParts.ts";
import { Reactions } from "./Reactions.tsx";
import { useThreadDesk } from "./useThreads.ts";
import { useUnsent } from "./useUnsent.ts";

export function CommentItem({
  thread,
  comment,
  clamp = false,
  unread = false,
}: {
  readonly thread: Thread;
  readonly comment: Comment;
  /** Shows the first lines only and nothing to press. */
  readonly clamp?: boolean;
  readonly unread?: boolean;
}) {
  const { me } = useSession();
  const desk = useThreadDesk();
  const [editing, setEditing] = useState(false);
  const unsent = useStore(desk.outbox.letters).find(
    (letter) => letter.id === comment.id,
  );
  const element = useTarget(clamp ? null : comment.id);
  const { author } = comment;
  if (comment.deletedAt !== null)
    return (
      <p className={styles.deleted}>
        <PersonName person={author} /> deleted this comment
      </p>
    );
  // The card of the suggestion says it; but what was not sent has to be said here.
  if (thread.suggestion && comment.body === "" && !unsent) return null;
  return (
    <div
      ref={element}
      className={styles.comment}
      data-comment={comment.id}
      data-unsent={unsent ? true : undefined}
      tabIndex={-1}
    >
      <div className={styles.head}>
        <Face person={author} />
        <span className={styles.name}>
          <PersonName person={author} />
        </span>
        {comment.hidden && <span className={styles.when}>hidden</span>}
        {unsent ? (
          unsent.state.type === "sending" && (
            <span className={styles.when}>Sending…</span>
          )
        ) : (
          <When comment={comment} clamp={clamp} />
        )}
        {unread && <span className={styles.new}>new</span>}
        {!clamp && !unsent && !editing && (
          <CommentMenu
            thread={thread}
            comment={comment}
            mine={author.id === me.id}
            onEdit={() => setEditing(true)}
          />
        )}
      </div>
      {editing ? (
        <Composer
          place={`edit:${comment.id}`}
          label="Edit your comment"
          submitLabel="Save"
          initial={comment.body}
          autoFocus
          onLeave={() => {
            desk.drafts.forget(`edit:${comment.id}`);
            setEditing(false);
          }}
          onSubmit={async (body) => {
            if (body !== comment.body) await desk.editComment(comment.id, body);
            setEditing(false);
          }}
        />
      ) : (
        <div className={styles.body} data-clamp={clamp || undefined}>
          <Suspense fallback={<p>{firstWords(comment.body, 400)}</p>}>
            <CommentBody body={comment.body} />
          </Suspense>
        </div>
      )}
      {comment.held && !clamp && (
        <HeldBanner thread={thread.id} comment={comment} />
      )}
      {!unsent && !editing && <Reactions comment={comment} active={!clamp} />}
      {unsent?.state.type === "failed" && (
        <Unsent id={unsent.id} message={unsent.state.message} />
      )}
    </div>
  );
}

/** A link may lead to one comment: it comes into sight and has the keyboard. */
function useTarget(comment: string | null) {
  const element = useRef<HTMLDivElement>(null);
  const ui = useUiStore();
  const wanted = useUi(
    (state) => comment !== null && state.openComment === comment,
  );
  useEffect(() => {
    if (!wanted) return;
    element.current?.scrollIntoView({ block: "center" });
    // Unless one came to answer: then the keyboard is for the field.
    if (ui.get().answering === null)
      element.current?.focus({ preventScroll: true });
    patchUi(ui, { openComment: null });
  }, [wanted, ui]);
  return element;
}

function When(props: { readonly comment: Comment; readonly clamp: boolean }) {
  const now = useNow();
  const { createdAt, editedAt } = props.comment;
  return (
    <span className={styles.when}>
      <Tooltip label={exactTime(createdAt)}>
        <time dateTime={createdAt}>{timeAgo(createdAt, now)}</time>
      </Tooltip>
      {editedAt && (
        <>
          {" · "}
          {props.clamp ? "edited" : <EditHistory comment={props.comment} />}
        </>
      )}
    </span>
  );
}

function CommentMenu(props: {
  readonly thread: Thread;
  readonly comment: Comment;
  readonly mine: boolean;
  onEdit(): void;
}) {
  const { thread, comment, mine, onEdit } = props;
  const { canvasId } = useSession();
  const desk = useThreadDesk();
  const remove = () => {
    const id = `delete ${comment.id}`;
    const { undo } = desk.deleteComment(comment.id, (message) =>
      toast(id, message),
    );
    toast(id, "Comment deleted", () => void undo());
  };
  const copyLink = async () => {
    const link = threadLink(canvasId, thread.id, comment.id);
    // Without a clipboard (plain http, no permission) the link is shown to copy by hand.
    toast("copy-link", (await copyText(link)) ? "Link copied" : link);
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          className={styles.menu}
          size={28}
          aria-label={`Actions for the comment by ${comment.author.name}`}
        >
          <Ellipsis size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Link size={14} />}
          onClick={() => void copyLink()}
        >
          Copy link
        </Menu.Item>
        {mine && (
          <>
            <Menu.Item leftSection={<Pencil size={14} />} onClick={onEdit}>
              Edit
            </Menu.Item>
            <Menu.Item
              leftSection={<Trash2 size={14} />}
              color="bad"
              onClick={remove}
            >
              Delete
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Unsent({
  id,
  message,
}: {
  readonly id: string;
  readonly message: string;
}) {
  const { retry, takeBack } = useUnsent();
  return (
    <div className={styles.unsent} role="alert">
      <p>
        <TriangleAlert size={14} aria-hidden /> {message}
      </p>
      <Button size="compact-sm" onClick={() => retry(id)}>
        Try again
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => takeBack(id)}>
        Take back
      </Button>
    </div>
  );
}
