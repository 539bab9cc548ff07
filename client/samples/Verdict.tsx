/** Passed, failed, an error or not judged: a glyph and a word, never a colour alone. */
import { Check, CircleAlert, Minus, X } from "lucide-react";
import type { SampleCell } from "../../shared/api/samples.ts";
import styles from "./samples.module.css";

export function Verdict({
  cell,
}: {
  readonly cell: Pick<SampleCell, "correct" | "error">;
}) {
  const [tone, word, Icon] = cell.error
    ? (["bad", "error", CircleAlert] as const)
    : cell.correct === null
      ? (["none", "not judged", Minus] as const)
      : cell.correct
        ? (["good", "passed", Check] as const)
        : (["bad", "failed", X] as const);
  return (
    <span className={styles.verdict} data-tone={tone}>
      <Icon size={14} aria-hidden /> {word}
    </span>
  );
}
