/** Two texts in one: what goes struck through, what comes underlined. */
import { useMemo } from "react";
import { wordDiff } from "../../shared/suggestions/wordDiff.ts";
import styles from "./Diff.module.css";

export function Diff(props: { readonly was: string; readonly now: string }) {
  const { was, now } = props;
  const parts = useMemo(() => wordDiff(was, now), [was, now]);
  return parts.map(({ type, text }, i) => {
    switch (type) {
      case "same":
        return <span key={i}>{text}</span>;
      case "gone":
        return (
          <del key={i} className={styles.gone}>
            {visible(text)}
          </del>
        );
      case "new":
        return (
          <ins key={i} className={styles.fresh}>
            {visible(text)}
          </ins>
        );
    }
  });
}

/** Line breaks that come or go are seen. */
function visible(text: string): string {
  return text.replaceAll("\n", "↵\n");
}
