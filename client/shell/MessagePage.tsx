/** A whole page that says what happened, what is safe and what to do. */
import type { ReactNode } from "react";
import styles from "./MessagePage.module.css";

export interface MessagePageProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Buttons and links; the first is the main one. */
  readonly actions?: ReactNode;
}

export function MessagePage({ title, children, actions }: MessagePageProps) {
  return (
    <main className={styles.page}>
      <div className={styles.sheet}>
        <h1 className={styles.title}>{title}</h1>
        <div className={styles.body}>{children}</div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
    </main>
  );
}
