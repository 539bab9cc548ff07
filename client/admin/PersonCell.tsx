/** Somebody in a list: face, name, and what is known beside. */
import type { ReactNode } from "react";
import type { Person } from "../../shared/people.ts";
import { Face } from "../kit/Face.tsx";
import styles from "./admin.module.css";

export function PersonCell(props: {
  readonly person: Person;
  /** Under the name. */
  readonly detail?: ReactNode;
  /** Beside the name: "guest", "deactivated". */
  readonly badge?: string | null;
}) {
  const { person, detail, badge } = props;
  return (
    <span className={styles.person}>
      <Face person={person} size={28} />
      <span className={styles.personText}>
        <span className={styles.name}>{person.name}</span>
        {badge && <span className={styles.badge}>{badge}</span>}
        {detail && <span className={styles.detail}>{detail}</span>}
      </span>
    </span>
  );
}
