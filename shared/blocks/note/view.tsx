/** A note: its text, and nothing around it. */
import type { BlockViewProps } from "../view.ts";
import type { Note } from "./model.ts";
import styles from "./view.module.css";

export default function NoteView({ surface: { Text } }: BlockViewProps<Note>) {
  return (
    <div className={styles.note}>
      <Text field="body" fit />
    </div>
  );
}
