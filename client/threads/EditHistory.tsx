/** What a comment said before, and until when. */
import { Popover } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import type { Comment } from "../../shared/api/threads.ts";
import { answer, api, messageOf } from "../kit/api.ts";
import { useNow } from "../kit/useNow.ts";
import { exactTime, timeAgo } from "../kit/when.ts";
import styles from "./CommentItem.module.css";
import { CommentBody } from "./lazyParts.ts";

export function EditHistory({ comment }: { readonly comment: Comment }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-start"
      withinPortal
      trapFocus
      returnFocus
      width={320}
    >
      <Popover.Target>
        <button
          type="button"
          className={styles.edited}
          title={`Edited ${exactTime(comment.editedAt ?? comment.createdAt)}`}
          aria-label="Edited: show earlier words"
          onClick={() => setOpen((old) => !old)}
        >
          edited
        </button>
      </Popover.Target>
      <Popover.Dropdown
        p={12}
        aria-label={`Earlier words of ${comment.author.name}`}
        onKeyDown={(event) => {
          if (event.key === "Escape") setOpen(false);
          event.stopPropagation();
        }}
      >
        {open && <Earlier comment={comment} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Earlier({ comment }: { readonly comment: Comment }) {
  const now = useNow();
  const { data, error } = useQuery({
    queryKey: ["comment edits", comment.id, comment.editedAt],
    queryFn: async () =>
      (
        await answer(
          api.comments[":id"].edits.$get({ param: { id: comment.id } }),
        )
      ).items,
  });
  if (error) return <p role="alert">{messageOf(error)}</p>;
  if (!data) return <p aria-busy>Looking up what it said before…</p>;
  if (data.length === 0) return <p>What it said before was not kept.</p>;
  return (
    <ol className={styles.earlier} tabIndex={-1} data-autofocus>
      {data
        .toSorted((a, b) => (a.at < b.at ? 1 : -1))
        .map((edit) => (
          <li key={edit.at}>
            <p className={styles.until}>
              {comment.author.name}, until{" "}
              <time dateTime={edit.at} title={exactTime(edit.at)}>
                {timeAgo(edit.at, now)}
              </time>
            </p>
            <Suspense fallback={<p>{edit.body}</p>}>
              <CommentBody body={edit.body} />
            </Suspense>
          </li>
        ))}
    </ol>
  );
}
