/** A guest's comment that waits for an owner: its author is told so, and an owner decides. */
import { Button } from "@mantine/core";
import { Hourglass } from "lucide-react";
import { useState } from "react";
import type { Comment } from "../../shared/api/threads.ts";
import { can } from "../../shared/roles.ts";
import { useStore } from "../kit/store.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { useSession } from "../sync/session.ts";
import styles from "./CommentItem.module.css";
import { useThreadDesk } from "./useThreads.ts";

export function HeldBanner(props: {
  readonly thread: string;
  readonly comment: Comment;
}) {
  const { thread, comment } = props;
  const { me, role } = useSession();
  const decides = useStore(role, (mine) => can(mine, "share"));
  const desk = useThreadDesk();
  const [deciding, setDeciding] = useState(false);
  if (comment.author.id === me.id || !decides)
    return (
      <p className={styles.held}>
        <Hourglass size={14} aria-hidden /> Waits for approval: only you and the
        owner see it.
      </p>
    );
  const decide = async (approved: boolean) => {
    const id = `approve ${comment.id}`;
    setDeciding(true);
    try {
      await desk.approve(thread, comment.id, approved);
      toast(id, approved ? "Everybody here sees it now" : "Comment refused");
    } catch (failure) {
      toastFailure(id, "The comment still waits", failure);
    } finally {
      setDeciding(false);
    }
  };
  return (
    <div
      className={styles.held}
      role="group"
      aria-label="Waits for your approval"
    >
      <p>
        <Hourglass size={14} aria-hidden /> {comment.author.name} is a guest.
        Nobody else sees this until you approve it.
      </p>
      <Button
        size="compact-sm"
        loading={deciding}
        onClick={() => void decide(true)}
      >
        Approve
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        disabled={deciding}
        onClick={() => void decide(false)}
      >
        Refuse
      </Button>
    </div>
  );
}
