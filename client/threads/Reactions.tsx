/** Emoji under a comment, each with the names of those who gave it. */
import { Tooltip } from "@mantine/core";
import type { Comment } from "../../shared/api/threads.ts";
import { toastFailure } from "../kit/toasts.tsx";
import { useSession } from "../sync/session.ts";
import styles from "./CommentItem.module.css";
import { EmojiButton } from "./composer/EmojiButton.tsx";
import { emojiName } from "./composer/emoji.ts";
import { namesOf } from "./reactions.ts";
import { useCanComment, useThreadDesk } from "./useThreads.ts";

export function Reactions({
  comment,
  active,
}: {
  readonly comment: Comment;
  /** With a way to add one. */
  readonly active: boolean;
}) {
  const { me } = useSession();
  const desk = useThreadDesk();
  const mayComment = useCanComment() && active;
  if (comment.reactions.length === 0 && !mayComment) return null;
  const react = async (emoji: string) => {
    try {
      await desk.react(comment.id, emoji);
    } catch (failure) {
      toastFailure(
        `react ${comment.id}`,
        "Your reaction was not kept",
        failure,
      );
    }
  };
  return (
    <div className={styles.reactions}>
      {comment.reactions.map(({ emoji, people }) => {
        const names = namesOf(people, me.id);
        const mine = people.some(({ id }) => id === me.id);
        return (
          <Tooltip key={emoji} label={names} multiline maw={240}>
            <button
              type="button"
              className={styles.reaction}
              aria-pressed={mine}
              aria-label={`${emojiName(emoji)}: ${names}`}
              disabled={!mayComment}
              onClick={() => void react(emoji)}
            >
              <span aria-hidden>{emoji}</span> {people.length}
            </button>
          </Tooltip>
        );
      })}
      {mayComment && (
        <EmojiButton
          className={styles.react!}
          label="React"
          onPick={(emoji) => void react(emoji)}
        />
      )}
    </div>
  );
}
