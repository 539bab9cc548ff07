/** One comment: who, when, what, and what its author can do with it. */
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { Ellipsis, Link, Pencil, Trash2, TriangleAlert } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { Comment, Thread } from "../../shared/api/threads.ts";
import { useStore } from "../kit/store.ts";
import { toast } from "../kit/toasts.tsx";
import { copyText } from "../shell/share.ts";
import { useSession } from "../sync/session.ts";
import styles from "./CommentItem.module.css";
import { Composer } from "./Composer.tsx";
import { Face } from "../kit/Face.tsx";
import { threadLink } from "./go.ts";
import { fromMarkdown } from "./mentions.ts";
import { useThreadDesk } from "./useThreads.ts";
import { useUnsent } from "./useUnsent.ts";
import { exactTime, timeAgo } from "../kit/when.ts";
import { useNow } from "../kit/useNow.ts";
import { PersonName } from "../kit/PersonName.tsx";

const CommentBody = lazy(() => import("./CommentBody.tsx"));

export function CommentItem({
  thread,
  comment,
  clamp = false,
}: {
  readonly thread: Thread;
  readonly comment: Comment;
  /** Shows the first lines only and nothing to press. */
  readonly clamp?: boolean;
}) {
  const { me } = useSession();
  const desk = useThreadDesk();
  const [editing, setEditing] = useState(false);
  const unsent = useStore(desk.outbox.letters).find(
    (letter) => letter.id === comment.id,
  );
  const { author } = comment;
  if (comment.deletedAt !== null)
    return (
      <div className={styles.deleted}>
        <PersonName person={author} /> deleted this comment
      </div>
    );
  return (
    <div className={styles.comment} data-unsent={unsent ? true : undefined}>
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
          <When comment={comment} />
        )}
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
          initial={fromMarkdown(comment.body)}
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
          <Suspense fallback={<p>{fromMarkdown(comment.body).text}</p>}>
            <CommentBody body={comment.body} />
          </Suspense>
        </div>
      )}
      {unsent?.state.type === "failed" && (
        <Unsent id={unsent.id} message={unsent.state.message} />
      )}
    </div>
  );
}

function When({ comment }: { readonly comment: Comment }) {
  const now = useNow();
  const { createdAt, editedAt } = comment;
  return (
    <span className={styles.when}>
      <Tooltip label={exactTime(createdAt)}>
        <time dateTime={createdAt}>{timeAgo(createdAt, now)}</time>
      </Tooltip>
      {editedAt && (
        <Tooltip label={`Edited ${exactTime(editedAt)}`}>
          <span> · edited</span>
        </Tooltip>
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
    const link = threadLink(canvasId, thread.id);
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
