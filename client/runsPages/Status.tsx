/** How a run stands: a glyph, with its word for those who hear it or ask. */
import { CircleAlert, CircleCheck, CircleDashed } from "lucide-react";
import type { Run } from "../../shared/api/runs.ts";
import styles from "./status.module.css";
import { statusWords } from "./words.ts";

export function StatusGlyph({ status }: Pick<Run, "status">) {
  const words = statusWords[status];
  const Glyph =
    status === "finished"
      ? CircleCheck
      : status === "running" || status === "scheduled"
        ? CircleDashed
        : CircleAlert;
  return (
    <span className={styles.glyph} data-status={status} title={words}>
      <Glyph size={16} aria-label={words} />
    </span>
  );
}

export function StatusPill({ status }: Pick<Run, "status">) {
  return (
    <span className={styles.pill} data-status={status}>
      <StatusGlyph status={status} />
      <span aria-hidden>{statusWords[status]}</span>
    </span>
  );
}
