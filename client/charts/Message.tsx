/** What stands in a card instead of values, and what helps. */
import type { ReactNode } from "react";
import styles from "./charts.module.css";

export function Message(props: {
  readonly icon: ReactNode;
  readonly text: string;
  readonly action?: ReactNode;
  readonly role?: "alert";
}) {
  return (
    <div className={styles.message} role={props.role}>
      <span className={styles.messageIcon}>{props.icon}</span>
      <p>{props.text}</p>
      {props.action && <div className="nodrag nopan">{props.action}</div>}
    </div>
  );
}
