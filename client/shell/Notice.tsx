/** One line under the top bar: a glyph, words, and the way on. */
import type { ReactNode } from "react";
import styles from "./Notices.module.css";

export function Notice(props: {
  readonly icon: ReactNode;
  readonly label: string;
  readonly children: ReactNode;
}) {
  return (
    <section className={styles.notice} role="status" aria-label={props.label}>
      {props.icon}
      {props.children}
    </section>
  );
}
