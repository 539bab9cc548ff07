/** Asks before a canvas leaves the trash for good: nobody can bring it back. */
import { Button, Modal } from "@mantine/core";
import styles from "./AskDialog.module.css";

export function DeleteForEverDialog(props: {
  readonly title: string;
  readonly opened: boolean;
  readonly busy: boolean;
  onKeep(): void;
  onDelete(): void;
}) {
  const { title, opened, busy, onKeep, onDelete } = props;
  return (
    <Modal
      opened={opened}
      onClose={onKeep}
      title={`Delete “${title}” for ever?`}
      size={420}
    >
      <p className={styles.words}>
        Everything on it goes, <strong>for everybody</strong>: its blocks and
        their history, its comments, its images, and the links that were shared.
        Runs that it shows stay in their projects.
      </p>
      <p className={styles.words}>
        Nobody can bring it back, admins included. To keep a copy, take it back
        first and export it.
      </p>
      <div className={styles.actions}>
        <Button variant="default" data-autofocus onClick={onKeep}>
          Keep it
        </Button>
        <Button color="bad" loading={busy} onClick={onDelete}>
          Delete for ever
        </Button>
      </div>
    </Modal>
  );
}
