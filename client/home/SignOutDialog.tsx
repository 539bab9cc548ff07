/** Asks before somebody signs out while their work is in this browser and nowhere else. */
import { Button, Modal } from "@mantine/core";
import type { LeftBehind } from "../offline/leaving.ts";
import { changesWaiting } from "../sync/saveState.ts";
import styles from "./AskDialog.module.css";

export function SignOutDialog(props: {
  readonly left: LeftBehind | null;
  readonly busy: boolean;
  onStay(): void;
  onLeave(): void;
}) {
  const { left, busy, onStay, onLeave } = props;
  return (
    <Modal
      opened={left !== null}
      onClose={onStay}
      title="Sign out and lose work?"
      size={420}
    >
      <p className={styles.words}>
        This browser holds what the server does not have:{" "}
        <strong>{left && leftWords(left)}</strong>. Signing out removes
        everything of yours from this browser, and it cannot be brought back.
      </p>
      <p className={styles.words}>
        To keep it, open the canvas first and wait until it says “Saved”.
      </p>
      <div className={styles.actions}>
        <Button variant="default" data-autofocus onClick={onStay}>
          Stay signed in
        </Button>
        <Button color="bad" loading={busy} onClick={onLeave}>
          Sign out and lose it
        </Button>
      </div>
    </Modal>
  );
}

export function leftWords({ changes, drafts, comments }: LeftBehind): string {
  return [
    changes > 0 && changesWaiting(changes),
    drafts > 0 &&
      (drafts === 1 ? "1 recovered draft" : `${drafts} recovered drafts`),
    comments > 0 &&
      (comments === 1
        ? "1 comment that was not sent"
        : `${comments} comments that were not sent`),
  ]
    .filter(Boolean)
    .join(", ");
}
